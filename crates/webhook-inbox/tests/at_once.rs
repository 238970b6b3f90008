//! Two people act on the same deliveries at once.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::time::Duration;

use chrono::Utc;
use webhook_core::{Verified, testing::Simulate};
use webhook_currencycloud::Currencycloud;
use webhook_inbox::{
    Claim, DeliveryId, Filter, Inbox, MemoryStore, Reading, ReadingKind, Rereading, Settings,
    Settlement, State, Store, StoreErrorKind, Verdict,
    testing::{FailingStore, Fault, Operation},
};

/// An inbox with one delivery.
struct One {
    store: FailingStore<MemoryStore>,
    inbox: Inbox,
    id: DeliveryId,
}

impl One {
    async fn with(body: &str) -> Self {
        let store = FailingStore::new(MemoryStore::new());
        let inbox = Inbox::new(store.clone(), Settings::default());
        let verified = Verified::assume_trusted(body.as_bytes());
        let source = "currencycloud".parse().unwrap();
        let id = inbox.accept::<Currencycloud>(&source, &verified).await.unwrap().id().unwrap();
        Self { store, inbox, id }
    }

    /// Ends an attempt.
    async fn end(&self, verdict: Verdict) {
        let store = self.store.inner();
        let claim = Claim {
            source: None,
            limit: 1,
            lease: Duration::from_secs(60),
            holder: "it".into(),
            as_of: None,
        };
        for claimed in store.claim(Utc::now(), &claim).await.unwrap() {
            let (lease, attempt) = (claimed.lease, claimed.attempt);
            let end = Settlement { lease, attempt, verdict, note: None, status: None };
            store.settle(Utc::now(), &[end]).await.unwrap();
        }
    }

    /// Returns when the other person has read what to act on, and is about to act.
    async fn until_called(&self, operation: Operation) {
        while self.store.calls(operation) == 0 {
            tokio::task::yield_now().await;
        }
    }

    async fn state(&self) -> State {
        self.inbox.get(self.id).await.unwrap().unwrap().entry.state
    }
}

#[tokio::test]
async fn a_dead_delivery_that_was_replayed_and_done_meanwhile_is_not_opened_again() {
    let one = One::with(Currencycloud::sample("payment_released_notification").unwrap().body).await;
    one.end(Verdict::Dead).await;
    one.store.fail(Operation::Replay, 1, Fault::Hang);
    let dead = Filter { state: Some(State::Dead), ..Filter::default() };
    let second = tokio::spawn({
        let (inbox, dead) = (one.inbox.clone(), dead.clone());
        async move { inbox.replay(&dead, "again").await.unwrap() }
    });
    one.until_called(Operation::Replay).await;
    assert_eq!(one.inbox.replay(&dead, "again").await.unwrap(), 1);
    one.end(Verdict::Done).await;
    one.store.resume();
    assert_eq!(second.await.unwrap(), 0);
    assert_eq!(one.state().await, State::Done);
}

#[tokio::test]
async fn a_delivery_that_was_healed_meanwhile_is_not_counted() {
    let one = One::with("not JSON").await;
    one.store.fail(Operation::Get, 1, Fault::Hang);
    let heal = tokio::spawn({
        let inbox = one.inbox.clone();
        async move { inbox.heal::<Currencycloud>(&Filter::default()).await.unwrap() }
    });
    one.until_called(Operation::Get).await;
    let before = one.inbox.get(one.id).await.unwrap().unwrap().entry.delivery.reading;
    let after = Reading { kind: ReadingKind::Known, parks: false, ..before.clone() };
    let reread = Rereading { delivery: one.id, before, after };
    one.store.inner().heal(Utc::now(), &[reread]).await.unwrap();
    one.store.resume();
    let healed = heal.await.unwrap();
    assert_eq!((healed.healed, healed.remaining), (0, 0));
}

#[tokio::test]
async fn a_delivery_that_cannot_be_read_stops_neither_heal_nor_reverify() {
    let one = One::with("not JSON").await;
    one.store.fail_always(Operation::Get, Fault::Before(StoreErrorKind::Refused));
    let all = Filter::default();
    assert_eq!(one.inbox.heal::<Currencycloud>(&all).await.unwrap().remaining, 1);
    let provider = Currencycloud::new(webhook_core::Secret::new("a key of our own").unwrap());
    let found = one.inbox.reverify(&provider, &all).await.unwrap();
    assert_eq!((found.verified, found.unreadable), (0, vec![one.id]));
    one.store.fail_always(Operation::Get, Fault::Before(StoreErrorKind::Unavailable));
    assert!(one.inbox.heal::<Currencycloud>(&all).await.is_err());
    assert!(one.inbox.reverify(&provider, &all).await.is_err());
}
