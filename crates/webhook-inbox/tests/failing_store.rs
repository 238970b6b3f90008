//! A `FailingStore` fails as it was asked to.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::time::Duration;

use bytes::Bytes;
use chrono::Utc;
use webhook_core::{DedupKey, Proof};
use webhook_inbox::{
    Late, MemoryStore, NewDelivery, Reading, ReadingKind, Receipt, Store, StoreErrorKind,
    testing::{FailingStore, Fault, Operation},
};

fn store() -> FailingStore<MemoryStore> {
    FailingStore::new(MemoryStore::new())
}

fn delivery(body: &'static str) -> NewDelivery {
    NewDelivery {
        source: "reference".parse().unwrap(),
        provider: "reference".into(),
        key: DedupKey::of(body.as_bytes()),
        proof: Proof::Body,
        evidence: None,
        endpoint: None,
        provider_id: None,
        reading: Reading {
            kind: ReadingKind::Known,
            event_type: None,
            subject: None,
            occurred_at: None,
            error: None,
            read_by: "test 1.0.0".into(),
            parks: false,
        },
        body: Bytes::from_static(body.as_bytes()),
        window: Duration::from_secs(60),
        late: Late::Report,
        received_at: None,
    }
}

async fn accept(store: &impl Store, body: &'static str) -> Result<Receipt, StoreErrorKind> {
    let answer = store.accept(Utc::now(), &[delivery(body)]).await;
    let receipts = answer.map_err(|error| error.kind())?;
    receipts.into_iter().next().unwrap().map_err(|error| error.kind())
}

#[tokio::test]
async fn a_call_that_fails_before_has_changed_nothing() {
    let store = store();
    store.fail(Operation::Accept, 1, Fault::Before(StoreErrorKind::Full));
    assert_eq!(accept(&store, "a").await, Err(StoreErrorKind::Full));
    assert!(matches!(accept(&store, "a").await, Ok(Receipt::New(_))));
}

#[tokio::test]
async fn a_call_that_fails_after_has_happened() {
    let store = store();
    store.fail(Operation::Accept, 2, Fault::After(StoreErrorKind::Unavailable));
    assert!(matches!(accept(&store, "a").await, Ok(Receipt::New(_))));
    assert_eq!(accept(&store, "b").await, Err(StoreErrorKind::Unavailable));
    assert!(matches!(accept(&store, "b").await, Ok(Receipt::Redelivered { times: 2, .. })));
}

#[tokio::test]
async fn an_operation_fails_until_the_store_recovers() {
    let store = store();
    store.fail_always(Operation::Accept, Fault::Before(StoreErrorKind::ReadOnly));
    for _ in 0..3 {
        assert_eq!(accept(&store, "a").await, Err(StoreErrorKind::ReadOnly));
    }
    assert!(store.counts(Utc::now(), None).await.is_ok());
    store.recover();
    assert!(accept(&store, "a").await.is_ok());
    assert_eq!(store.calls(Operation::Accept), 4);
}

#[tokio::test]
async fn a_refused_delivery_fails_alone() {
    let store = store();
    store.refuse(DedupKey::of(b"b"));
    let batch = [delivery("a"), delivery("b"), delivery("c")];
    let receipts = store.accept(Utc::now(), &batch).await.unwrap();
    let kinds: Vec<_> =
        receipts.iter().map(|receipt| receipt.as_ref().map_err(|error| error.kind())).collect();
    assert!(
        matches!(
            kinds[..],
            [Ok(Receipt::New(_)), Err(StoreErrorKind::Refused), Ok(Receipt::New(_))]
        ),
        "{kinds:?}"
    );
}

#[tokio::test]
async fn a_call_that_hangs_happens_once_it_is_resumed() {
    let store = store();
    store.fail(Operation::Accept, 1, Fault::Hang);
    let hanging = tokio::spawn({
        let store = store.clone();
        async move { accept(&store, "a").await }
    });
    while store.calls(Operation::Accept) == 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(store.counts(Utc::now(), None).await.unwrap().waiting, 0);
    assert!(!hanging.is_finished());
    store.resume();
    assert!(matches!(hanging.await.unwrap(), Ok(Receipt::New(_))));
}
