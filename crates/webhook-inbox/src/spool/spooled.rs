//! A store with a spool.

use std::{fmt, sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use tokio::{sync::watch, task::JoinHandle};

use super::{Spool, SpoolHealth, drain::Drain, shared::Shared};
use crate::{
    Claim, Claimed, Completion, Copied, Counts, Cursor, DeliveryId, Details, Entry, Filter, Lease,
    NewDelivery, OpenEntity, ParkedEntity, Part, Purged, Receipt, Reread, Rereading, Settled,
    Settlement, Source, State, Store, StoreError, StoreErrorKind, StoreFuture, batch::Answers,
    settings::Clock,
};

/// A store with a spool: while the store is away, deliveries are kept in the spool, and move into the store when
/// it is back, in their order and with the times at which they arrived.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use webhook_inbox::{Inbox, MemorySpool, MemoryStore, Settings, SpoolSettings, Spooled};
///
/// let (store, spool) = (MemoryStore::new(), MemorySpool::new()); // a server, and a file
/// let store = Spooled::open(store, spool, SpoolSettings::default()).await?;
/// let inbox = Inbox::new(store, Settings::default());
/// assert!(inbox.health().await.spool.is_some_and(|spool| spool.in_use_since.is_none()));
/// # Ok(())
/// # }
/// ```
///
/// A delivery that finds the store away is [`Receipt::Spooled`]: acknowledge it. From then on all deliveries go
/// into the spool, until a task has moved them all. An error of one delivery alone is not an error of the
/// store, and is passed on. If the spool fails as well, so does [`accept`](Store::accept).
///
/// All other operations are the store's, and fail while it is away: workers wait for it.
pub struct Spooled {
    shared: Arc<Shared>,
    drain: JoinHandle<()>,
}

/// How a [`Spooled`] behaves.
#[derive(Debug, Clone)]
pub struct SpoolSettings {
    pub(super) patience: Duration,
    pub(super) clock: Clock,
}

impl Default for SpoolSettings {
    fn default() -> Self {
        Self { patience: Duration::from_secs(2), clock: Clock(Arc::new(Utc::now)) }
    }
}

impl SpoolSettings {
    /// How long a delivery waits for the store before it goes into the spool. Default: 2 seconds.
    ///
    /// It must be shorter than half the [time](crate::Settings::with_store_timeout) for which the inbox waits for
    /// both: a delivery that comes when the spool has just been emptied may wait twice. Less than 1 millisecond
    /// counts as 1 millisecond.
    #[must_use]
    pub fn with_patience(mut self, patience: Duration) -> Self {
        self.patience = patience.max(Duration::from_millis(1));
        self
    }

    /// Another clock, for tests.
    #[doc(hidden)]
    #[must_use]
    pub fn with_clock(mut self, now: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        self.clock = Clock(Arc::new(now));
        self
    }
}

impl Spooled {
    /// A store with this spool. What is in the spool from before moves into the store first; until it has, new
    /// deliveries go behind it. The task that moves deliveries runs on the current tokio runtime, until this is
    /// dropped.
    ///
    /// # Errors
    ///
    /// The spool's, if it cannot be read.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime.
    pub async fn open(
        store: impl Store,
        spool: impl Spool,
        settings: SpoolSettings,
    ) -> Result<Self, StoreError> {
        let waiting = spool.counts().await?;
        let shared = Arc::new(Shared::new(Arc::new(store), Arc::new(spool), settings, waiting));
        let drain = tokio::spawn(Drain::new(Arc::clone(&shared)).run());
        Ok(Self { shared, drain })
    }

    async fn accept_or_keep(
        &self,
        now: DateTime<Utc>,
        deliveries: &[NewDelivery],
    ) -> Answers<Receipt> {
        let shared = &self.shared;
        let mut turn = Arc::clone(&shared.turns).read_owned().await;
        let mut cause = None;
        if !shared.is_in_use() {
            drop(turn);
            match shared.store(now, deliveries).await {
                Err(error) if error.kind() != StoreErrorKind::Refused => cause = Some(error),
                answers => return answers,
            }
            turn = Arc::clone(&shared.turns).read_owned().await;
        }
        let arrived = |delivery: &NewDelivery| NewDelivery {
            received_at: Some(delivery.arrived_at(now)),
            ..delivery.clone()
        };
        let kept = deliveries.iter().map(arrived).collect();
        shared.keep(now, kept, cause, turn).await?;
        Ok(deliveries.iter().map(|_| Ok(Receipt::Spooled)).collect())
    }
}

impl Drop for Spooled {
    fn drop(&mut self) {
        self.drain.abort();
    }
}

impl fmt::Debug for Spooled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Spooled")
            .field("store", &self.shared.store)
            .field("spool", &self.shared.spool)
            .finish_non_exhaustive()
    }
}

impl Store for Spooled {
    fn accept<'a>(
        &'a self,
        now: DateTime<Utc>,
        deliveries: &'a [NewDelivery],
    ) -> StoreFuture<'a, Vec<Result<Receipt, StoreError>>> {
        Box::pin(self.accept_or_keep(now, deliveries))
    }

    fn wake(&self, work: watch::Sender<()>) {
        self.shared.will_wake(work);
    }

    fn spool(&self) -> Option<SpoolHealth> {
        Some(self.shared.health())
    }

    fn claim<'a>(&'a self, now: DateTime<Utc>, claim: &'a Claim) -> StoreFuture<'a, Vec<Claimed>> {
        self.shared.store.claim(now, claim)
    }

    fn extend<'a>(
        &'a self,
        now: DateTime<Utc>,
        leases: &'a [Lease],
        until: DateTime<Utc>,
    ) -> StoreFuture<'a, Vec<bool>> {
        self.shared.store.extend(now, leases, until)
    }

    fn settle<'a>(
        &'a self,
        now: DateTime<Utc>,
        settlements: &'a [Settlement],
    ) -> StoreFuture<'a, Vec<Settled>> {
        self.shared.store.settle(now, settlements)
    }

    fn page<'a>(
        &'a self,
        now: DateTime<Utc>,
        filter: &'a Filter,
        after: Option<DeliveryId>,
        limit: usize,
    ) -> StoreFuture<'a, Vec<Entry>> {
        self.shared.store.page(now, filter, after, limit)
    }

    fn latest<'a>(
        &'a self,
        now: DateTime<Utc>,
        filter: &'a Filter,
        before: Option<DeliveryId>,
        limit: usize,
    ) -> StoreFuture<'a, Vec<Entry>> {
        self.shared.store.latest(now, filter, before, limit)
    }

    fn get<'a>(&'a self, now: DateTime<Utc>, id: DeliveryId) -> StoreFuture<'a, Option<Details>> {
        self.shared.store.get(now, id)
    }

    fn replay<'a>(
        &'a self,
        now: DateTime<Utc>,
        ids: &'a [DeliveryId],
        state: Option<State>,
        reason: &'a str,
    ) -> StoreFuture<'a, usize> {
        self.shared.store.replay(now, ids, state, reason)
    }

    fn park<'a>(
        &'a self,
        now: DateTime<Utc>,
        ids: &'a [DeliveryId],
        reason: &'a str,
    ) -> StoreFuture<'a, usize> {
        self.shared.store.park(now, ids, reason)
    }

    fn release<'a>(
        &'a self,
        now: DateTime<Utc>,
        ids: &'a [DeliveryId],
        reason: &'a str,
    ) -> StoreFuture<'a, usize> {
        self.shared.store.release(now, ids, reason)
    }

    fn compared<'a>(
        &'a self,
        now: DateTime<Utc>,
        ids: &'a [DeliveryId],
        note: &'a str,
    ) -> StoreFuture<'a, usize> {
        self.shared.store.compared(now, ids, note)
    }

    fn parked<'a>(
        &'a self,
        source: Option<&'a Source>,
        after: Option<i64>,
        limit: usize,
    ) -> StoreFuture<'a, Vec<ParkedEntity>> {
        self.shared.store.parked(source, after, limit)
    }

    fn release_entities<'a>(
        &'a self,
        now: DateTime<Utc>,
        ids: &'a [i64],
        reason: &'a str,
    ) -> StoreFuture<'a, usize> {
        self.shared.store.release_entities(now, ids, reason)
    }

    fn heal<'a>(
        &'a self,
        now: DateTime<Utc>,
        rereadings: &'a [Rereading],
    ) -> StoreFuture<'a, Vec<Reread>> {
        self.shared.store.heal(now, rereadings)
    }

    fn overdue<'a>(
        &'a self,
        source: Option<&'a Source>,
        since: DateTime<Utc>,
        limit: usize,
    ) -> StoreFuture<'a, Vec<OpenEntity>> {
        self.shared.store.overdue(source, since, limit)
    }

    fn purge<'a>(&'a self, now: DateTime<Utc>, ids: &'a [DeliveryId]) -> StoreFuture<'a, Purged> {
        self.shared.store.purge(now, ids)
    }

    fn counts<'a>(
        &'a self,
        now: DateTime<Utc>,
        source: Option<&'a Source>,
    ) -> StoreFuture<'a, Counts> {
        self.shared.store.counts(now, source)
    }

    fn export<'a>(
        &'a self,
        now: DateTime<Utc>,
        after: &'a Cursor,
        limit: usize,
    ) -> StoreFuture<'a, Vec<Part>> {
        self.shared.store.export(now, after, limit)
    }

    fn import<'a>(&'a self, now: DateTime<Utc>, parts: &'a [Part]) -> StoreFuture<'a, Copied> {
        self.shared.store.import(now, parts)
    }

    fn completion(&self, settlement: &Settlement) -> Option<Completion> {
        self.shared.store.completion(settlement)
    }
}
