//! A store that records what it does.

use webhook_inbox::{
    Filter, MemoryStore, Outcome, Reading, ReadingKind, Store,
    testing::{Fact, History, RecordingStore, Violation, conformance},
};

use crate::support::Rig;

#[tokio::test]
async fn a_recording_store_keeps_every_rule_of_its_store() {
    let store = async || RecordingStore::new(MemoryStore::new(), History::default());
    assert_eq!(conformance::check(store).await, []);
}

#[tokio::test(start_paused = true)]
async fn what_people_do_is_recorded() {
    let rig = Rig::new();
    let ids = [rig.accept("a", 1).await, rig.accept("a", 2).await];
    let all = Filter::default();
    let worker = rig.worker(async |_| Outcome::Done);
    let begun = rig.history.facts().len();

    rig.inbox.park(&all, "wait").await.unwrap();
    assert_eq!(worker.drain().await.unwrap(), 0);
    assert_eq!(rig.history.check(), [], "the parked deliveries are not lost");
    rig.inbox.release(&all, "go on").await.unwrap();
    assert_eq!(worker.drain().await.unwrap(), 2);
    rig.inbox.replay(&all, "once more").await.unwrap();
    assert_eq!(worker.drain().await.unwrap(), 2);
    let subject = rig.details(ids[0]).await.entry.delivery.reading.subject;
    let reading = Reading {
        kind: ReadingKind::Known,
        event_type: None,
        subject,
        occurred_at: None,
        error: None,
        read_by: "webhook-currencycloud 9.0.0".into(),
        parks: false,
    };
    rig.store.heal(rig.now(), &[(ids[0], reading)]).await.unwrap();
    assert_eq!(worker.drain().await.unwrap(), 1);
    assert_eq!(rig.history.check(), []);

    let is_by_people = |fact: &Fact| match fact {
        Fact::Parked { .. } | Fact::Released { .. } | Fact::Replayed { .. } => true,
        Fact::Healed { entity, .. } => **entity == *"currencycloud payment a",
        _ => false,
    };
    let facts = rig.history.facts().into_iter().skip(begun);
    assert_eq!(facts.filter(is_by_people).count(), 7);
}

#[tokio::test(start_paused = true)]
async fn a_lease_that_is_taken_before_it_ends_is_an_overlap_in_the_history() {
    let rig = Rig::new();
    let id = rig.accept("a", 1).await;
    let lease = rig.claim_at(rig.now()).await[0].lease;
    // The recorder does not see that the lease ends now.
    rig.store.inner().inner().extend(rig.now(), &[lease], rig.now()).await.unwrap();
    assert_eq!(rig.claim_at(rig.now()).await[0].lease.token, lease.token + 1);
    assert!(rig.history.check().contains(&Violation::Overlapping { running: id, delivery: id }));
}
