//! A store that records what it does.

use webhook_inbox::{
    Filter, MemoryStore, Outcome, Reading, Reread, Rereading, State, Store,
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
    let before = rig.details(ids[0]).await.entry.delivery.reading;
    let after = Reading { read_by: "webhook-currencycloud 9.0.0".into(), ..before.clone() };
    let reread = Rereading { delivery: ids[0], before, after };
    let found = rig.store.heal(rig.now(), std::slice::from_ref(&reread)).await.unwrap();
    assert_eq!(found, [Reread::Opened]);
    assert_eq!(worker.drain().await.unwrap(), 2);
    let (before, after) = (reread.after, reread.before);
    let again = Rereading { before, after, ..reread };
    assert_eq!(rig.store.heal(rig.now(), &[again]).await.unwrap(), [Reread::Renewed]);
    // Only what was opened is recorded: the others are still done.
    let dead = Some(State::Dead);
    assert_eq!(rig.store.replay(rig.now(), &ids, dead, "none").await.unwrap(), 0);
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
