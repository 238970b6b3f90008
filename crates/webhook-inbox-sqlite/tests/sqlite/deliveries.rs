//! Deliveries to store, and leases on them.

use std::time::Duration;

use chrono::{DateTime, Utc};
use webhook_core::{DedupKey, Proof};
use webhook_inbox::{
    Claim, Claimed, DeliveryId, EntityKey, Filter, Late, NewDelivery, Reading, ReadingKind,
    Receipt, Settlement, Store, StoreError, Verdict,
};
use webhook_inbox_sqlite::SqliteStore;

pub(crate) fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_768_000_000, 0).unwrap()
}

/// A delivery with this body, about the payment with the same name.
pub(crate) fn delivery(body: &str) -> NewDelivery {
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
            subject: Some(EntityKey { kind: "payment".into(), id: body.into() }),
            occurred_at: None,
            error: None,
            read_by: "webhook-currencycloud 0.1.0".into(),
            parks: false,
        },
        body: body.as_bytes().to_vec().into(),
        window: Duration::from_secs(60),
        late: Late::Report,
        received_at: None,
    }
}

pub(crate) async fn accept(store: &SqliteStore, body: &str) -> Result<Receipt, StoreError> {
    let mut receipts = store.accept(now(), &[delivery(body)]).await?;
    receipts.remove(0)
}

/// Stores a delivery that is new.
pub(crate) async fn stored(store: &SqliteStore, body: &str) -> DeliveryId {
    match accept(store, body).await.unwrap() {
        Receipt::New(id) => id,
        receipt => panic!("expected a new delivery, found {receipt:?}"),
    }
}

pub(crate) async fn claim(store: &SqliteStore, now: DateTime<Utc>) -> Vec<Claimed> {
    let (limit, lease) = (10, Duration::from_secs(60));
    let claim = Claim { source: None, limit, lease, holder: "test".into(), as_of: None };
    store.claim(now, &claim).await.unwrap()
}

pub(crate) fn done(claimed: &Claimed) -> Settlement {
    Settlement {
        lease: claimed.lease,
        attempt: claimed.attempt,
        verdict: Verdict::Done,
        note: None,
        status: None,
    }
}

/// The bodies of all deliveries, sorted.
pub(crate) async fn bodies(store: &SqliteStore) -> Vec<String> {
    let entries = store.page(now(), &Filter::default(), None, usize::MAX).await.unwrap();
    let subjects = entries.into_iter().map(|entry| entry.delivery.reading.subject.unwrap().id);
    let mut bodies: Vec<String> = subjects.map(Into::into).collect();
    bodies.sort();
    bodies
}
