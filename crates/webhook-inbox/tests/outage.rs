//! Deliveries while the store fails or hangs: answered soon, and stored again as soon as it works.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

mod guarded;

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    time::Duration,
};

use guarded::{Fault, Guarded, TestClock, body, source};
use tokio::{
    task::{JoinHandle, JoinSet, yield_now},
    time::{Instant, sleep},
};
use webhook_core::Verified;
use webhook_currencycloud::Currencycloud;
use webhook_inbox::{
    AcceptError, DeliveryId, Inbox, MemoryStore, Receipt, Settings, StoreErrorKind,
    testing::{self, FailingStore, Operation},
};

type Accepted = Result<Receipt, AcceptError>;

async fn accept(inbox: &Inbox, number: usize) -> Accepted {
    let body = body(number);
    inbox.accept::<Currencycloud>(&source(), &Verified::assume_trusted(body.as_bytes())).await
}

/// A delivery that is queued, or already answered.
async fn send(inbox: &Inbox, number: usize) -> JoinHandle<Accepted> {
    let inbox = inbox.clone();
    let task = tokio::spawn(async move { accept(&inbox, number).await });
    yield_now().await;
    task
}

fn kind(accepted: &Accepted) -> StoreErrorKind {
    match accepted {
        Err(AcceptError::Store { error, .. }) => error.kind(),
        other => panic!("expected an error of the store, found {other:?}"),
    }
}

#[tokio::test]
async fn what_was_queued_before_a_transaction_failed_fails_with_it() {
    let store = Guarded::held();
    let inbox = store.inbox(Settings::default().with_batch(100, 4_000));
    let first = send(&inbox, 0).await;
    store.until_begun().await;
    let mut queued = JoinSet::new();
    for number in 1..21 {
        let inbox = inbox.clone();
        queued.spawn(async move { accept(&inbox, number).await });
    }
    while inbox.health().await.queued < 20 {
        yield_now().await;
    }
    store.release_one();
    assert!(first.await.unwrap().is_ok());
    store.until_begun().await;
    store.set_fault(Fault::Fails(StoreErrorKind::Full));
    // The next transaction would wait.
    store.release_one();
    assert!(queued.join_all().await.iter().all(|it| kind(it) == StoreErrorKind::Full));
    assert_eq!(store.batches().len(), 2, "{:?}", store.batches());
    let health = inbox.health().await;
    assert_eq!((health.queued, health.queued_bytes, health.storing_for), (0, 0, None));
    assert_eq!(health.outage.unwrap().providers[0].deliveries, 20);
}

#[tokio::test]
async fn in_an_outage_one_delivery_at_a_time_tries_the_store_and_the_others_fail_at_once() {
    let store = Guarded::held();
    let inbox = store.inbox(Settings::default());
    store.set_fault(Fault::Fails(StoreErrorKind::Full));
    for probe in 0..3 {
        let probing = send(&inbox, 10 * probe).await;
        store.until_begun().await;
        if probe > 0 {
            for number in 1..5 {
                assert_eq!(kind(&accept(&inbox, 10 * probe + number).await), StoreErrorKind::Full);
            }
        }
        store.release_one();
        assert_eq!(kind(&probing.await.unwrap()), StoreErrorKind::Full);
    }
    let outage = inbox.health().await.outage.unwrap();
    assert_eq!(outage.providers[0].deliveries, 3 + 2 * 4, "all are counted");

    store.set_fault(None);
    let probing = send(&inbox, 0).await;
    store.until_begun().await;
    store.release();
    assert_eq!(probing.await.unwrap().unwrap(), Receipt::New(DeliveryId(1)));
    let others = [send(&inbox, 1).await, send(&inbox, 2).await];
    for other in others {
        assert!(matches!(other.await.unwrap(), Ok(Receipt::New(_))));
    }
    assert_eq!(store.batches()[..4], [1; 4]);
    assert!(inbox.health().await.accepting);
}

#[tokio::test(start_paused = true)]
async fn a_store_that_hangs_holds_no_delivery_for_longer_than_the_timeout() {
    let store = Guarded::held();
    let timeout = Duration::from_secs(5);
    let inbox = store.inbox(TestClock::default().settings().with_store_timeout(timeout));
    let stored = send(&inbox, 9).await;
    let begun = Instant::now();
    let hanging = send(&inbox, 0).await;
    sleep(Duration::from_secs(3)).await;
    store.release_one();
    assert_eq!(stored.await.unwrap().unwrap(), Receipt::New(DeliveryId(1)));
    let queued = send(&inbox, 1).await;
    for waiting in [hanging, queued] {
        assert_eq!(kind(&waiting.await.unwrap()), StoreErrorKind::Unavailable);
    }
    assert_eq!(begun.elapsed(), timeout, "they fail together: the first one shows that it hangs");
    assert_eq!(kind(&accept(&inbox, 2).await), StoreErrorKind::Unavailable);
    assert_eq!(begun.elapsed(), timeout, "the next ones fail at once");
    let health = inbox.health().await;
    assert!(!health.accepting);
    assert_eq!((health.queued, health.storing_for), (0, Some(Duration::from_secs(2))));
    assert!(health.queued_bytes > 0, "what the store has is in memory");
    assert_eq!(health.outage.unwrap().providers[0].deliveries, 3);

    store.release();
    while !inbox.health().await.accepting {
        yield_now().await;
    }
    // What the store had was stored after all, and nothing else was.
    let redelivered = accept(&inbox, 0).await.unwrap();
    assert_eq!(redelivered, Receipt::Redelivered { first: DeliveryId(2), times: 2 });
    assert_eq!(accept(&inbox, 1).await.unwrap(), Receipt::New(DeliveryId(3)));
    assert_eq!(accept(&inbox, 2).await.unwrap(), Receipt::New(DeliveryId(4)));
}

#[tokio::test(start_paused = true)]
async fn an_outage_goes_on_if_the_transaction_that_hung_fails() {
    let store = Guarded::held();
    let inbox = store.inbox(TestClock::default().settings());
    assert_eq!(kind(&accept(&inbox, 0).await), StoreErrorKind::Unavailable);
    store.set_fault(Fault::Fails(StoreErrorKind::Damaged));
    store.release();
    while inbox.health().await.storing_for.is_some() {
        yield_now().await;
    }
    let outage = inbox.health().await.outage.unwrap();
    assert_eq!((outage.error.kind(), outage.providers[0].deliveries), (StoreErrorKind::Damaged, 1));
    store.set_fault(None);
    assert!(accept(&inbox, 0).await.is_ok());
}

#[tokio::test]
async fn deliveries_of_a_refused_transaction_are_not_tried_alone_once_the_store_fails() {
    let store = FailingStore::new(MemoryStore::new());
    let inbox = Inbox::new(store.clone(), Settings::default());
    store.fail(Operation::Accept, 1, testing::Fault::Hang);
    let first = send(&inbox, 0).await;
    let mut batch = Vec::new();
    for number in 1..5 {
        batch.push(send(&inbox, number).await);
    }
    // The batch, and its second delivery alone.
    store.fail(Operation::Accept, 1, testing::Fault::Before(StoreErrorKind::Refused));
    store.fail(Operation::Accept, 3, testing::Fault::Before(StoreErrorKind::Full));
    store.resume();
    assert!(first.await.unwrap().is_ok());
    let mut accepted = Vec::new();
    for delivery in batch {
        accepted.push(delivery.await.unwrap());
    }
    assert!(accepted[0].is_ok(), "{accepted:?}");
    assert!(accepted[1..].iter().all(|it| kind(it) == StoreErrorKind::Full));
    assert_eq!(store.calls(Operation::Accept), 4);
}

#[tokio::test(start_paused = true)]
async fn health_answers_although_the_store_hangs() {
    let store = FailingStore::new(MemoryStore::new());
    let inbox = Inbox::new(store.clone(), Settings::default());
    store.fail(Operation::Counts, 1, testing::Fault::Hang);
    assert_eq!(inbox.health().await.counts.unwrap_err().kind(), StoreErrorKind::Unavailable);
}

#[test]
fn a_runtime_without_a_timer_is_refused_at_once() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let _guard = runtime.enter();
    let new = || Inbox::new(MemoryStore::new(), Settings::default());
    assert!(catch_unwind(AssertUnwindSafe(new)).is_err());
}
