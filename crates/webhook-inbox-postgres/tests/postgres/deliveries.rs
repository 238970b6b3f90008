//! Stores, deliveries for them, and leases on them.

use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio_postgres::{Client, NoTls};
use webhook_core::{DedupKey, Proof};
use webhook_inbox::{
    Claim, Claimed, DeliveryId, EntityKey, Filter, Late, NewDelivery, Reading, ReadingKind,
    Receipt, Settlement, State, Store, StoreError, Verdict,
};
use webhook_inbox_postgres::PostgresStore;
use webhook_test_support::postgres::PostgresServer;

pub(crate) fn now() -> DateTime<Utc> {
    Utc::now()
}

/// A new inbox in a schema of its own, and the schema's name.
pub(crate) async fn inbox(server: &PostgresServer) -> (PostgresStore, String) {
    let schema = server.unused_schema();
    (open(server, &schema).await.unwrap(), schema)
}

pub(crate) async fn open(
    server: &PostgresServer,
    schema: &str,
) -> Result<PostgresStore, StoreError> {
    PostgresStore::options().schema(schema).open(&server.url()).await
}

/// A connection of the integrator.
pub(crate) async fn integrator(server: &PostgresServer) -> Client {
    let (client, connection) = tokio_postgres::connect(&server.url(), NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

/// A delivery with this body, about this payment.
pub(crate) fn about(payment: &str, body: &str) -> NewDelivery {
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
            subject: Some(EntityKey { kind: "payment".into(), id: payment.into() }),
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

/// A delivery with this body, about the payment with the same name.
pub(crate) fn delivery(body: &str) -> NewDelivery {
    about(body, body)
}

/// Stores a delivery that is new.
pub(crate) async fn stored(store: &PostgresStore, delivery: NewDelivery) -> DeliveryId {
    match store.accept(now(), &[delivery]).await.unwrap().as_slice() {
        [Ok(Receipt::New(id))] => *id,
        receipts => panic!("expected a new delivery, found {receipts:?}"),
    }
}

pub(crate) fn claim_of(limit: usize, lease: Duration) -> Claim {
    Claim { source: None, limit, lease, holder: "test".into(), as_of: None }
}

pub(crate) async fn claim(store: &PostgresStore, lease: Duration) -> Vec<Claimed> {
    store.claim(now(), &claim_of(10, lease)).await.unwrap()
}

/// Longer than a test takes.
pub(crate) const LONG: Duration = Duration::from_secs(3600);

pub(crate) fn done(claimed: &Claimed) -> Settlement {
    Settlement {
        lease: claimed.lease,
        attempt: claimed.attempt,
        verdict: Verdict::Done,
        note: None,
        status: None,
    }
}

pub(crate) async fn state(store: &PostgresStore, id: DeliveryId) -> State {
    store.get(now(), id).await.unwrap().unwrap().entry.state
}

/// The ids of all deliveries.
pub(crate) async fn ids(store: &PostgresStore) -> Vec<DeliveryId> {
    let entries = store.page(now(), &Filter::default(), None, usize::MAX).await.unwrap();
    entries.into_iter().map(|entry| entry.delivery.id).collect()
}
