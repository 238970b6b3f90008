//! Moves deliveries from the spool into the store.

use std::{sync::Arc, time::Duration};

use tokio::time::{Instant, sleep, timeout};

use super::{Kept, SpoolId, shared::Shared};
use crate::{
    NewDelivery, StoreError, StoreErrorKind,
    batch::{caught, no_answer, transact},
    worker::Backoff,
};

/// At most so many deliveries move in one transaction.
const BATCH: usize = 256;

/// The longest wait between two attempts, at which the store's return is noticed.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// The alarm is not raised more often.
const BETWEEN_ALARMS: Duration = Duration::from_secs(5);

/// Moves deliveries from the spool into the store, oldest first. While the store is away, it tries from time to
/// time whether it is back.
///
/// A delivery is stored first, and removed then. If the process ends in between, it is stored again: a repetition
/// that arrived when the first one did, which changes only the count.
#[derive(Debug)]
pub(super) struct Drain {
    shared: Arc<Shared>,
    /// Those up to this one were moved or refused.
    after: Option<SpoolId>,
    /// Those that are in the store, and still in the spool.
    stored: Vec<SpoolId>,
    last_alarm: Option<Instant>,
}

impl Drain {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        Self { shared, after: None, stored: Vec::new(), last_alarm: None }
    }

    /// Runs for ever, also if the store or the spool panics.
    pub(super) async fn run(mut self) {
        let mut waits = Backoff::up_to(LONGEST_WAIT);
        loop {
            match caught(self.empty()).await {
                Ok(()) => {
                    self.shared.wake.notified().await;
                    waits.reset();
                }
                Err(error) => {
                    self.alarm(&error);
                    self.shared.failed(error);
                }
            }
            // The store has just failed.
            sleep(waits.next()).await;
        }
    }

    /// Moves all deliveries, and leads the next ones to the store.
    async fn empty(&mut self) -> Result<(), StoreError> {
        while self.shared.is_filled() {
            if self.next().await? < BATCH {
                self.end().await?;
            }
        }
        self.remove().await
    }

    /// Moves the last deliveries while none is appended: else, under load, there would always be one more. Gives
    /// up if that takes long, because others wait for it.
    async fn end(&mut self) -> Result<(), StoreError> {
        let turns = Arc::clone(&self.shared.turns);
        let _alone = turns.write().await;
        let patience = self.shared.settings.patience;
        let ending = async {
            if self.next().await? == 0 || self.next().await? == 0 {
                let ended = self.shared.end();
                let now = self.shared.settings.clock.now();
                tracing::info!(
                    messaging.system = crate::SYSTEM,
                    spooling_s = ended.in_use_since.map(|since| (now - since).num_seconds()),
                    refused = ended.refused,
                    "the spool is empty: deliveries go into the store"
                );
            }
            Ok(())
        };
        timeout(patience, ending).await.unwrap_or_else(|_| Err(no_answer(patience)))
    }

    /// Moves the next deliveries. Returns how many there were.
    async fn next(&mut self) -> Result<usize, StoreError> {
        let kept = self.shared.spool.oldest(self.after, BATCH).await?;
        let count = kept.len();
        let mut deliveries = Vec::with_capacity(count);
        let mut ids = Vec::with_capacity(count);
        for Kept { id, delivery } in kept {
            match delivery {
                Ok(delivery) => {
                    ids.push(id);
                    deliveries.push(delivery);
                }
                // Those before it move first.
                Err(_) if !ids.is_empty() => break,
                Err(error) => {
                    self.shared.refused(None);
                    unreadable(id, &error);
                    self.after = Some(id);
                }
            }
        }
        if !deliveries.is_empty() {
            self.store(&ids, &deliveries).await?;
        }
        // If the spool cannot delete them, they are deleted later.
        if let Err(error) = self.remove().await {
            self.alarm(&error);
        }
        Ok(count)
    }

    /// Gives deliveries to the store.
    async fn store(
        &mut self,
        ids: &[SpoolId],
        deliveries: &[NewDelivery],
    ) -> Result<(), StoreError> {
        let receipts = transact(&*self.shared, deliveries).await?;
        self.shared.wake_workers();
        for ((id, delivery), receipt) in ids.iter().zip(deliveries).zip(receipts) {
            match receipt {
                Ok(receipt) => {
                    crate::writer::stored(delivery, &receipt);
                    self.shared.moved(delivery);
                    self.stored.push(*id);
                }
                Err(error) if error.kind() == StoreErrorKind::Refused => {
                    self.shared.refused(Some(delivery));
                    refused(*id, delivery, &error);
                }
                // The next attempt begins with this one.
                Err(error) => return Err(error),
            }
            self.after = Some(*id);
        }
        Ok(())
    }

    /// Deletes what is in the store.
    async fn remove(&mut self) -> Result<(), StoreError> {
        if !self.stored.is_empty() {
            self.shared.spool.remove(&self.stored).await?;
            self.stored.clear();
        }
        Ok(())
    }

    fn alarm(&mut self, error: &StoreError) {
        if self.last_alarm.is_some_and(|last| last.elapsed() < BETWEEN_ALARMS) {
            return;
        }
        self.last_alarm = Some(Instant::now());
        tracing::warn!(
            messaging.system = crate::SYSTEM,
            error = error as &dyn std::error::Error,
            deliveries = self.shared.health().deliveries(),
            "deliveries wait in the spool: they do not move into the store"
        );
    }
}

fn refused(id: SpoolId, delivery: &NewDelivery, error: &StoreError) {
    tracing::error!(
        messaging.system = crate::SYSTEM,
        messaging.destination.name = delivery.source.as_str(),
        messaging.message.body.size = delivery.body.len(),
        provider = &*delivery.provider,
        spool_id = id.0,
        error = error as &dyn std::error::Error,
        "delivery refused by the store: the spool keeps it"
    );
}

fn unreadable(id: SpoolId, error: &StoreError) {
    tracing::error!(
        messaging.system = crate::SYSTEM,
        spool_id = id.0,
        error = error as &dyn std::error::Error,
        "delivery in the spool cannot be read: the spool keeps it"
    );
}
