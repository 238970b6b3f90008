//! What is measured.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod guarded;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use guarded::{Fault, Guarded, body, source};
use metrics::{
    Counter, CounterFn, Gauge, GaugeFn, Histogram, HistogramFn, Key, KeyName, Metadata, Recorder,
    SharedString, Unit,
};
use tokio::time::sleep;
use webhook_core::Verified;
use webhook_currencycloud::Currencycloud;
use webhook_inbox::{
    Inbox, MemorySpool, MemoryStore, Outcome, Settings, SpoolSettings, Spooled, StoreErrorKind,
    testing::{self, FailingStore, Operation},
};

/// The sum of a counter or histogram, or the last value of a gauge, by name and labels.
#[derive(Debug, Clone, Default)]
struct Measured(Arc<Mutex<BTreeMap<String, f64>>>);

struct Value(String, Measured);

impl Value {
    fn update(&self, update: impl FnOnce(f64) -> f64) {
        let mut values = (self.1).0.lock().unwrap();
        let value = values.entry(self.0.clone()).or_default();
        *value = update(*value);
    }
}

#[allow(clippy::float_arithmetic, reason = "it is what is measured")]
impl CounterFn for Value {
    fn increment(&self, by: u64) {
        self.update(|value| value + by as f64);
    }

    fn absolute(&self, to: u64) {
        self.update(|_| to as f64);
    }
}

#[allow(clippy::float_arithmetic, reason = "it is what is measured")]
impl GaugeFn for Value {
    fn increment(&self, by: f64) {
        self.update(|value| value + by);
    }

    fn decrement(&self, by: f64) {
        self.update(|value| value - by);
    }

    fn set(&self, to: f64) {
        self.update(|_| to);
    }
}

#[allow(clippy::float_arithmetic, reason = "it is what is measured")]
impl HistogramFn for Value {
    fn record(&self, value: f64) {
        self.update(|sum| sum + value);
    }
}

impl Measured {
    fn value(&self, key: &Key) -> Arc<Value> {
        let labels = key.labels().map(|label| format!(" {}={}", label.key(), label.value()));
        Arc::new(Value(key.name().to_owned() + &labels.collect::<String>(), self.clone()))
    }
}

impl Recorder for Measured {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        Counter::from_arc(self.value(key))
    }

    fn register_gauge(&self, key: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::from_arc(self.value(key))
    }

    fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::from_arc(self.value(key))
    }
}

async fn accept(inbox: &Inbox, body: &str) {
    let verified = Verified::assume_trusted(body.as_bytes());
    let _ = inbox.accept::<Currencycloud>(&source(), &verified).await;
}

#[tokio::test]
async fn deliveries_are_measured_by_source_provider_and_receipt() {
    let measured = Measured::default();
    let _guard = metrics::set_default_local_recorder(&measured);
    let store = Guarded::new();
    let inbox = store.inbox(Settings::default());
    for body in [body(1), body(1), "not JSON".into(), "not JSON".into()] {
        accept(&inbox, &body).await;
    }
    store.set_fault(Fault::Fails(StoreErrorKind::Unavailable));
    accept(&inbox, &body(2)).await;
    inbox.health().await;

    let mut values = measured.0.lock().unwrap().clone();
    assert!(values.remove("webhook_inbox_batch_seconds").is_some());
    let of = "source=currencycloud/payouts provider=currencycloud";
    let expected = [
        ("webhook_inbox_accepting".into(), 0.0),
        ("webhook_inbox_batch_deliveries".into(), 5.0),
        ("webhook_inbox_deliveries state=dead".into(), 0.0),
        ("webhook_inbox_deliveries state=parked".into(), 1.0),
        ("webhook_inbox_deliveries state=waiting".into(), 1.0),
        ("webhook_inbox_deliveries state=working".into(), 0.0),
        (format!("webhook_inbox_not_stored_total {of} reason=store"), 1.0),
        ("webhook_inbox_queued_bytes".into(), 0.0),
        ("webhook_inbox_queued_deliveries".into(), 0.0),
        (format!("webhook_inbox_stored_total {of} receipt=new"), 2.0),
        (format!("webhook_inbox_stored_total {of} receipt=redelivered"), 2.0),
        (format!("webhook_inbox_undecodable_total {of}"), 1.0),
    ];
    values.remove("webhook_inbox_oldest_waiting_seconds").unwrap();
    assert_eq!(values, BTreeMap::from(expected));
}

#[tokio::test(start_paused = true)]
async fn a_spooled_delivery_is_measured_and_measured_again_when_it_has_moved() {
    let measured = Measured::default();
    let _guard = metrics::set_default_local_recorder(&measured);
    let store = FailingStore::new(MemoryStore::new());
    let spooled = Spooled::open(store.clone(), MemorySpool::new(), SpoolSettings::default()).await;
    let inbox = Inbox::new(spooled.unwrap(), Settings::default());
    let spool_values = async || {
        inbox.health().await;
        let mut values = measured.0.lock().unwrap().clone();
        values.retain(|name, _| name.contains("spool") || name.contains("receipt=new"));
        values
    };
    let (in_use, deliveries, refused) = (
        "webhook_inbox_spool_in_use".to_owned(),
        "webhook_inbox_spool_deliveries".to_owned(),
        "webhook_inbox_spool_refused".to_owned(),
    );
    let of = "source=currencycloud/payouts provider=currencycloud";
    let receipt = |receipt| format!("webhook_inbox_stored_total {of} receipt={receipt}");

    store.fail_always(Operation::Accept, testing::Fault::Before(StoreErrorKind::Unavailable));
    accept(&inbox, &body(1)).await;
    accept(&inbox, &body(2)).await;
    let expected = [
        (in_use.clone(), 1.0),
        (deliveries.clone(), 2.0),
        (refused.clone(), 0.0),
        (receipt("spooled"), 2.0),
    ];
    assert_eq!(spool_values().await, BTreeMap::from(expected));

    store.recover();
    let body = body(2);
    store.refuse(Verified::assume_trusted(body.as_bytes()).dedup_key());
    sleep(Duration::from_secs(10)).await;
    let expected = [
        (in_use, 0.0),
        (deliveries, 0.0),
        (refused, 1.0),
        (receipt("spooled"), 2.0),
        (receipt("new"), 1.0),
    ];
    assert_eq!(spool_values().await, BTreeMap::from(expected));
}

#[tokio::test]
async fn attempts_are_measured_by_source_provider_and_outcome() {
    let measured = Measured::default();
    let _guard = metrics::set_default_local_recorder(&measured);
    let inbox = Guarded::new().inbox(Settings::default());
    for number in 1..=2 {
        accept(&inbox, &body(number)).await;
    }
    let worker = inbox.raw_worker(None, async |work| match work.delivery().id.0 {
        1 => Outcome::Done,
        _ => Outcome::Dead("on purpose".into()),
    });
    worker.drain().await.unwrap();

    let mut values = measured.0.lock().unwrap().clone();
    values.retain(|name, _| name.starts_with("webhook_inbox_attempts"));
    let of = "source=currencycloud/payouts provider=currencycloud";
    let expected = ["outcome=dead", "outcome=done"]
        .map(|outcome| (format!("webhook_inbox_attempts_total {of} {outcome}"), 1.0));
    assert_eq!(values, BTreeMap::from(expected));
}
