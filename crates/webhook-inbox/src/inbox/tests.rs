//! What wakes workers.

use std::time::Duration;

use webhook_core::{Verified, testing::Simulate};
use webhook_currencycloud::Currencycloud;

use super::*;
use crate::{Claim, Filter, MemoryStore, UnknownEvents, Verdict};

async fn accept(inbox: &Inbox, body: &str) {
    let source = "currencycloud".parse().unwrap();
    let verified = Verified::assume_trusted(body.as_bytes());
    inbox.accept::<Currencycloud>(&source, &verified).await.unwrap();
}

/// Claims the one delivery that is due.
async fn claim(inbox: &Inbox, verdict: Verdict) -> Settlement {
    let lease = Duration::from_secs(60);
    let claim = Claim { source: None, limit: 10, lease, holder: "a test".into(), as_of: None };
    let claimed = inbox.store().claim(inbox.now(), &claim).await.unwrap();
    let [claimed] = &claimed[..] else { panic!("{claimed:?}") };
    let (lease, attempt) = (claimed.lease, claimed.attempt);
    Settlement { lease, attempt, verdict, note: None, status: None }
}

#[tokio::test]
async fn workers_are_woken_when_a_delivery_is_due_and_not_otherwise() {
    let inbox = Inbox::new(MemoryStore::new(), Settings::default());
    let mut work = inbox.work();
    let mut is_woken = || {
        let is_woken = work.has_changed().unwrap();
        work.mark_unchanged();
        is_woken
    };
    let all = Filter::default();
    let payment = Currencycloud::sample("payment_released_notification").unwrap().body;

    accept(&inbox, payment).await;
    assert!(is_woken(), "a new delivery");
    accept(&inbox, payment).await;
    assert!(!is_woken(), "a redelivery");

    inbox.settle(claim(&inbox, Verdict::Retry(inbox.now())).await).await.unwrap();
    assert!(!is_woken(), "the worker knows when it tries again");
    let done = claim(&inbox, Verdict::Done).await;
    inbox.settle(done.clone()).await.unwrap();
    assert!(is_woken(), "the entity's next delivery");
    assert_eq!(inbox.settle(done).await.unwrap(), Settled::Stale);
    assert!(!is_woken(), "a lost lease");

    inbox.replay(&all, "a test").await.unwrap();
    assert!(is_woken(), "a replay");
    inbox.park(&all, "a test").await.unwrap();
    assert!(!is_woken(), "a parked entity");
    inbox.release(&all, "a test").await.unwrap();
    assert!(is_woken(), "a release");

    let settings = Settings::default().with_unknown_events(UnknownEvents::Handle);
    let knows_more = Inbox::from_store(Arc::clone(inbox.store()), settings);
    let work = knows_more.work();
    accept(&inbox, &Currencycloud::unknown_event()).await;
    assert!(!work.has_changed().unwrap());
    knows_more.heal::<Currencycloud>(&all).await.unwrap();
    assert!(work.has_changed().unwrap(), "a healed delivery");
}
