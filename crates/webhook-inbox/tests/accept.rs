//! Storing deliveries: in batches, within bounds, and whatever happens to the caller or the store.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod guarded;

use std::{
    future::Future,
    pin::{Pin, pin},
    sync::Arc,
    task::{Context, Poll, Waker},
    time::Duration,
};

use guarded::{Fault, Guarded, TestClock, body, source};
use tokio::task::JoinSet;
use webhook_core::Verified;
use webhook_currencycloud::Currencycloud;
use webhook_inbox::{AcceptError, DeliveryId, Filter, Inbox, Receipt, Settings, StoreErrorKind};

type Accepted = Result<Receipt, AcceptError>;

async fn accept(inbox: &Inbox, body: &str) -> Accepted {
    inbox.accept::<Currencycloud>(&source(), &Verified::assume_trusted(body.as_bytes())).await
}

/// A task for each of these deliveries. Returns when all of them wait for the store.
async fn accept_many(inbox: &Inbox, numbers: std::ops::Range<usize>) -> JoinSet<Accepted> {
    let mut tasks = JoinSet::new();
    for number in numbers.clone() {
        let inbox = inbox.clone();
        tasks.spawn(async move { accept(&inbox, &body(number)).await });
    }
    for _ in numbers {
        tokio::task::yield_now().await;
    }
    tasks
}

fn poll<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

async fn stored(inbox: &Inbox) -> usize {
    inbox.page(&Filter::default(), None, usize::MAX).await.unwrap().len()
}

#[tokio::test]
async fn deliveries_that_wait_during_a_transaction_are_the_next_one() {
    let store = Guarded::held();
    let inbox = store.inbox(Settings::default());
    let first = accept_many(&inbox, 0..1).await;
    store.until_begun().await;
    let others = accept_many(&inbox, 1..65).await;
    store.release();
    let receipts = [first.join_all().await, others.join_all().await].concat();
    let ids: Vec<i64> = receipts.into_iter().map(|it| it.unwrap().id().unwrap().0).collect();
    assert_eq!(ids, (1..66).collect::<Vec<_>>());
    assert_eq!(store.batches(), [1, 64]);
}

#[tokio::test]
async fn one_delivery_at_a_time_is_one_transaction_each() {
    let store = Guarded::new();
    let inbox = store.inbox(Settings::default());
    for number in 0..3 {
        assert!(matches!(accept(&inbox, &body(number)).await, Ok(Receipt::New(_))));
    }
    assert_eq!(store.batches(), [1, 1, 1]);
}

#[tokio::test]
async fn sixty_four_in_flight_need_at_most_one_transaction_for_sixteen_deliveries() {
    let store = Guarded::new();
    let inbox = store.inbox(Settings::default());
    let mut tasks = JoinSet::new();
    for task in 0..64 {
        let inbox = inbox.clone();
        tasks.spawn(async move {
            for number in 0..16 {
                accept(&inbox, &body(task * 16 + number)).await.unwrap();
            }
        });
    }
    tasks.join_all().await;
    assert_eq!(stored(&inbox).await, 64 * 16);
    let transactions = store.batches().len();
    assert!(transactions <= 64, "{transactions} transactions for 1,024 deliveries");
}

#[tokio::test]
async fn a_transaction_is_bounded_in_deliveries() {
    let store = Guarded::held();
    let inbox = store.inbox(Settings::default().with_batch(4, usize::MAX));
    let tasks = accept_many(&inbox, 0..10).await;
    store.release();
    assert!(tasks.join_all().await.iter().all(Result::is_ok));
    assert_eq!(store.batches(), [4, 4, 2]);
}

#[tokio::test]
async fn a_transaction_is_bounded_in_bytes_and_a_larger_delivery_goes_alone() {
    let store = Guarded::held();
    let inbox = store.inbox(Settings::default().with_batch(100, 25_000));
    let mut tasks = JoinSet::new();
    for bytes in [10_000, 10_000, 10_000, 99_000, 10_000] {
        let (inbox, number) = (inbox.clone(), tasks.len());
        let body = body(number) + &" ".repeat(bytes);
        tasks.spawn(async move { accept(&inbox, &body).await });
    }
    store.release();
    assert!(tasks.join_all().await.iter().all(Result::is_ok));
    assert_eq!(store.batches(), [2, 1, 1, 1]);
}

#[tokio::test]
async fn a_full_queue_is_busy_at_once_and_has_room_again_afterwards() {
    let store = Guarded::held();
    let inbox = store.inbox(Settings::default().with_queue(3, usize::MAX));
    let first = accept_many(&inbox, 0..1).await;
    store.until_begun().await;
    let others = accept_many(&inbox, 1..4).await;
    let health = inbox.health().await;
    assert!(!health.accepting);
    assert_eq!((health.queued, health.turned_away), (3, 0));

    let four = body(4);
    let mut refused = pin!(accept(&inbox, &four));
    assert!(matches!(poll(refused.as_mut()), Poll::Ready(Err(AcceptError::Busy { waiting: 3 }))));

    store.release();
    assert!(first.join_all().await.iter().chain(&others.join_all().await).all(Result::is_ok));
    assert!(matches!(accept(&inbox, &four).await, Ok(Receipt::New(_))), "it was not stored before");
    let health = inbox.health().await;
    assert!(health.accepting);
    assert_eq!((health.queued, health.queued_bytes, health.turned_away), (0, 0, 1));
}

#[tokio::test]
async fn a_store_that_hangs_costs_no_more_memory_than_the_bound() {
    const BOUND: usize = 1_000_000;
    let store = Guarded::held();
    let inbox = store.inbox(Settings::default().with_queue(1_000_000, BOUND));
    let mut tasks = accept_many(&inbox, 0..10_000).await;
    let mut busy = 0;
    while let Some(accepted) = tasks.try_join_next() {
        assert!(matches!(accepted.unwrap(), Err(AcceptError::Busy { .. })));
        busy += 1;
    }
    let bytes = inbox.health().await.queued_bytes;
    assert!((BOUND * 9 / 10..=BOUND).contains(&bytes), "{bytes} bytes");

    store.release();
    assert_eq!(stored(&inbox).await, 0);
    assert!(tasks.join_all().await.iter().all(Result::is_ok));
    assert_eq!(stored(&inbox).await, 10_000 - busy);
    // A body that is larger than the bound needs all of it.
    assert!(accept(&inbox, &(body(10_000) + &" ".repeat(2 * BOUND))).await.is_ok());
}

/// How far an `accept` came before its future is dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Dropped {
    BeforeTheFirstPoll,
    WhileQueued,
    DuringTheTransaction,
    AfterTheTransaction,
}

#[tokio::test]
async fn a_dropped_accept_stores_once_or_not_at_all() {
    use Dropped::{AfterTheTransaction, BeforeTheFirstPoll, DuringTheTransaction, WhileQueued};

    for dropped in [BeforeTheFirstPoll, WhileQueued, DuringTheTransaction, AfterTheTransaction] {
        let store = Guarded::held();
        let inbox = store.inbox(Settings::default());
        {
            let body = body(1);
            let mut accepting = pin!(accept(&inbox, &body));
            if dropped != BeforeTheFirstPoll {
                assert!(poll(accepting.as_mut()).is_pending());
            }
            if matches!(dropped, DuringTheTransaction | AfterTheTransaction) {
                store.until_begun().await;
            }
            if dropped == AfterTheTransaction {
                store.release_one();
                while inbox.health().await.queued_bytes > 0 {
                    tokio::task::yield_now().await;
                }
            }
        }
        store.release();
        let redelivered = accept(&inbox, &body(1)).await.unwrap();
        if dropped == BeforeTheFirstPoll {
            assert_eq!(redelivered, Receipt::New(DeliveryId(1)), "{dropped:?}");
        } else {
            let expected = Receipt::Redelivered { first: DeliveryId(1), times: 2 };
            assert_eq!(redelivered, expected, "{dropped:?}");
        }
        assert_eq!(stored(&inbox).await, 1, "{dropped:?}");
        assert!(matches!(accept(&inbox, &body(2)).await, Ok(Receipt::New(_))), "{dropped:?}");
    }
}

#[tokio::test]
async fn a_store_that_fails_acknowledges_nothing_and_health_says_when_the_provider_gives_up() {
    let (store, clock) = (Guarded::held(), TestClock::default());
    let inbox = store.inbox(clock.settings());
    store.set_fault(Fault::Fails(StoreErrorKind::Full));
    let tasks = accept_many(&inbox, 0..3).await;
    store.release();
    for accepted in tasks.join_all().await {
        let Err(AcceptError::Store { error, gives_up_in }) = accepted else {
            panic!("{accepted:?}");
        };
        assert_eq!(error.kind(), StoreErrorKind::Full);
        assert_eq!(gives_up_in, Some(Duration::from_secs(31)));
    }
    assert_eq!(store.batches(), [3], "the batch is not tried again");

    let began = clock.now();
    clock.advance(Duration::from_secs(10));
    assert!(accept(&inbox, &body(0)).await.is_err());
    let health = inbox.health().await;
    assert!(!health.accepting);
    let outage = health.outage.unwrap();
    assert_eq!((outage.since, outage.error.kind()), (began, StoreErrorKind::Full));
    let [provider] = &outage.providers[..] else { panic!("{outage:?}") };
    assert_eq!((&*provider.provider, provider.deliveries), ("currencycloud", 4));
    assert_eq!(provider.gives_up_at, Some(began + Duration::from_secs(31)));

    store.set_fault(None);
    assert_eq!(accept(&inbox, &body(0)).await.unwrap(), Receipt::New(DeliveryId(1)));
    let health = inbox.health().await;
    assert!(health.accepting && health.outage.is_none());
}

#[tokio::test]
async fn a_commit_whose_answer_is_lost_is_an_error_and_its_redelivery_a_duplicate() {
    let store = Guarded::new();
    let inbox = store.inbox(Settings::default());
    store.set_fault(Fault::BreaksOff);
    assert!(accept(&inbox, &body(1)).await.is_err());
    store.set_fault(None);
    let redelivered = accept(&inbox, &body(1)).await.unwrap();
    assert_eq!(redelivered, Receipt::Redelivered { first: DeliveryId(1), times: 2 });
}

#[tokio::test]
async fn a_delivery_that_the_store_refuses_does_not_fail_the_others() {
    let store = Guarded::held();
    let inbox = store.inbox(Settings::default());
    store.set_fault(Fault::Refuses("p1\""));
    let tasks = accept_many(&inbox, 0..3).await;
    store.release();
    let accepted = tasks.join_all().await;
    let is_stored: Vec<bool> = accepted.iter().map(Result::is_ok).collect();
    assert_eq!(is_stored, [true, false, true]);
    assert_eq!(store.batches(), [3, 1, 1, 1]);
    assert!(inbox.health().await.accepting, "the store works");
}

#[tokio::test]
async fn a_store_that_panics_or_miscounts_fails_its_batch_only() {
    for fault in [Fault::Panics, Fault::Miscounts] {
        let store = Guarded::new();
        let inbox = store.inbox(Settings::default());
        store.set_fault(fault);
        let failed = accept_many(&inbox, 0..2).await.join_all().await;
        assert!(
            failed.iter().all(|it| matches!(it, Err(AcceptError::Store { error, .. })
                if error.kind() == StoreErrorKind::Unavailable)),
            "{fault:?}: {failed:?}"
        );
        store.set_fault(None);
        assert!(accept(&inbox, &body(0)).await.is_ok(), "{fault:?}");
    }
}

#[tokio::test]
async fn close_stores_what_is_queued_and_takes_nothing_new() {
    let store = Guarded::held();
    let inbox = store.inbox(Settings::default());
    let tasks = accept_many(&inbox, 0..3).await;
    let mut closing = pin!(inbox.close());
    assert!(poll(closing.as_mut()).is_pending());
    assert!(matches!(accept(&inbox, &body(3)).await, Err(AcceptError::Closed)));
    assert!(!inbox.health().await.accepting);

    store.release();
    closing.await;
    assert_eq!(stored(&inbox).await, 3);
    assert!(tasks.join_all().await.iter().all(Result::is_ok));
    inbox.close().await;
}

#[tokio::test]
async fn an_inbox_that_is_dropped_stores_what_is_queued() {
    let store = Guarded::held();
    let inbox = store.inbox(Settings::default());
    {
        let body = body(0);
        let mut accepting = pin!(accept(&inbox, &body));
        assert!(poll(accepting.as_mut()).is_pending());
    }
    drop(inbox);
    store.release();
    // The writer keeps the store until it has ended.
    while Arc::strong_count(&store) > 1 {
        tokio::task::yield_now().await;
    }
    assert_eq!(stored(&store.inbox(Settings::default())).await, 1);
}
