//! A store that records what it does.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use tokio::sync::watch;
use tokio::sync::{Mutex, MutexGuard};
use webhook_core::DedupKey;

use super::{Fact, History};
use crate::{
    Claim, Claimed, Completion, Copied, Counts, Cursor, DeliveryId, DeliveryRecord, Details, Entry,
    Filter, Lease, NewDelivery, OpenEntity, ParkedEntity, Part, Purged, Reading, ReadingKind,
    Receipt, Reread, Rereading, Settled, Settlement, Source, SpoolHealth, State, Store, StoreError,
    StoreFuture,
};

/// A store that records in a [`History`] what it stores, claims and settles. What happens in other ways, such
/// as [`Fact::Sent`], is recorded by the test.
///
/// It does one operation at a time, so that the history has their order. An attempt that was completed by an
/// integrator's own statement is not recorded.
#[derive(Debug)]
pub struct RecordingStore<S> {
    inner: S,
    history: History,
    /// The newest lease of each entity that is not settled, and until when it lasts.
    leases: Mutex<HashMap<i64, (Lease, DateTime<Utc>)>>,
}

type Leases<'a> = MutexGuard<'a, HashMap<i64, (Lease, DateTime<Utc>)>>;

impl<S: Store> RecordingStore<S> {
    /// Records what this store does.
    #[must_use]
    pub fn new(inner: S, history: History) -> Self {
        Self { inner, history, leases: Mutex::default() }
    }

    /// The store that does the work. What is done with it directly is not recorded.
    #[must_use]
    pub fn inner(&self) -> &S {
        &self.inner
    }

    fn claimed(
        &self,
        leases: &mut Leases<'_>,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
        lease: Lease,
    ) {
        // A lease that is taken before it expires remains in the history.
        if let Some((lost, lost_at)) = leases.insert(lease.entity, (lease, until))
            && lost_at <= now
        {
            let Lease { delivery, token, .. } = lost;
            self.history.record(Fact::Expired { delivery, token });
        }
        self.history.record(Fact::Claimed { delivery: lease.delivery, token: lease.token });
    }
}

/// A name for a delivery's entity: its subject, if it was decoded and has one.
fn entity(source: &Source, key: DedupKey, reading: &Reading) -> Box<str> {
    match &reading.subject {
        Some(subject) if reading.kind != ReadingKind::Undecodable => {
            format!("{source} {} {}", subject.kind, subject.id).into()
        }
        _ => format!("{source} {key}").into(),
    }
}

impl<S: Store> Store for RecordingStore<S> {
    fn accept<'a>(
        &'a self,
        now: DateTime<Utc>,
        deliveries: &'a [NewDelivery],
    ) -> StoreFuture<'a, Vec<Result<Receipt, StoreError>>> {
        Box::pin(async move {
            let _one_at_a_time = self.leases.lock().await;
            let receipts = self.inner.accept(now, deliveries).await?;
            for (new, receipt) in deliveries.iter().zip(&receipts) {
                if let Ok(Receipt::New(delivery)) = receipt {
                    let (key, delivery) = (new.key.to_string().into(), *delivery);
                    let entity = entity(&new.source, new.key, &new.reading);
                    self.history.record(Fact::Stored { key, delivery, entity });
                    if new.reading.parks {
                        self.history.record(Fact::Parked { delivery });
                    }
                }
            }
            Ok(receipts)
        })
    }

    fn claim<'a>(&'a self, now: DateTime<Utc>, claim: &'a Claim) -> StoreFuture<'a, Vec<Claimed>> {
        Box::pin(async move {
            let mut leases = self.leases.lock().await;
            let claimed = self.inner.claim(now, claim).await?;
            for Claimed { lease, .. } in &claimed {
                self.claimed(&mut leases, now, now + claim.lease, *lease);
            }
            Ok(claimed)
        })
    }

    fn extend<'a>(
        &'a self,
        now: DateTime<Utc>,
        extended: &'a [Lease],
        until: DateTime<Utc>,
    ) -> StoreFuture<'a, Vec<bool>> {
        Box::pin(async move {
            let mut leases = self.leases.lock().await;
            let answers = self.inner.extend(now, extended, until).await?;
            for (lease, _) in extended.iter().zip(&answers).filter(|(_, answer)| **answer) {
                leases.insert(lease.entity, (*lease, until));
            }
            Ok(answers)
        })
    }

    fn settle<'a>(
        &'a self,
        now: DateTime<Utc>,
        settlements: &'a [Settlement],
    ) -> StoreFuture<'a, Vec<Settled>> {
        Box::pin(async move {
            let mut leases = self.leases.lock().await;
            let answers = self.inner.settle(now, settlements).await?;
            let counted = |(_, answer): &(&Settlement, &Settled)| **answer == Settled::Settled;
            for (settlement, _) in settlements.iter().zip(&answers).filter(counted) {
                let Settlement { lease, verdict, .. } = settlement;
                let Lease { delivery, token, .. } = *lease;
                leases.remove(&lease.entity);
                self.history.record(Fact::Settled { delivery, token, verdict: *verdict });
            }
            Ok(answers)
        })
    }

    fn page<'a>(
        &'a self,
        now: DateTime<Utc>,
        filter: &'a Filter,
        after: Option<DeliveryId>,
        limit: usize,
    ) -> StoreFuture<'a, Vec<Entry>> {
        self.inner.page(now, filter, after, limit)
    }

    fn get<'a>(&'a self, now: DateTime<Utc>, id: DeliveryId) -> StoreFuture<'a, Option<Details>> {
        self.inner.get(now, id)
    }

    fn replay<'a>(
        &'a self,
        now: DateTime<Utc>,
        ids: &'a [DeliveryId],
        state: Option<State>,
        reason: &'a str,
    ) -> StoreFuture<'a, usize> {
        Box::pin(async move {
            let _one_at_a_time = self.leases.lock().await;
            let mut opened = Vec::new();
            for id in ids {
                let details = self.inner.get(now, *id).await?;
                let found = details.map(|details| details.entry.state);
                let is_over = matches!(found, Some(State::Done | State::Dead));
                if is_over && (state.is_none() || state == found) {
                    opened.push(*id);
                }
            }
            let replayed = self.inner.replay(now, ids, state, reason).await?;
            for delivery in opened {
                self.history.record(Fact::Replayed { delivery });
            }
            Ok(replayed)
        })
    }

    fn park<'a>(
        &'a self,
        now: DateTime<Utc>,
        ids: &'a [DeliveryId],
        reason: &'a str,
    ) -> StoreFuture<'a, usize> {
        Box::pin(async move {
            let _one_at_a_time = self.leases.lock().await;
            let parked = self.inner.park(now, ids, reason).await?;
            for delivery in ids {
                self.history.record(Fact::Parked { delivery: *delivery });
            }
            Ok(parked)
        })
    }

    fn release<'a>(
        &'a self,
        now: DateTime<Utc>,
        ids: &'a [DeliveryId],
        reason: &'a str,
    ) -> StoreFuture<'a, usize> {
        Box::pin(async move {
            let _one_at_a_time = self.leases.lock().await;
            let released = self.inner.release(now, ids, reason).await?;
            for delivery in ids {
                self.history.record(Fact::Released { delivery: *delivery });
            }
            Ok(released)
        })
    }

    fn compared<'a>(
        &'a self,
        now: DateTime<Utc>,
        ids: &'a [DeliveryId],
        note: &'a str,
    ) -> StoreFuture<'a, usize> {
        self.inner.compared(now, ids, note)
    }

    fn parked<'a>(
        &'a self,
        source: Option<&'a Source>,
        after: Option<i64>,
        limit: usize,
    ) -> StoreFuture<'a, Vec<ParkedEntity>> {
        self.inner.parked(source, after, limit)
    }

    fn release_entities<'a>(
        &'a self,
        now: DateTime<Utc>,
        ids: &'a [i64],
        reason: &'a str,
    ) -> StoreFuture<'a, usize> {
        Box::pin(async move {
            let _one_at_a_time = self.leases.lock().await;
            let parked = self.inner.parked(None, None, usize::MAX).await?;
            let released = self.inner.release_entities(now, ids, reason).await?;
            for entity in parked.into_iter().filter(|entity| ids.contains(&entity.id)) {
                let (source, subject) = (Some(entity.source), Some(entity.key.id));
                let filter = Filter { source, subject, ..Filter::default() };
                for entry in self.inner.page(now, &filter, None, 1).await? {
                    self.history.record(Fact::Released { delivery: entry.delivery.id });
                }
            }
            Ok(released)
        })
    }

    fn heal<'a>(
        &'a self,
        now: DateTime<Utc>,
        rereadings: &'a [Rereading],
    ) -> StoreFuture<'a, Vec<Reread>> {
        Box::pin(async move {
            let _one_at_a_time = self.leases.lock().await;
            let healed = self.inner.heal(now, rereadings).await?;
            for (Rereading { delivery, .. }, reread) in rereadings.iter().zip(&healed) {
                let details = self.inner.get(now, *delivery).await?;
                if let (Some(details), Reread::Opened) = (details, reread) {
                    let DeliveryRecord { source, key, reading, .. } = details.entry.delivery;
                    let entity = entity(&source, key, &reading);
                    self.history.record(Fact::Healed { delivery: *delivery, entity });
                }
            }
            Ok(healed)
        })
    }

    fn overdue<'a>(
        &'a self,
        source: Option<&'a Source>,
        since: DateTime<Utc>,
        limit: usize,
    ) -> StoreFuture<'a, Vec<OpenEntity>> {
        self.inner.overdue(source, since, limit)
    }

    fn purge<'a>(&'a self, now: DateTime<Utc>, ids: &'a [DeliveryId]) -> StoreFuture<'a, Purged> {
        self.inner.purge(now, ids)
    }

    fn counts<'a>(
        &'a self,
        now: DateTime<Utc>,
        source: Option<&'a Source>,
    ) -> StoreFuture<'a, Counts> {
        self.inner.counts(now, source)
    }

    fn export<'a>(
        &'a self,
        now: DateTime<Utc>,
        after: &'a Cursor,
        limit: usize,
    ) -> StoreFuture<'a, Vec<Part>> {
        self.inner.export(now, after, limit)
    }

    fn import<'a>(&'a self, now: DateTime<Utc>, parts: &'a [Part]) -> StoreFuture<'a, Copied> {
        Box::pin(async move {
            let _one_at_a_time = self.leases.lock().await;
            self.inner.import(now, parts).await
        })
    }

    fn completion(&self, settlement: &Settlement) -> Option<Completion> {
        self.inner.completion(settlement)
    }

    fn wake(&self, work: watch::Sender<()>) {
        self.inner.wake(work);
    }

    fn spool(&self) -> Option<SpoolHealth> {
        self.inner.spool()
    }
}
