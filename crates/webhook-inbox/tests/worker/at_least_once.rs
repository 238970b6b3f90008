//! Many workers and random outcomes, also with a store that fails at random.

use std::{
    collections::HashSet,
    hash::{DefaultHasher, Hash, Hasher},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use tokio::{task::JoinSet, time::sleep};
use webhook_inbox::{
    Outcome, RawWork, RetryPolicy, Store, StoreErrorKind, Verdict,
    testing::{Fact, Fault, History, Operation},
};

use crate::support::{Rig, no_jitter, seconds};

/// A number below `below`, random by its seed.
fn random(seed: impl Hash, below: u64) -> u64 {
    let mut hasher = DefaultHasher::new();
    seed.hash(&mut hasher);
    hasher.finish() % below
}

/// The entities that have a handler, and how often one had two.
#[derive(Clone, Default)]
struct Live(Arc<Mutex<HashSet<i64>>>, Overlaps);

type Overlaps = Arc<AtomicUsize>;

struct LiveHandler(Live, i64);

impl Live {
    fn enter(&self, entity: i64) -> LiveHandler {
        if !self.0.lock().unwrap().insert(entity) {
            self.1.fetch_add(1, Ordering::Relaxed);
        }
        LiveHandler(self.clone(), entity)
    }
}

impl Drop for LiveHandler {
    fn drop(&mut self) {
        self.0.0.lock().unwrap().remove(&self.1);
    }
}

/// Takes up to `longest` seconds, and ends in any way.
async fn end_at_random(seed: u64, longest: u64, work: RawWork, history: History) -> Outcome {
    let at = (seed, work.delivery().id.0, work.attempt());
    sleep(seconds(random((at, "time"), longest))).await;
    let delivery = work.delivery().id;
    history.record(Fact::Effect { delivery, completes: false });
    match random((at, "end"), 100) {
        0..60 => Outcome::Done,
        60..90 => Outcome::Retry("random".into()),
        90..95 => Outcome::Dead("random".into()),
        // Without the message and backtrace of `panic!`.
        _ => std::panic::resume_unwind(Box::new("random")),
    }
}

/// Runs workers until they are dropped.
fn run_workers(rig: &Rig, seed: u64, count: u32, longest: u64) -> (JoinSet<()>, Overlaps) {
    let (mut workers, overlaps) = (JoinSet::new(), Overlaps::default());
    for _ in 0..count {
        let (history, live) = (rig.history.clone(), Live(Arc::default(), overlaps.clone()));
        let worker = rig.worker(move |work| {
            let handler = live.enter(work.lease().entity);
            let history = history.clone();
            async move {
                let _handler = handler;
                end_at_random(seed, longest, work, history).await
            }
        });
        let policy = RetryPolicy { attempts: 6, ..no_jitter() };
        workers.spawn(worker.concurrency(3).retry(policy).run());
    }
    (workers, overlaps)
}

#[tokio::test(start_paused = true)]
async fn each_entity_is_handled_in_order_by_8_workers() {
    let rig = Rig::new();
    let (_workers, overlaps) = run_workers(&rig, 1, 8, 10);
    for number in 0..300 {
        rig.accept(&format!("p{}", number % 20), number).await;
        sleep(seconds(random(number, 2))).await;
    }
    rig.all_ended().await;
    assert_eq!(rig.history.check(), []);
    assert_eq!(overlaps.load(Ordering::Relaxed), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn each_entity_is_handled_in_order_on_several_threads() {
    let rig = Rig::new();
    let (mut workers, live) = (JoinSet::new(), Live::default());
    for _ in 0..4 {
        let live = live.clone();
        let worker = rig.worker(move |work| {
            let handler = live.enter(work.lease().entity);
            async move {
                let _handler = handler;
                for _ in 0..random(work.delivery().id.0, 20) {
                    tokio::task::yield_now().await;
                }
                Outcome::Done
            }
        });
        workers.spawn(worker.run());
    }
    for number in 0..1000 {
        rig.accept(&format!("p{}", number % 20), number).await;
    }
    rig.all_ended().await;
    assert_eq!(rig.history.check(), []);
    assert_eq!(live.1.load(Ordering::Relaxed), 0);
}

#[tokio::test(start_paused = true)]
async fn each_delivery_is_handled_whatever_the_store_does() {
    use Operation::{Claim, Extend, Settle};
    for seed in 0..30 {
        let rig = Rig::new();
        let (_workers, overlaps) = run_workers(&rig, seed, 3, 150);
        for number in 0..60 {
            rig.accept(&format!("p{}", random((seed, number), 8)), number).await;
        }
        for round in 0..40 {
            let operation = [Claim, Extend, Settle][random((seed, round, 1), 3) as usize];
            let unavailable = StoreErrorKind::Unavailable;
            let faults = [Fault::Before(unavailable), Fault::After(unavailable), Fault::Hang];
            let fault = faults[random((seed, round, 2), 3) as usize];
            rig.store.fail_always(operation, fault);
            sleep(seconds(random((seed, round, 3), 100))).await;
            rig.store.recover();
            rig.store.resume();
            sleep(seconds(random((seed, round, 4), 50))).await;
        }
        rig.all_ended().await;
        assert_eq!(rig.history.check(), [], "seed {seed}");
        assert_eq!(overlaps.load(Ordering::Relaxed), 0, "seed {seed}");
        let facts = rig.history.facts();
        let counts = rig.store.counts(rig.now(), None).await.unwrap();
        assert_eq!(counts.done + counts.dead, 60, "seed {seed}");
        let has_effect = |id| facts.contains(&Fact::Effect { delivery: id, completes: false });
        let ended = facts.iter().filter_map(|fact| match fact {
            Fact::Settled { delivery, verdict: Verdict::Done, .. } => Some(*delivery),
            _ => None,
        });
        assert!(ended.into_iter().all(has_effect), "seed {seed}");
    }
}
