//! What people ask the inbox.

use std::{sync::atomic::Ordering, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::time::timeout;

use crate::{
    Counts, DeliveryId, Details, Entry, Filter, Health, Inbox, OpenEntity, ParkedEntity, Source,
    StoreError, batch::no_answer,
};

impl Inbox {
    /// The deliveries that fit the filter, oldest first, at most `limit` of them. For the next page, give
    /// the last one's id as `after`.
    ///
    /// # Errors
    ///
    /// The store's.
    pub async fn page(
        &self,
        filter: &Filter,
        after: Option<DeliveryId>,
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError> {
        self.store().page(self.now(), filter, after, limit).await
    }

    /// The deliveries that fit the filter, newest first, at most `limit` of them. For the next page, give the
    /// last one's id as `before`.
    ///
    /// # Errors
    ///
    /// The store's.
    pub async fn latest(
        &self,
        filter: &Filter,
        before: Option<DeliveryId>,
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError> {
        self.store().latest(self.now(), filter, before, limit).await
    }

    /// One delivery with its body and its history. `None` if there is none with this id, or it was
    /// purged.
    ///
    /// # Errors
    ///
    /// The store's.
    pub async fn get(&self, id: DeliveryId) -> Result<Option<Details>, StoreError> {
        self.store().get(self.now(), id).await
    }

    /// How many deliveries of this source, or of all, are in which state.
    ///
    /// # Errors
    ///
    /// The store's.
    pub async fn counts(&self, source: Option<&Source>) -> Result<Counts, StoreError> {
        self.store().counts(self.now(), source).await
    }

    /// Entities without a final status that were last heard of at least `open_for` ago, at most `limit`.
    /// This finds the event that never arrived: look these up at the provider.
    ///
    /// # Errors
    ///
    /// The store's.
    pub async fn overdue(
        &self,
        source: Option<&Source>,
        open_for: Duration,
        limit: usize,
    ) -> Result<Vec<OpenEntity>, StoreError> {
        let now = self.now();
        let since = TimeDelta::from_std(open_for).ok().and_then(|it| now.checked_sub_signed(it));
        self.store().overdue(source, since.unwrap_or(DateTime::<Utc>::MIN_UTC), limit).await
    }

    /// The parked entities of this source, or of all, oldest first, at most `limit`. For the next page, give the
    /// last one's id as `after`.
    ///
    /// A page of parked deliveries lists those that wait. This lists the entities, also those of which no
    /// delivery waits: a person parked them before the next one came.
    ///
    /// # Errors
    ///
    /// The store's.
    pub async fn parked(
        &self,
        source: Option<&Source>,
        after: Option<i64>,
        limit: usize,
    ) -> Result<Vec<ParkedEntity>, StoreError> {
        self.store().parked(source, after, limit).await
    }

    /// How the inbox is. It asks the store for its counts, so call it every few seconds, not for each
    /// delivery. With the feature `metrics` it also sets the gauges.
    ///
    /// If the store hangs, it takes [`Settings::with_store_timeout`](crate::Settings::with_store_timeout).
    pub async fn health(&self) -> Health {
        let counts = timeout(self.0.settings.store_timeout, self.counts(None)).await;
        let counts = counts.unwrap_or_else(|_| Err(no_answer(self.0.settings.store_timeout)));
        let now = self.now();
        let oldest = counts.as_ref().ok().and_then(|counts| counts.oldest_waiting);
        let (outage, queued) = (self.0.outages.now(), self.0.accepts.queued());
        let has_room = queued.is_some_and(|queued| queued.count < self.0.settings.queue.count);
        let queued = queued.unwrap_or_default();
        let mut spool = self.store().spool();
        if let Some(spool) = &mut spool {
            self.0.outages.foresee(spool);
        }
        let health = Health {
            accepting: outage.is_none() && has_room,
            outage,
            spool,
            queued: queued.count,
            queued_bytes: queued.bytes,
            storing_for: self.0.accepts.running_for(),
            turned_away: self.0.turned_away.load(Ordering::Relaxed),
            // After a clock was set back, the oldest one is new.
            oldest_waiting_for: oldest.map(|at| (now - at).to_std().unwrap_or_default()),
            counts,
        };
        crate::metrics::health(&health);
        health
    }
}
