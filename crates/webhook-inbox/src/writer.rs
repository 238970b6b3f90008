//! What the store does in batches: accept deliveries, and settle attempts.

use std::{collections::BTreeMap, sync::Arc, time::Instant};

use tokio::sync::watch;

use crate::{
    NewDelivery, ReadingKind, Receipt, Settled, Settlement, Store, StoreError, StoreErrorKind,
    Verdict,
    batch::{Answers, Batched, Transaction},
    outage::Outages,
    settings::Clock,
};

/// Stores deliveries.
pub(crate) struct Accepting {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) clock: Clock,
    pub(crate) outages: Arc<Outages>,
    /// Changes when a worker may find something to do.
    pub(crate) work: watch::Sender<()>,
}

impl Transaction for Accepting {
    type Item = NewDelivery;
    type Answer = Receipt;

    async fn run(&self, deliveries: &[NewDelivery]) -> Answers<Receipt> {
        let begun = Instant::now();
        let receipts = self.store.accept(self.clock.now(), deliveries).await;
        crate::metrics::batch(deliveries.len(), begun.elapsed());
        receipts
    }
}

impl Batched for Accepting {
    fn bytes(delivery: &NewDelivery) -> usize {
        let NewDelivery { evidence, endpoint, provider_id, reading, body, .. } = delivery;
        let evidence = evidence.as_ref().map_or(0, |it| it.header.len() + it.value.len());
        let subject = reading.subject.as_ref().map_or(0, |it| it.kind.len() + it.id.len());
        let texts =
            [endpoint, provider_id, &reading.event_type, &reading.occurred_at, &reading.error];
        let texts: usize = texts.into_iter().flatten().map(|text| text.len()).sum();
        size_of::<NewDelivery>() + evidence + subject + texts + body.len()
    }

    fn ended(&self, deliveries: &[NewDelivery], receipts: &[Result<Receipt, StoreError>]) {
        let now = self.clock.now();
        tracing::debug!(
            messaging.system = crate::SYSTEM,
            messaging.batch.message_count = deliveries.len(),
            "batch ended"
        );
        let mut unstored = Vec::new();
        let (mut is_stored, mut is_work, mut is_spooled) = (false, false, false);
        for (delivery, receipt) in deliveries.iter().zip(receipts) {
            match receipt {
                Ok(receipt) => {
                    is_stored = true;
                    is_work |= is_handled(receipt);
                    is_spooled |= matches!(receipt, Receipt::Spooled);
                    stored(delivery, receipt);
                }
                // The store works: it is the delivery's fault.
                Err(error) if error.kind() == StoreErrorKind::Refused => refused(delivery, error),
                Err(error) => unstored.push((delivery, error)),
            }
        }
        match unstored.last() {
            None if is_stored => self.outages.end(now),
            None => {}
            Some((_, error)) => self.failed(unstored.iter().map(|(delivery, _)| *delivery), error),
        }
        if is_work {
            self.work.send_replace(());
        }
        if is_spooled && let Some(spool) = self.store.spool() {
            self.outages.spooled(now, spool);
        }
    }

    fn failed<'a>(&self, deliveries: impl Iterator<Item = &'a NewDelivery>, error: &StoreError) {
        let now = self.clock.now();
        self.outages.begin(now, error);
        let mut unstored: BTreeMap<&str, u64> = BTreeMap::new();
        for delivery in deliveries {
            *unstored.entry(&delivery.provider).or_default() += 1;
        }
        for (provider, count) in unstored {
            self.outages.count(now, provider, count);
        }
    }
}

fn is_handled(receipt: &Receipt) -> bool {
    match receipt {
        Receipt::New(_) => true,
        Receipt::Redelivered { .. } | Receipt::Spooled => false,
        Receipt::Late { handled_as, .. } => handled_as.is_some(),
    }
}

/// Reports a delivery that is in the store.
pub(crate) fn stored(delivery: &NewDelivery, receipt: &Receipt) {
    crate::metrics::stored(delivery, receipt);
    let source = delivery.source.as_str();
    match receipt {
        Receipt::New(id) if delivery.reading.kind == ReadingKind::Undecodable => tracing::warn!(
            messaging.system = crate::SYSTEM,
            messaging.destination.name = source,
            messaging.message.id = id.0,
            provider = &*delivery.provider,
            reason = delivery.reading.error.as_deref(),
            "delivery stored, but not decoded: heal it with a version that knows it"
        ),
        Receipt::Late { first, times, after, .. } => tracing::warn!(
            messaging.system = crate::SYSTEM,
            messaging.destination.name = source,
            messaging.message.id = first.0,
            provider = &*delivery.provider,
            times,
            after_s = after.as_secs(),
            "delivery repeated after the provider's redelivery window"
        ),
        Receipt::New(_) | Receipt::Redelivered { .. } | Receipt::Spooled => {}
    }
}

fn refused(delivery: &NewDelivery, error: &StoreError) {
    tracing::error!(
        messaging.system = crate::SYSTEM,
        messaging.destination.name = delivery.source.as_str(),
        messaging.message.body.size = delivery.body.len(),
        provider = &*delivery.provider,
        error = error as &dyn std::error::Error,
        "delivery refused by the store"
    );
}

/// Ends attempts.
pub(crate) struct Settling {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) clock: Clock,
    /// Changes when a worker may find something to do.
    pub(crate) work: watch::Sender<()>,
}

impl Transaction for Settling {
    type Item = Settlement;
    type Answer = Settled;

    async fn run(&self, settlements: &[Settlement]) -> Answers<Settled> {
        let settled = self.store.settle(self.clock.now(), settlements).await?;
        Ok(settled.into_iter().map(Ok).collect())
    }
}

impl Batched for Settling {
    fn bytes(settlement: &Settlement) -> usize {
        let status = settlement.status.as_ref().map_or(0, |(status, _)| status.len());
        let note = settlement.note.as_ref().map_or(0, |note| note.len());
        size_of::<Settlement>() + status + note
    }

    fn ended(&self, settlements: &[Settlement], settled: &[Result<Settled, StoreError>]) {
        // Then the entity's next delivery is due.
        let is_next_due = |(settlement, settled): (&Settlement, &Result<Settled, StoreError>)| {
            matches!(settlement.verdict, Verdict::Done | Verdict::Dead)
                && matches!(settled, Ok(Settled::Settled))
        };
        if settlements.iter().zip(settled).any(is_next_due) {
            self.work.send_replace(());
        }
    }

    fn failed<'a>(&self, _: impl Iterator<Item = &'a Settlement>, _: &StoreError) {
        // Those who wait say so, and try again.
    }
}
