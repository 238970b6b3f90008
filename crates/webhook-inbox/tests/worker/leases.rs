//! Leases: extended, lost, expired.

use std::{
    future::pending,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use tokio::time::{sleep, timeout};
use webhook_inbox::{
    Outcome, Settled, Settlement, StepKind, Store, StoreErrorKind, Verdict,
    testing::{Fault, Operation},
};

use crate::support::{Calls, Rig, seconds};

/// Counts handlers that were dropped before they ended.
struct Dropped(Arc<AtomicUsize>);

impl Drop for Dropped {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

#[tokio::test(start_paused = true)]
async fn a_handler_may_take_longer_than_its_lease() {
    let rig = Rig::new();
    let id = rig.accept("a", 1).await;
    for _ in 0..2 {
        tokio::spawn(
            rig.worker(async |_| {
                sleep(seconds(600)).await;
                Outcome::Done
            })
            .run(),
        );
    }
    rig.all_ended().await;
    assert_eq!(rig.steps(id).await, [StepKind::Done]);
}

#[tokio::test(start_paused = true)]
async fn a_worker_that_stalls_longer_than_its_lease_cannot_settle_and_the_next_one_can() {
    let rig = Rig::new();
    let id = rig.accept("a", 1).await;
    let handled = |seconds_long| {
        rig.worker(move |_| async move {
            sleep(seconds(seconds_long)).await;
            Outcome::Done
        })
    };
    let mut stalled = Box::pin(handled(100).run());
    timeout(seconds(1), &mut stalled).await.expect_err("it runs for ever");
    // From here on the first worker is not polled: it extends nothing. Its handler goes on.
    tokio::spawn(handled(100).run());
    rig.all_ended().await;
    assert!(rig.begun.elapsed() > seconds(160), "the second attempt begins after the lease");
    let history = rig.details(id).await.history;
    let steps: Vec<_> = history.iter().map(|step| (step.kind, step.attempt)).collect();
    assert_eq!(steps, [(StepKind::Expired, 1), (StepKind::Done, 2)]);
    assert_eq!(rig.history.check(), []);
}

#[tokio::test(start_paused = true)]
async fn a_handler_whose_lease_is_lost_is_aborted_and_nothing_is_settled() {
    let rig = Rig::new();
    let id = rig.accept("a", 1).await;
    let aborted = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&aborted);
    tokio::spawn(
        rig.worker(move |_| {
            let dropped = Dropped(Arc::clone(&count));
            async move {
                let _dropped = dropped;
                pending().await
            }
        })
        .run(),
    );
    sleep(seconds(1)).await;
    // The clock of another machine is ahead.
    let claimed = rig.claim_at(rig.now() + seconds(61)).await;
    sleep(seconds(20)).await;
    assert_eq!(aborted.load(Ordering::Relaxed), 1);
    let settlement = Settlement {
        lease: claimed[0].lease,
        attempt: claimed[0].attempt,
        verdict: Verdict::Done,
        note: None,
        status: None,
    };
    let settled = rig.store.settle(rig.now(), &[settlement]).await.unwrap();
    assert_eq!(settled, [Settled::Settled]);
    assert_eq!(rig.steps(id).await, [StepKind::Expired, StepKind::Done]);
    assert_eq!(rig.store.calls(Operation::Settle), 1);
}

#[tokio::test(start_paused = true)]
async fn handlers_are_aborted_when_their_leases_cannot_be_extended_until_they_expire() {
    for fault in [Fault::Before(StoreErrorKind::Unavailable), Fault::Hang] {
        let rig = Rig::new();
        let id = rig.accept("a", 1).await;
        rig.store.fail_always(Operation::Extend, fault);
        let aborted = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&aborted);
        tokio::spawn(
            rig.worker(move |work| {
                let dropped = (work.attempt() == 1).then(|| Dropped(Arc::clone(&count)));
                async move {
                    if dropped.is_some() {
                        sleep(seconds(100)).await;
                    }
                    Outcome::Done
                }
            })
            .run(),
        );
        sleep(seconds(1)).await;
        // Without a claim, it is the worker itself that finds out.
        rig.store.fail_always(Operation::Claim, Fault::Before(StoreErrorKind::Unavailable));
        sleep(seconds(58)).await;
        assert_eq!(aborted.load(Ordering::Relaxed), 0, "{fault:?}");
        sleep(seconds(6)).await;
        assert_eq!(aborted.load(Ordering::Relaxed), 1, "{fault:?}");
        rig.store.recover();
        rig.all_ended().await;
        assert_eq!(rig.steps(id).await, [StepKind::Expired, StepKind::Done], "{fault:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_handler_that_never_returns_holds_its_place_only() {
    let rig = Rig::new();
    let stuck = rig.accept("stuck", 0).await;
    for number in 1..=20 {
        rig.accept(&format!("p{number}"), number).await;
    }
    let calls = Calls::default();
    let seen = calls.clone();
    let worker = rig.worker(move |work| {
        seen.add(&work);
        async move {
            if work.delivery().id == stuck {
                pending::<()>().await;
            }
            Outcome::Done
        }
    });
    tokio::spawn(worker.concurrency(2).run());
    sleep(seconds(3600)).await;
    assert_eq!(calls.take().len(), 21);
    let counts = rig.store.counts(rig.now(), None).await.unwrap();
    assert_eq!((counts.working, counts.done), (1, 20));
}

#[tokio::test(start_paused = true)]
async fn an_attempt_that_the_handler_completed_is_not_settled_again() {
    let rig = Rig::new();
    let id = rig.accept("a", 1).await;
    let (store, now) = (rig.store.clone(), rig.now());
    let worker = rig.worker(move |work| {
        let store = store.clone();
        async move {
            store.settle(now, &[work.settlement()]).await.unwrap();
            Outcome::DoneInMyTransaction
        }
    });
    assert_eq!(worker.drain().await.unwrap(), 1);
    assert_eq!(rig.steps(id).await, [StepKind::Done]);
    assert_eq!(rig.store.calls(Operation::Settle), 1);
}

#[tokio::test(start_paused = true)]
async fn a_delivery_that_the_handler_did_not_complete_is_handled_again_after_its_lease() {
    let rig = Rig::new();
    let id = rig.accept("a", 1).await;
    tokio::spawn(
        rig.worker(|work| async move {
            if work.attempt() == 1 { Outcome::DoneInMyTransaction } else { Outcome::Done }
        })
        .run(),
    );
    rig.all_ended().await;
    assert_eq!(rig.steps(id).await, [StepKind::Expired, StepKind::Done]);
}

#[tokio::test(start_paused = true)]
async fn a_settlement_is_repeated_until_the_store_answers_and_the_handler_is_not() {
    for fault in [
        Fault::Before(StoreErrorKind::Unavailable),
        // The settlement happened, but the worker cannot know.
        Fault::After(StoreErrorKind::Unavailable),
    ] {
        let rig = Rig::new();
        let ids = [rig.accept("a", 1).await, rig.accept("a", 2).await];
        rig.store.fail(Operation::Settle, 1, fault);
        let worker = rig.worker(async |_| Outcome::Done);
        assert_eq!(worker.drain().await.unwrap(), 2);
        for id in ids {
            assert_eq!(rig.steps(id).await, [StepKind::Done], "{fault:?}");
        }
        assert!(rig.begun.elapsed() < seconds(5), "{fault:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_settlement_outlives_an_outage_that_is_longer_than_the_lease() {
    let rig = Rig::new();
    let id = rig.accept("a", 1).await;
    tokio::spawn(
        rig.worker(async |_| {
            sleep(seconds(1)).await;
            Outcome::Done
        })
        .run(),
    );
    tokio::task::yield_now().await;
    for operation in [Operation::Settle, Operation::Extend, Operation::Claim] {
        rig.store.fail_always(operation, Fault::Before(StoreErrorKind::Unavailable));
    }
    sleep(seconds(200)).await;
    // Another process could have claimed the entity meanwhile, and did not.
    rig.store.recover();
    rig.store.fail_always(Operation::Claim, Fault::Before(StoreErrorKind::Unavailable));
    sleep(seconds(6)).await;
    assert_eq!(rig.steps(id).await, [StepKind::Done]);
}

#[tokio::test(start_paused = true)]
async fn a_handler_that_has_completed_its_delivery_itself_goes_on_to_its_end() {
    let rig = Rig::new();
    for (payment, number) in [("a", 1), ("a", 2), ("b", 3)] {
        rig.accept(payment, number).await;
    }
    let (calls, store, begun) = (Calls::default(), rig.store.clone(), rig.now());
    let ended = calls.clone();
    let worker = rig.worker(move |work| {
        let (store, ended) = (store.clone(), ended.clone());
        async move {
            if work.delivery().id.0 == 1 {
                store.settle(begun, &[work.settlement()]).await.unwrap();
                sleep(seconds(10)).await;
            } else {
                sleep(seconds(1)).await;
            }
            ended.add(&work);
            match work.delivery().id.0 {
                1 => Outcome::DoneInMyTransaction,
                _ => Outcome::Done,
            }
        }
    });
    worker.concurrency(2).drain().await.unwrap();
    assert_eq!(calls.take(), ["b#3 attempt 1", "a#1 attempt 1", "a#2 attempt 1"]);
}
