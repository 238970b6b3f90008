//! How workers find work, and how they end.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    sync::oneshot,
    time::{Instant, sleep, timeout},
};
use webhook_inbox::{
    Outcome, State, StepKind, Store, StoreErrorKind,
    testing::{Fault, Operation},
};

use crate::support::{Calls, Rig, seconds};

#[tokio::test(start_paused = true)]
async fn an_idle_worker_handles_a_delivery_of_its_process_at_once() {
    let rig = Rig::new();
    let (send, mut handled) = tokio::sync::mpsc::unbounded_channel();
    let worker = rig.worker(move |_| {
        send.send(Instant::now()).unwrap();
        async { Outcome::Done }
    });
    tokio::spawn(worker.run());
    sleep(seconds(1000)).await;
    let stored = Instant::now();
    rig.accept("a", 1).await;
    assert_eq!(handled.recv().await.unwrap(), stored);
}

#[tokio::test(start_paused = true)]
async fn an_idle_worker_finds_what_other_processes_store_within_5_seconds() {
    let rig = Rig::new();
    let id = rig.accept("a", 1).await;
    tokio::spawn(rig.worker(async |_| Outcome::Done).run());
    rig.all_ended().await;
    sleep(seconds(1000)).await;
    // A replay in another process does not wake the worker in this one.
    rig.store.replay(rig.now(), &[id], None, "again").await.unwrap();
    sleep(Duration::from_millis(5100)).await;
    assert_eq!(rig.state(id).await, State::Done);
    let claims = rig.store.calls(Operation::Claim);
    sleep(seconds(1000)).await;
    assert!(rig.store.calls(Operation::Claim) - claims < 300, "it polls less often when idle");
}

#[tokio::test(start_paused = true)]
async fn attempts_that_end_together_are_settled_together() {
    let rig = Rig::new();
    for number in 0..8 {
        rig.accept(&format!("p{number}"), number).await;
    }
    let worker = rig.worker(async |_| {
        sleep(seconds(1)).await;
        Outcome::Done
    });
    assert_eq!(worker.drain().await.unwrap(), 8);
    // The first one may settle alone, while the others end.
    assert!(rig.store.calls(Operation::Settle) <= 2);
    assert_eq!(rig.store.calls(Operation::Claim), 2, "the second one finds nothing");
    assert_eq!(rig.store.calls(Operation::Extend), 0, "they are short");
}

#[tokio::test(start_paused = true)]
async fn a_worker_claims_while_its_last_attempts_are_settled_once_and_no_further() {
    let rig = Rig::new();
    for number in 0..3 {
        rig.accept(&format!("p{number}"), number).await;
    }
    rig.store.fail(Operation::Settle, 1, Fault::Hang);
    let handled = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&handled);
    let worker = rig.worker(move |_| {
        counter.fetch_add(1, Ordering::Relaxed);
        async { Outcome::Done }
    });
    let running = tokio::spawn(worker.concurrency(1).run());
    sleep(seconds(1)).await;
    assert_eq!(handled.load(Ordering::Relaxed), 2);
    rig.store.resume();
    rig.all_ended().await;
    assert_eq!(handled.load(Ordering::Relaxed), 3);
    running.abort();
}

#[tokio::test(start_paused = true)]
async fn a_worker_shuts_down_when_its_handlers_have_ended_and_claims_no_more() {
    shuts_down(false).await;
}

#[tokio::test(start_paused = true)]
async fn a_drain_shuts_down_when_its_handlers_have_ended_and_claims_no_more() {
    shuts_down(true).await;
}

async fn shuts_down(drains: bool) {
    let rig = Rig::new();
    let ids = [rig.accept("a", 1).await, rig.accept("a", 2).await, rig.accept("b", 3).await];
    let (shut_down, asked) = oneshot::channel::<()>();
    let worker = rig.worker(async |_| {
        sleep(seconds(30)).await;
        Outcome::Done
    });
    let asked = async { asked.await.unwrap() };
    let worker = worker.concurrency(1);
    let running = tokio::spawn(async move {
        match drains {
            true => _ = worker.drain_until(asked).await.unwrap(),
            false => worker.run_until(asked).await,
        }
    });
    sleep(seconds(10)).await;
    shut_down.send(()).unwrap();
    running.await.unwrap();
    assert_eq!(rig.begun.elapsed(), seconds(30));
    assert_eq!(rig.state(ids[0]).await, State::Done);
    assert_eq!([rig.state(ids[1]).await, rig.state(ids[2]).await], [State::Waiting; 2]);
}

#[tokio::test(start_paused = true)]
async fn a_worker_that_shuts_down_waits_for_a_store_that_fails_until_the_leases_expire() {
    for failing in [&[Operation::Settle][..], &[Operation::Settle, Operation::Extend]] {
        let rig = Rig::new();
        let id = rig.accept("a", 1).await;
        for operation in failing {
            rig.store.fail_always(*operation, Fault::Before(StoreErrorKind::Full));
        }
        let worker = rig.worker(async |_| Outcome::Done);
        timeout(seconds(81), worker.run_until(sleep(seconds(1)))).await.unwrap();
        assert!(rig.begun.elapsed() >= seconds(60));
        rig.store.recover();
        sleep(seconds(60)).await;
        rig.worker(async |_| Outcome::Done).drain().await.unwrap();
        assert_eq!(rig.steps(id).await, [StepKind::Expired, StepKind::Done]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_drain_ends_although_the_store_settles_nothing() {
    let rig = Rig::new();
    rig.accept("a", 1).await;
    rig.store.fail_always(Operation::Settle, Fault::Before(StoreErrorKind::Full));
    let worker = rig.worker(async |_| Outcome::Done);
    let error = timeout(seconds(81), worker.drain()).await.unwrap().unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Unavailable);
}

#[tokio::test(start_paused = true)]
async fn handlers_of_a_dropped_worker_stop_and_their_deliveries_are_handled_again() {
    let rig = Rig::new();
    let id = rig.accept("a", 1).await;
    let calls = Calls::default();
    let seen = calls.clone();
    let worker = rig.worker(move |work| {
        let seen = seen.clone();
        async move {
            sleep(seconds(10)).await;
            seen.add(&work);
            Outcome::Done
        }
    });
    timeout(seconds(5), worker.clone().run()).await.expect_err("it runs for ever");
    sleep(seconds(60)).await;
    assert_eq!(calls.take(), Vec::<String>::new());
    worker.drain().await.unwrap();
    assert_eq!(calls.take(), ["a#1 attempt 2"]);
    assert_eq!(rig.state(id).await, State::Done);
}

#[tokio::test(start_paused = true)]
async fn a_worker_that_shuts_down_and_is_dropped_stops_its_handlers_and_others_go_on_after_the_leases()
 {
    let rig = Rig::new();
    let id = rig.accept("a", 1).await;
    let running = Arc::new(());
    let held = Arc::downgrade(&running);
    let worker = rig.worker(move |work| {
        let running = held.upgrade();
        async move {
            if work.attempt() == 1 {
                std::future::pending::<()>().await;
            }
            drop(running);
            Outcome::Done
        }
    });
    let shutting_down = worker.clone().run_until(sleep(seconds(1)));
    timeout(seconds(10), shutting_down).await.expect_err("its handler does not return");
    sleep(seconds(1)).await;
    assert_eq!(Arc::strong_count(&running), 1, "the handler was dropped");
    worker.drain().await.unwrap();
    assert_eq!(rig.state(id).await, State::Working, "the lease lasts");
    sleep(seconds(60)).await;
    worker.drain().await.unwrap();
    assert_eq!(rig.steps(id).await, [StepKind::Expired, StepKind::Done]);
}

#[tokio::test(start_paused = true)]
async fn a_drain_reports_that_the_store_cannot_say_what_is_due() {
    let rig = Rig::new();
    let id = rig.accept("a", 1).await;
    rig.store.fail(Operation::Claim, 2, Fault::Before(StoreErrorKind::Damaged));
    let error = rig.worker(async |_| Outcome::Done).drain().await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Damaged);
    assert_eq!(rig.state(id).await, State::Done, "the handler that ran has ended");
}

#[tokio::test(start_paused = true)]
async fn a_claim_that_hangs_is_given_up_when_its_leases_would_have_expired() {
    let rig = Rig::new();
    rig.accept("a", 1).await;
    rig.store.fail(Operation::Claim, 1, Fault::Hang);
    let worker = rig.worker(async |_| Outcome::Done);
    let running = tokio::spawn(worker.run());
    rig.all_ended().await;
    assert!(rig.begun.elapsed() >= seconds(60));
    running.abort();
}

#[tokio::test(start_paused = true)]
async fn a_worker_with_many_free_places_claims_while_others_run_and_are_settled() {
    let rig = Rig::new();
    for number in 0..24 {
        rig.accept(&format!("p{number}"), number).await;
    }
    rig.store.fail(Operation::Settle, 1, Fault::Hang);
    let handled = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&handled);
    let worker = rig.worker(move |_| {
        let is_short = counter.fetch_add(1, Ordering::Relaxed) < 8;
        async move {
            if !is_short {
                sleep(seconds(10)).await;
            }
            Outcome::Done
        }
    });
    let running = tokio::spawn(worker.concurrency(16).run());
    sleep(seconds(1)).await;
    assert_eq!(handled.load(Ordering::Relaxed), 24);
    rig.store.resume();
    rig.all_ended().await;
    running.abort();
}
