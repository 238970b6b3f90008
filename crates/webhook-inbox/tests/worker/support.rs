//! An inbox whose store fails on command and records what it does.

use std::{
    future::Future,
    sync::{Arc, Mutex},
    time::Duration,
};

use chrono::{DateTime, Utc};
use tokio::time::Instant;
use webhook_core::{
    Verified,
    testing::{Simulate, edit},
};
use webhook_currencycloud::Currencycloud;
use webhook_inbox::{
    Claim, Claimed, DeliveryId, Details, Inbox, MemoryStore, Outcome, RawWork, Receipt,
    RetryPolicy, Settings, Source, State, StepKind, Store, Worker,
    testing::{Fact, FailingStore, History, RecordingStore},
};

pub(crate) type TestStore = FailingStore<RecordingStore<MemoryStore>>;

pub(crate) struct Rig {
    pub(crate) inbox: Inbox,
    pub(crate) store: TestStore,
    pub(crate) history: History,
    pub(crate) begun: Instant,
}

impl Rig {
    pub(crate) fn new() -> Self {
        let history = History::default();
        let store = FailingStore::new(RecordingStore::new(MemoryStore::new(), history.clone()));
        let begun = Instant::now();
        let settings = Settings::default().with_clock(move || now(begun));
        let inbox = Inbox::new(store.clone(), settings);
        Self { inbox, store, history, begun }
    }

    /// The virtual time.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        now(self.begun)
    }

    /// A worker without jitter.
    pub(crate) fn worker<F, O>(&self, handler: F) -> Worker
    where
        F: Fn(RawWork) -> O + Send + Sync + 'static,
        O: Future<Output = Outcome> + Send + 'static,
    {
        self.inbox.raw_worker(Some(source()), handler).retry(no_jitter())
    }

    /// Stores the delivery with this number about this payment.
    pub(crate) async fn accept(&self, payment: &str, number: u32) -> DeliveryId {
        let verified = Verified::assume_trusted(body(payment, number).into_bytes());
        let key: Box<str> = verified.dedup_key().to_string().into();
        self.history.record(Fact::Sent { key: key.clone() });
        let receipt = self.inbox.accept::<Currencycloud>(&source(), &verified).await;
        let status = if receipt.is_ok() { 200 } else { 503 };
        self.history.record(Fact::Answered { key, status });
        match receipt {
            Ok(Receipt::New(id)) => id,
            other => panic!("expected a new delivery, found {other:?}"),
        }
    }

    /// Leases what is due at this time, as another process does.
    pub(crate) async fn claim_at(&self, now: DateTime<Utc>) -> Vec<Claimed> {
        let lease = Duration::from_secs(60);
        let claim = Claim {
            source: None,
            limit: 10,
            lease,
            holder: "another process".to_owned(),
            as_of: None,
        };
        self.store.claim(now, &claim).await.unwrap()
    }

    pub(crate) async fn details(&self, id: DeliveryId) -> Details {
        self.store.get(self.now(), id).await.unwrap().unwrap()
    }

    pub(crate) async fn state(&self, id: DeliveryId) -> State {
        self.details(id).await.entry.state
    }

    pub(crate) async fn steps(&self, id: DeliveryId) -> Vec<StepKind> {
        self.details(id).await.history.into_iter().map(|step| step.kind).collect()
    }

    /// Waits until no delivery waits for a worker.
    pub(crate) async fn all_ended(&self) {
        for _ in 0..1_000_000 {
            let counts = self.store.inner().counts(self.now(), None).await.unwrap();
            if counts.waiting + counts.working == 0 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("expected all deliveries to end, found some open after a day");
    }
}

fn now(begun: Instant) -> DateTime<Utc> {
    DateTime::<Utc>::UNIX_EPOCH + Duration::from_secs(1_800_000_000) + begun.elapsed()
}

pub(crate) fn source() -> Source {
    "currencycloud".parse().unwrap()
}

pub(crate) fn no_jitter() -> RetryPolicy {
    RetryPolicy { jitter_percent: 0, ..RetryPolicy::default() }
}

pub(crate) fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn body(payment: &str, number: u32) -> String {
    let sample = Currencycloud::sample("payment_released_notification").unwrap();
    let body = edit::set(sample.body, "body.id", &format!("\"{payment}\"")).unwrap();
    edit::set(&body, "body.reference", &format!("\"{number}\"")).unwrap()
}

/// What handlers were called with, in their order: `payment/attempt`.
#[derive(Clone, Default)]
pub(crate) struct Calls(Arc<Mutex<Vec<String>>>);

impl Calls {
    /// Adds a call.
    pub(crate) fn add(&self, work: &RawWork) {
        let subject = work.delivery().reading.subject.as_ref().unwrap();
        let call = format!("{}#{} attempt {}", subject.id, work.delivery().id, work.attempt());
        self.0.lock().unwrap().push(call);
    }

    /// Takes the calls so far.
    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}
