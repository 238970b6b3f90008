//! A store with a spool, both of which a test can make fail, and deliveries for it.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::time::{Instant, sleep, timeout};
use webhook_core::{DedupKey, Proof};
use webhook_inbox::{
    EntityKey, Entry, Filter, Late, MemoryStore, NewDelivery, Reading, ReadingKind, Receipt,
    SpoolHealth, SpoolSettings, Spooled, Store, StoreError, StoreErrorKind,
    testing::{FailingStore, Fault, Operation},
};

use crate::failing::FailingSpool;

/// A clock that follows the runtime's.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clock(Instant);

impl Clock {
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        let start = DateTime::from_timestamp(1_768_000_000, 0).unwrap();
        start + TimeDelta::from_std(self.0.elapsed()).unwrap()
    }
}

pub(crate) struct Setup {
    pub(crate) store: FailingStore<MemoryStore>,
    pub(crate) spool: FailingSpool,
    pub(crate) clock: Clock,
    /// `None` while the process is not running.
    spooled: Option<Spooled>,
}

/// How long a delivery waits for the store.
pub(crate) const PATIENCE: Duration = Duration::from_secs(2);

impl Setup {
    pub(crate) async fn new() -> Self {
        let store = FailingStore::new(MemoryStore::new());
        let (spool, clock) = (FailingSpool::default(), Clock::start());
        let mut setup = Self { store, spool, clock, spooled: None };
        setup.start().await;
        // Lets it see that the spool is empty.
        tokio::task::yield_now().await;
        setup
    }

    /// Begins anew, as after a crash.
    pub(crate) async fn start(&mut self) {
        self.spooled = None;
        self.spooled = Some(self.open().await);
    }

    pub(crate) async fn open(&self) -> Spooled {
        let clock = self.clock;
        let settings = SpoolSettings::default().with_clock(move || clock.now());
        Spooled::open(self.store.clone(), self.spool.clone(), settings).await.unwrap()
    }

    pub(crate) fn stop(&mut self) {
        self.spooled = None;
    }

    pub(crate) fn spooled(&self) -> &Spooled {
        self.spooled.as_ref().unwrap()
    }

    pub(crate) fn health(&self) -> SpoolHealth {
        self.spooled().spool().unwrap()
    }

    /// The store fails from now on.
    pub(crate) fn fail(&self) {
        self.store.fail_always(Operation::Accept, Fault::Before(StoreErrorKind::Unavailable));
    }

    pub(crate) async fn accept(&self, body: &str) -> Result<Receipt, StoreError> {
        self.spooled().accept(self.clock.now(), &[delivery(body)]).await?.remove(0)
    }

    /// Puts deliveries into the spool.
    pub(crate) async fn spool(&self, bodies: impl IntoIterator<Item: AsRef<str>>) {
        for body in bodies {
            assert_eq!(self.accept(body.as_ref()).await.unwrap(), Receipt::Spooled);
        }
    }

    /// Returns when deliveries go into the store.
    pub(crate) async fn drained(&self) {
        self.until(async || self.health().in_use_since.is_none()).await;
    }

    /// Returns when nothing is in the spool.
    pub(crate) async fn emptied(&self) {
        self.until(async || self.spool.bodies().await.is_empty()).await;
    }

    async fn until(&self, is_so: impl AsyncFn() -> bool) {
        let waiting = async {
            while !is_so().await {
                sleep(Duration::from_millis(10)).await;
            }
        };
        timeout(Duration::from_secs(60), waiting).await.unwrap();
    }

    pub(crate) async fn entries(&self) -> Vec<Entry> {
        let inner = self.store.inner();
        inner.page(self.clock.now(), &Filter::default(), None, usize::MAX).await.unwrap()
    }

    /// The bodies in the store, by id.
    pub(crate) async fn bodies(&self) -> Vec<String> {
        let mut bodies = Vec::new();
        for entry in self.entries().await {
            let id = entry.delivery.id;
            let details = self.store.inner().get(self.clock.now(), id).await.unwrap().unwrap();
            bodies.push(String::from_utf8(details.body.into()).unwrap());
        }
        bodies
    }
}

/// A delivery with this body, about what the body begins with.
pub(crate) fn delivery(body: &str) -> NewDelivery {
    let subject = body.split(' ').next().unwrap();
    NewDelivery {
        source: "currencycloud/payouts".parse().unwrap(),
        provider: "currencycloud".into(),
        key: DedupKey::of(body.as_bytes()),
        proof: Proof::Body,
        evidence: None,
        endpoint: None,
        provider_id: None,
        reading: Reading {
            kind: ReadingKind::Known,
            event_type: Some("payment_released".into()),
            subject: Some(EntityKey { kind: "payment".into(), id: subject.into() }),
            occurred_at: None,
            error: None,
            read_by: "webhook-currencycloud 0.1.0".into(),
            parks: false,
        },
        body: body.as_bytes().to_vec().into(),
        window: Duration::from_secs(91),
        late: Late::Report,
        received_at: None,
    }
}
