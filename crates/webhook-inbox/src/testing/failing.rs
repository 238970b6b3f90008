//! A store that fails on command.

use std::{
    collections::{HashMap, HashSet},
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use chrono::{DateTime, Utc};
use tokio::sync::watch;
use webhook_core::DedupKey;

use crate::{
    Claim, Claimed, Completion, Copied, Counts, Cursor, DeliveryId, Details, Entry, Filter, Lease,
    NewDelivery, OpenEntity, ParkedEntity, Part, Purged, Receipt, Reread, Rereading, Settled,
    Settlement, Source, SpoolHealth, State, Store, StoreError, StoreErrorKind, StoreFuture,
};

/// A store that fails on command, around a store that works. Clones are the same store: give one to the
/// inbox and keep one.
///
/// ```
/// use webhook_inbox::{
///     MemoryStore, Store, StoreErrorKind,
///     testing::{FailingStore, Fault, Operation},
/// };
///
/// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
/// let store = FailingStore::new(MemoryStore::new());
/// store.fail(Operation::Counts, 2, Fault::Before(StoreErrorKind::Full));
/// let now = chrono::Utc::now();
/// assert!(store.counts(now, None).await.is_ok());
/// assert_eq!(store.counts(now, None).await.unwrap_err().kind(), StoreErrorKind::Full);
/// assert!(store.counts(now, None).await.is_ok());
/// # });
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct FailingStore<S> {
    inner: Arc<S>,
    commands: Arc<Mutex<Commands>>,
    /// Counts the calls of `resume`.
    resumed: Arc<watch::Sender<u64>>,
}

#[derive(Default)]
struct Commands {
    calls: HashMap<Operation, usize>,
    single: HashMap<(Operation, usize), Fault>,
    lasting: HashMap<Operation, Fault>,
    refused: HashSet<DedupKey>,
}

/// An operation of [`Store`], by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names are those of the methods")]
pub enum Operation {
    Accept,
    Claim,
    Extend,
    Settle,
    Page,
    Get,
    Replay,
    Park,
    Release,
    Compared,
    Parked,
    ReleaseEntities,
    Heal,
    Overdue,
    Purge,
    Counts,
    Export,
    Import,
}

/// How an operation fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It fails, and has changed nothing.
    Before(StoreErrorKind),
    /// It happens, and then fails: as a connection that breaks off after its COMMIT.
    After(StoreErrorKind),
    /// It neither happens nor answers until [`FailingStore::resume`] is called. Then it does both.
    Hang,
}

impl<S: Store> FailingStore<S> {
    /// A store that does not fail yet.
    #[must_use]
    pub fn new(inner: S) -> Self {
        Self {
            inner: Arc::new(inner),
            commands: Arc::default(),
            resumed: Arc::new(watch::Sender::new(0)),
        }
    }

    /// The `nth` call from now on of this operation fails; 1 is the next one.
    pub fn fail(&self, operation: Operation, nth: usize, fault: Fault) {
        let mut commands = self.commands();
        let calls = commands.calls.get(&operation).copied().unwrap_or_default();
        commands.single.insert((operation, calls.saturating_add(nth)), fault);
    }

    /// All calls of this operation fail, until [`recover`](Self::recover).
    pub fn fail_always(&self, operation: Operation, fault: Fault) {
        self.commands().lasting.insert(operation, fault);
    }

    /// Refuses deliveries with this key, each alone, until [`recover`](Self::recover).
    pub fn refuse(&self, key: DedupKey) {
        self.commands().refused.insert(key);
    }

    /// Takes back all commands. Calls that hang go on hanging.
    pub fn recover(&self) {
        let mut commands = self.commands();
        commands.single.clear();
        commands.lasting.clear();
        commands.refused.clear();
    }

    /// Lets the calls that hang now go on.
    pub fn resume(&self) {
        self.resumed.send_modify(|resumed| *resumed += 1);
    }

    /// How many calls of this operation have begun.
    #[must_use]
    pub fn calls(&self, operation: Operation) -> usize {
        self.commands().calls.get(&operation).copied().unwrap_or_default()
    }

    /// The store that works.
    #[must_use]
    pub fn inner(&self) -> &S {
        &self.inner
    }

    fn commands(&self) -> MutexGuard<'_, Commands> {
        self.commands.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn next_fault(&self, operation: Operation) -> Option<Fault> {
        let mut commands = self.commands();
        let calls = commands.calls.entry(operation).or_default();
        *calls += 1;
        let call = (operation, *calls);
        commands.single.remove(&call).or_else(|| commands.lasting.get(&operation).copied())
    }

    async fn run<T>(
        &self,
        operation: Operation,
        call: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        // Subscribed before the call is counted: who sees it counted may resume it.
        let mut resumed = self.resumed.subscribe();
        match self.next_fault(operation) {
            None => call.await,
            Some(Fault::Before(kind)) => Err(error(kind, "nothing happened")),
            Some(Fault::After(kind)) => {
                call.await?;
                Err(error(kind, "it happened"))
            }
            Some(Fault::Hang) => match resumed.changed().await {
                Ok(()) => call.await,
                Err(_) => Err(error(StoreErrorKind::Unavailable, "nothing happened")),
            },
        }
    }
}

fn error(kind: StoreErrorKind, what: &str) -> StoreError {
    StoreError::new(kind, format!("expected to succeed, found a command to fail; {what}"))
}

impl<S> Clone for FailingStore<S> {
    fn clone(&self) -> Self {
        Self {
            inner: Arc::clone(&self.inner),
            commands: Arc::clone(&self.commands),
            resumed: Arc::clone(&self.resumed),
        }
    }
}

impl<S: fmt::Debug> fmt::Debug for FailingStore<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("FailingStore").field(&self.inner).finish()
    }
}

impl<S: Store> Store for FailingStore<S> {
    fn accept<'a>(
        &'a self,
        now: DateTime<Utc>,
        deliveries: &'a [NewDelivery],
    ) -> StoreFuture<'a, Vec<Result<Receipt, StoreError>>> {
        Box::pin(self.run(Operation::Accept, async move {
            let refused = self.commands().refused.clone();
            let is_refused = |delivery: &NewDelivery| refused.contains(&delivery.key);
            let others: Vec<NewDelivery> =
                deliveries.iter().filter(|delivery| !is_refused(delivery)).cloned().collect();
            let mut receipts = self.inner.accept(now, &others).await?.into_iter();
            let refusal = || Err(error(StoreErrorKind::Refused, "nothing happened"));
            Ok(deliveries
                .iter()
                .filter_map(
                    |delivery| {
                        if is_refused(delivery) { Some(refusal()) } else { receipts.next() }
                    },
                )
                .collect())
        }))
    }

    fn claim<'a>(&'a self, now: DateTime<Utc>, claim: &'a Claim) -> StoreFuture<'a, Vec<Claimed>> {
        Box::pin(self.run(Operation::Claim, self.inner.claim(now, claim)))
    }

    fn extend<'a>(
        &'a self,
        now: DateTime<Utc>,
        leases: &'a [Lease],
        until: DateTime<Utc>,
    ) -> StoreFuture<'a, Vec<bool>> {
        Box::pin(self.run(Operation::Extend, self.inner.extend(now, leases, until)))
    }

    fn settle<'a>(
        &'a self,
        now: DateTime<Utc>,
        settlements: &'a [Settlement],
    ) -> StoreFuture<'a, Vec<Settled>> {
        Box::pin(self.run(Operation::Settle, self.inner.settle(now, settlements)))
    }

    fn page<'a>(
        &'a self,
        now: DateTime<Utc>,
        filter: &'a Filter,
        after: Option<DeliveryId>,
        limit: usize,
    ) -> StoreFuture<'a, Vec<Entry>> {
        Box::pin(self.run(Operation::Page, self.inner.page(now, filter, after, limit)))
    }

    fn get<'a>(&'a self, now: DateTime<Utc>, id: DeliveryId) -> StoreFuture<'a, Option<Details>> {
        Box::pin(self.run(Operation::Get, self.inner.get(now, id)))
    }

    fn replay<'a>(
        &'a self,
        now: DateTime<Utc>,
        ids: &'a [DeliveryId],
        state: Option<State>,
        reason: &'a str,
    ) -> StoreFuture<'a, usize> {
        Box::pin(self.run(Operation::Replay, self.inner.replay(now, ids, state, reason)))
    }

    fn park<'a>(
        &'a self,
        now: DateTime<Utc>,
        ids: &'a [DeliveryId],
        reason: &'a str,
    ) -> StoreFuture<'a, usize> {
        Box::pin(self.run(Operation::Park, self.inner.park(now, ids, reason)))
    }

    fn release<'a>(
        &'a self,
        now: DateTime<Utc>,
        ids: &'a [DeliveryId],
        reason: &'a str,
    ) -> StoreFuture<'a, usize> {
        Box::pin(self.run(Operation::Release, self.inner.release(now, ids, reason)))
    }

    fn compared<'a>(
        &'a self,
        now: DateTime<Utc>,
        ids: &'a [DeliveryId],
        note: &'a str,
    ) -> StoreFuture<'a, usize> {
        Box::pin(self.run(Operation::Compared, self.inner.compared(now, ids, note)))
    }

    fn parked<'a>(
        &'a self,
        source: Option<&'a Source>,
        after: Option<i64>,
        limit: usize,
    ) -> StoreFuture<'a, Vec<ParkedEntity>> {
        Box::pin(self.run(Operation::Parked, self.inner.parked(source, after, limit)))
    }

    fn release_entities<'a>(
        &'a self,
        now: DateTime<Utc>,
        ids: &'a [i64],
        reason: &'a str,
    ) -> StoreFuture<'a, usize> {
        let released = self.inner.release_entities(now, ids, reason);
        Box::pin(self.run(Operation::ReleaseEntities, released))
    }

    fn heal<'a>(
        &'a self,
        now: DateTime<Utc>,
        rereadings: &'a [Rereading],
    ) -> StoreFuture<'a, Vec<Reread>> {
        Box::pin(self.run(Operation::Heal, self.inner.heal(now, rereadings)))
    }

    fn overdue<'a>(
        &'a self,
        source: Option<&'a Source>,
        since: DateTime<Utc>,
        limit: usize,
    ) -> StoreFuture<'a, Vec<OpenEntity>> {
        Box::pin(self.run(Operation::Overdue, self.inner.overdue(source, since, limit)))
    }

    fn purge<'a>(&'a self, now: DateTime<Utc>, ids: &'a [DeliveryId]) -> StoreFuture<'a, Purged> {
        Box::pin(self.run(Operation::Purge, self.inner.purge(now, ids)))
    }

    fn counts<'a>(
        &'a self,
        now: DateTime<Utc>,
        source: Option<&'a Source>,
    ) -> StoreFuture<'a, Counts> {
        Box::pin(self.run(Operation::Counts, self.inner.counts(now, source)))
    }

    fn export<'a>(
        &'a self,
        now: DateTime<Utc>,
        after: &'a Cursor,
        limit: usize,
    ) -> StoreFuture<'a, Vec<Part>> {
        Box::pin(self.run(Operation::Export, self.inner.export(now, after, limit)))
    }

    fn import<'a>(&'a self, now: DateTime<Utc>, parts: &'a [Part]) -> StoreFuture<'a, Copied> {
        Box::pin(self.run(Operation::Import, self.inner.import(now, parts)))
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
