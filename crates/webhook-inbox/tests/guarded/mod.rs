//! A store in memory whose transactions a test can hold, fail and count.

#![allow(dead_code, unreachable_pub, reason = "each test uses a part")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::Semaphore;
use webhook_core::testing::{Simulate, edit};
use webhook_currencycloud::Currencycloud;
use webhook_inbox::{
    Claim, Claimed, Completion, Copied, Counts, Cursor, DeliveryId, Details, Entry, Filter, Inbox,
    Lease, MemoryStore, NewDelivery, OpenEntity, ParkedEntity, Part, Purged, Receipt, Reread,
    Rereading, Settings, Settled, Settlement, Source, State, Store, StoreError, StoreErrorKind,
    StoreFuture,
};

/// What is wrong with the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Each transaction fails.
    Fails(StoreErrorKind),
    /// Each transaction commits, and then its connection breaks off.
    BreaksOff,
    /// Transactions with a body that contains this text fail.
    Refuses(&'static str),
    /// It panics.
    Panics,
    /// It answers one delivery fewer.
    Miscounts,
}

#[derive(Debug)]
pub struct Guarded {
    memory: MemoryStore,
    /// How many deliveries each transaction had.
    batches: Mutex<Vec<usize>>,
    fault: Mutex<Option<Fault>>,
    /// A permit for each transaction that may begin.
    gate: Semaphore,
    /// A permit for each transaction that waits at the gate.
    waiting: Semaphore,
}

impl Guarded {
    /// A store that works.
    pub fn new() -> Arc<Self> {
        Self::with_gate(Semaphore::MAX_PERMITS)
    }

    /// A store whose transactions wait.
    pub fn held() -> Arc<Self> {
        Self::with_gate(0)
    }

    fn with_gate(permits: usize) -> Arc<Self> {
        Arc::new(Self {
            memory: MemoryStore::new(),
            batches: Mutex::default(),
            fault: Mutex::default(),
            gate: Semaphore::new(permits),
            waiting: Semaphore::new(0),
        })
    }

    pub fn inbox(self: &Arc<Self>, settings: Settings) -> Inbox {
        Inbox::from_store(Arc::<Self>::clone(self), settings)
    }

    /// Returns when one more transaction has begun.
    pub async fn until_begun(&self) {
        self.waiting.acquire().await.unwrap().forget();
    }

    /// Lets one transaction go on.
    pub fn release_one(&self) {
        self.gate.add_permits(1);
    }

    /// Lets all transactions go on.
    pub fn release(&self) {
        self.gate.add_permits(Semaphore::MAX_PERMITS / 2);
    }

    pub fn set_fault(&self, fault: impl Into<Option<Fault>>) {
        *self.fault.lock().unwrap() = fault.into();
    }

    pub fn batches(&self) -> Vec<usize> {
        self.batches.lock().unwrap().clone()
    }
}

impl Store for Guarded {
    fn accept<'a>(
        &'a self,
        now: DateTime<Utc>,
        deliveries: &'a [NewDelivery],
    ) -> StoreFuture<'a, Vec<Result<Receipt, StoreError>>> {
        Box::pin(async move {
            self.batches.lock().unwrap().push(deliveries.len());
            self.waiting.add_permits(1);
            self.gate.acquire().await.unwrap().forget();
            let fault = *self.fault.lock().unwrap();
            let has = |text: &str| {
                deliveries.iter().any(|it| std::str::from_utf8(&it.body).unwrap().contains(text))
            };
            match fault {
                Some(Fault::Fails(kind)) => return Err(StoreError::new(kind, "a fault")),
                Some(Fault::Refuses(text)) if has(text) => {
                    return Err(StoreError::new(StoreErrorKind::Refused, "a refusal"));
                }
                Some(Fault::Panics) => panic!("on purpose"),
                _ => {}
            }
            let mut receipts = self.memory.accept(now, deliveries).await?;
            match fault {
                Some(Fault::BreaksOff) => {
                    return Err(StoreError::new(StoreErrorKind::Unavailable, "a lost answer"));
                }
                Some(Fault::Miscounts) => drop(receipts.pop()),
                _ => {}
            }
            Ok(receipts)
        })
    }

    fn claim<'a>(&'a self, now: DateTime<Utc>, claim: &'a Claim) -> StoreFuture<'a, Vec<Claimed>> {
        self.memory.claim(now, claim)
    }

    fn extend<'a>(
        &'a self,
        now: DateTime<Utc>,
        leases: &'a [Lease],
        until: DateTime<Utc>,
    ) -> StoreFuture<'a, Vec<bool>> {
        self.memory.extend(now, leases, until)
    }

    fn settle<'a>(
        &'a self,
        now: DateTime<Utc>,
        settlements: &'a [Settlement],
    ) -> StoreFuture<'a, Vec<Settled>> {
        self.memory.settle(now, settlements)
    }

    fn page<'a>(
        &'a self,
        now: DateTime<Utc>,
        filter: &'a Filter,
        after: Option<DeliveryId>,
        limit: usize,
    ) -> StoreFuture<'a, Vec<Entry>> {
        self.memory.page(now, filter, after, limit)
    }

    fn get<'a>(&'a self, now: DateTime<Utc>, id: DeliveryId) -> StoreFuture<'a, Option<Details>> {
        self.memory.get(now, id)
    }

    fn replay<'a>(
        &'a self,
        now: DateTime<Utc>,
        ids: &'a [DeliveryId],
        state: Option<State>,
        reason: &'a str,
    ) -> StoreFuture<'a, usize> {
        self.memory.replay(now, ids, state, reason)
    }

    fn park<'a>(
        &'a self,
        now: DateTime<Utc>,
        ids: &'a [DeliveryId],
        reason: &'a str,
    ) -> StoreFuture<'a, usize> {
        self.memory.park(now, ids, reason)
    }

    fn release<'a>(
        &'a self,
        now: DateTime<Utc>,
        ids: &'a [DeliveryId],
        reason: &'a str,
    ) -> StoreFuture<'a, usize> {
        self.memory.release(now, ids, reason)
    }

    fn compared<'a>(
        &'a self,
        now: DateTime<Utc>,
        ids: &'a [DeliveryId],
        note: &'a str,
    ) -> StoreFuture<'a, usize> {
        self.memory.compared(now, ids, note)
    }

    fn parked<'a>(
        &'a self,
        source: Option<&'a Source>,
        after: Option<i64>,
        limit: usize,
    ) -> StoreFuture<'a, Vec<ParkedEntity>> {
        self.memory.parked(source, after, limit)
    }

    fn release_entities<'a>(
        &'a self,
        now: DateTime<Utc>,
        ids: &'a [i64],
        reason: &'a str,
    ) -> StoreFuture<'a, usize> {
        self.memory.release_entities(now, ids, reason)
    }

    fn heal<'a>(
        &'a self,
        now: DateTime<Utc>,
        rereadings: &'a [Rereading],
    ) -> StoreFuture<'a, Vec<Reread>> {
        self.memory.heal(now, rereadings)
    }

    fn overdue<'a>(
        &'a self,
        source: Option<&'a Source>,
        since: DateTime<Utc>,
        limit: usize,
    ) -> StoreFuture<'a, Vec<OpenEntity>> {
        self.memory.overdue(source, since, limit)
    }

    fn purge<'a>(&'a self, now: DateTime<Utc>, ids: &'a [DeliveryId]) -> StoreFuture<'a, Purged> {
        self.memory.purge(now, ids)
    }

    fn counts<'a>(
        &'a self,
        now: DateTime<Utc>,
        source: Option<&'a Source>,
    ) -> StoreFuture<'a, Counts> {
        self.memory.counts(now, source)
    }

    fn export<'a>(
        &'a self,
        now: DateTime<Utc>,
        after: &'a Cursor,
        limit: usize,
    ) -> StoreFuture<'a, Vec<Part>> {
        self.memory.export(now, after, limit)
    }

    fn import<'a>(&'a self, now: DateTime<Utc>, parts: &'a [Part]) -> StoreFuture<'a, Copied> {
        self.memory.import(now, parts)
    }

    fn completion(&self, settlement: &Settlement) -> Option<Completion> {
        self.memory.completion(settlement)
    }
}

/// A clock that a test moves.
#[derive(Debug, Clone, Default)]
pub struct TestClock(Arc<AtomicI64>);

impl TestClock {
    /// In seconds since 1970.
    pub fn now(&self) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(self.0.load(Ordering::SeqCst))
    }

    pub fn advance(&self, by: Duration) {
        self.0.fetch_add(by.as_secs().try_into().unwrap(), Ordering::SeqCst);
    }

    pub fn settings(&self) -> Settings {
        let clock = self.clone();
        Settings::default().with_clock(move || clock.now())
    }
}

pub fn source() -> Source {
    "currencycloud/payouts".parse().unwrap()
}

/// The body of the `number`th of many deliveries.
pub fn body(number: usize) -> String {
    let sample = Currencycloud::sample("payment_released_notification").unwrap().body;
    edit::set(sample, "body.id", &format!("\"p{number}\"")).unwrap()
}
