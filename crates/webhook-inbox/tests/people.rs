//! What people do with the inbox: they look and act.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

mod guarded;

use std::{sync::Arc, time::Duration};

use guarded::{Guarded, TestClock, body, source};
use webhook_core::Verified;
use webhook_currencycloud::Currencycloud;
use webhook_inbox::{
    Claim, DeliveryId, Filter, Inbox, Purged, Receipt, Retention, Settings, Settlement, Source,
    State, Store, Verdict,
};

/// More than the inbox takes at a time.
const MANY: usize = 1_203;

async fn accept(inbox: &Inbox, number: usize) -> Receipt {
    let body = body(number);
    let verified = Verified::assume_trusted(body.as_bytes());
    inbox.accept::<Currencycloud>(&source(), &verified).await.unwrap()
}

async fn with_many(settings: Settings) -> (Arc<Guarded>, Inbox) {
    let store = Guarded::new();
    let inbox = store.inbox(settings);
    for number in 0..MANY {
        accept(&inbox, number).await;
    }
    (store, inbox)
}

/// Ends an attempt of each delivery that is due.
async fn settle_all(store: &Guarded, now: chrono::DateTime<chrono::Utc>, verdict: Verdict) {
    let (limit, lease) = (usize::MAX, Duration::from_secs(60));
    let claim = Claim { source: None, limit, lease, holder: "a test".into(), as_of: None };
    let settlements: Vec<Settlement> = store
        .claim(now, &claim)
        .await
        .unwrap()
        .iter()
        .map(|it| Settlement {
            lease: it.lease,
            attempt: it.attempt,
            verdict,
            note: None,
            status: None,
        })
        .collect();
    store.settle(now, &settlements).await.unwrap();
}

async fn count(inbox: &Inbox, state: State) -> usize {
    let filter = Filter { state: Some(state), ..Filter::default() };
    inbox.page(&filter, None, usize::MAX).await.unwrap().len()
}

#[tokio::test]
async fn each_delivery_that_fits_is_replayed_however_many_there_are() {
    let clock = TestClock::default();
    let (store, inbox) = with_many(clock.settings()).await;
    settle_all(&store, clock.now(), Verdict::Dead).await;
    assert_eq!(count(&inbox, State::Dead).await, MANY);

    let one = Filter { subject: Some("p7".into()), ..Filter::default() };
    assert_eq!(inbox.replay(&one, "the bank is back").await.unwrap(), 1);
    let history = inbox.get(DeliveryId(8)).await.unwrap().unwrap().history;
    assert_eq!(history.last().unwrap().note.as_deref(), Some("the bank is back"));

    let dead = Filter { state: Some(State::Dead), ..Filter::default() };
    assert_eq!(inbox.replay(&dead, "all").await.unwrap(), MANY - 1);
    assert_eq!(count(&inbox, State::Waiting).await, MANY);
}

#[tokio::test]
async fn each_entity_that_fits_is_parked_and_released_however_many_there_are() {
    let (_, inbox) = with_many(Settings::default()).await;
    assert_eq!(inbox.park(&Filter::default(), "an audit").await.unwrap(), MANY);
    assert_eq!(count(&inbox, State::Parked).await, MANY);
    let parked = Filter { state: Some(State::Parked), ..Filter::default() };
    assert_eq!(inbox.release(&parked, "it is over").await.unwrap(), MANY);
    assert_eq!(count(&inbox, State::Waiting).await, MANY);
}

#[tokio::test]
async fn entities_of_which_no_delivery_waits_are_released_with_those_that_are_parked() {
    let clock = TestClock::default();
    let store = Guarded::new();
    let inbox = store.inbox(clock.settings());
    let parked = Filter { state: Some(State::Parked), ..Filter::default() };
    let of_subject = Filter { subject: Some("p2".into()), ..Filter::default() };
    let dead = Filter { state: Some(State::Dead), ..Filter::default() };
    let one = Filter { id: Some(DeliveryId(99)), ..Filter::default() };
    for number in 1..=3 {
        accept(&inbox, number).await;
    }
    settle_all(&store, clock.now(), Verdict::Done).await;
    inbox.park(&Filter::default(), "an audit").await.unwrap();
    assert_eq!(inbox.parked(None, None, 10).await.unwrap().len(), 3);
    assert_eq!(inbox.release(&dead, "it is over").await.unwrap(), 0);
    assert_eq!(inbox.release(&one, "it is over").await.unwrap(), 0);
    assert_eq!(inbox.release(&of_subject, "it is over").await.unwrap(), 1);
    assert_eq!(inbox.release(&parked, "it is over").await.unwrap(), 2);
    assert_eq!(inbox.parked(None, None, 10).await.unwrap(), []);
}

#[tokio::test]
async fn all_that_is_over_is_purged_and_its_redelivery_is_still_recognised() {
    let clock = TestClock::default();
    let (store, inbox) = with_many(clock.settings()).await;
    settle_all(&store, clock.now(), Verdict::Done).await;
    let retention = Retention { done: Some(Duration::from_secs(60)), dead: None };
    assert_eq!(inbox.purge(&Filter::default(), &retention).await.unwrap(), Purged::default());

    clock.advance(Duration::from_secs(61));
    let purged = inbox.purge(&Filter::default(), &retention).await.unwrap();
    assert_eq!((purged.deliveries, purged.entities), (MANY as u64, MANY as u64));
    let receipt = accept(&inbox, 0).await;
    assert_eq!(receipt, Receipt::Redelivered { first: DeliveryId(1), times: 2 });
}

#[tokio::test]
async fn a_purge_deletes_only_what_fits_the_filter_and_is_too_old() {
    let clock = TestClock::default();
    let store = Guarded::new();
    let inbox = store.inbox(clock.settings());
    for (number, verdict) in [(1, Verdict::Done), (2, Verdict::Dead), (3, Verdict::Park)] {
        accept(&inbox, number).await;
        settle_all(&store, clock.now(), verdict).await;
        clock.advance(Duration::from_secs(1));
    }
    let left = async || -> Vec<i64> {
        let page = inbox.page(&Filter::default(), None, 10).await.unwrap();
        page.iter().map(|entry| entry.delivery.id.0).collect()
    };
    let days = |days: u64| Some(Duration::from_secs(days * 24 * 60 * 60));
    let all = Filter::default;
    clock.advance(days(1).unwrap());
    for (filter, done, dead, expected) in [
        (all(), None, None, [1, 2, 3].as_slice()),
        (all(), days(2), days(2), &[1, 2, 3]),
        (all(), Some(Duration::MAX), Some(Duration::MAX), &[1, 2, 3]),
        (Filter { state: Some(State::Parked), ..all() }, days(0), days(0), &[1, 2, 3]),
        (Filter { state: Some(State::Dead), ..all() }, days(0), None, &[1, 2, 3]),
        (Filter { subject: Some("p2".into()), ..all() }, days(0), None, &[1, 2, 3]),
        (
            Filter { before: Some(clock.now() - days(2).unwrap()), ..all() },
            None,
            days(0),
            &[1, 2, 3],
        ),
        (Filter { before: Some(clock.now() - days(1).unwrap()), ..all() }, None, days(0), &[1, 3]),
        (Filter { subject: Some("p1".into()), ..all() }, days(1), None, &[3]),
        (all(), days(0), days(0), &[3]),
    ] {
        inbox.purge(&filter, &Retention { done, dead }).await.unwrap();
        assert_eq!(left().await, expected, "{filter:?}");
    }
}

#[tokio::test]
async fn entities_are_overdue_when_they_were_open_for_so_long() {
    let clock = TestClock::default();
    let inbox = Guarded::new().inbox(clock.settings());
    accept(&inbox, 1).await;
    clock.advance(Duration::from_secs(3_601));
    accept(&inbox, 2).await;
    let ids = async |source: Option<Source>, open_for| -> Vec<Box<str>> {
        let overdue = inbox.overdue(source.as_ref(), open_for, 10).await.unwrap();
        overdue.into_iter().map(|entity| entity.key.id).collect()
    };
    assert_eq!(ids(None, Duration::from_secs(3_600)).await, ["p1".into()]);
    assert_eq!(ids(Some(source()), Duration::from_secs(3_600)).await, ["p1".into()]);
    assert!(ids(Some("another".parse().unwrap()), Duration::ZERO).await.is_empty());
    assert!(ids(None, Duration::MAX).await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn health_shows_a_store_that_hangs() {
    let store = Guarded::held();
    let inbox = store.inbox(Settings::default());
    assert_eq!(inbox.health().await.storing_for, None);
    let accepting = tokio::spawn({
        let inbox = inbox.clone();
        async move { accept(&inbox, 1).await }
    });
    store.until_begun().await;
    tokio::time::advance(Duration::from_secs(5)).await;
    assert_eq!(inbox.health().await.storing_for, Some(Duration::from_secs(5)));
    store.release_one();
    accepting.await.unwrap();
    tokio::task::yield_now().await;
    assert_eq!(inbox.health().await.storing_for, None);
}

#[tokio::test]
async fn health_says_how_long_the_oldest_delivery_waits() {
    let clock = TestClock::default();
    let inbox = Guarded::new().inbox(clock.settings());
    assert_eq!(inbox.health().await.oldest_waiting_for, None);
    accept(&inbox, 1).await;
    clock.advance(Duration::from_secs(5));
    accept(&inbox, 2).await;
    let health = inbox.health().await;
    assert_eq!(health.oldest_waiting_for, Some(Duration::from_secs(5)));
    assert_eq!(health.counts.unwrap().waiting, 2);
}
