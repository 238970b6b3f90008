//! How deliveries move from the spool into the store.

use std::{rc::Rc, time::Duration};

use chrono::TimeDelta;
use tokio::{
    sync::watch,
    task::{JoinSet, LocalSet},
    time::sleep,
};
use webhook_core::DedupKey;
use webhook_inbox::{
    DeliveryId, Receipt, Spool, SpoolId, Store, StoreErrorKind,
    testing::{Fault, Operation},
};

use crate::{
    failing::{Fault as SpoolFault, Operation as SpoolOperation},
    support::Setup,
};

fn numbers(range: std::ops::Range<usize>) -> impl Iterator<Item = String> {
    range.map(|number| number.to_string())
}

#[tokio::test(start_paused = true)]
async fn a_delivery_keeps_the_time_of_its_arrival() {
    let it = Setup::new().await;
    it.fail();
    let first = it.clock.now();
    it.spool(["a"]).await;
    sleep(Duration::from_secs(60)).await;
    it.spool(["a", "b"]).await;
    sleep(Duration::from_secs(240)).await;
    it.store.recover();
    it.drained().await;
    let entries = it.entries().await;
    let times = |at: usize| {
        let delivery = &entries[at].delivery;
        (delivery.received_at, delivery.last_seen_at, delivery.times_seen)
    };
    let minute = first + TimeDelta::minutes(1);
    assert_eq!((times(0), times(1)), ((first, minute, 2), (minute, minute, 1)));
}

#[tokio::test(start_paused = true)]
async fn a_long_spool_moves_in_order_and_in_batches() {
    let it = Setup::new().await;
    it.fail();
    it.spool(numbers(0..1000)).await;
    let before = it.store.calls(Operation::Accept);
    it.store.recover();
    it.drained().await;
    assert_eq!(it.bodies().await, numbers(0..1000).collect::<Vec<_>>());
    assert_eq!(it.store.calls(Operation::Accept) - before, 4);
    assert_eq!(it.spool.bodies().await, Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn deliveries_that_move_wake_workers() {
    let it = Setup::new().await;
    let (work, woken) = watch::channel(());
    it.spooled().wake(work);
    it.fail();
    it.spool(["a"]).await;
    assert!(!woken.has_changed().unwrap());
    it.store.recover();
    it.drained().await;
    assert!(woken.has_changed().unwrap());
}

#[tokio::test(start_paused = true)]
async fn a_store_that_fails_again_goes_on_with_the_delivery_at_which_it_stopped() {
    let it = Setup::new().await;
    it.fail();
    it.spool(numbers(0..600)).await;
    it.store.recover();
    for (nth, kind) in [(2, StoreErrorKind::Unavailable), (4, StoreErrorKind::Full)] {
        it.store.fail(Operation::Accept, nth, Fault::Before(kind));
    }
    it.drained().await;
    assert_eq!(it.bodies().await, numbers(0..600).collect::<Vec<_>>());
    assert!(it.entries().await.iter().all(|it| it.delivery.times_seen == 1));
}

#[tokio::test(start_paused = true)]
async fn a_store_that_is_away_is_tried_every_few_seconds() {
    for fault in [Fault::Hang, Fault::Before(StoreErrorKind::Unavailable)] {
        let it = Setup::new().await;
        it.store.fail_always(Operation::Accept, fault);
        it.spool(["a"]).await;
        sleep(Duration::from_secs(300)).await;
        let calls = it.store.calls(Operation::Accept);
        assert!((40..100).contains(&calls), "{fault:?}: {calls} calls in 5 minutes");
        it.store.recover();
        sleep(Duration::from_secs(8)).await;
        assert_eq!(it.bodies().await, ["a"], "{fault:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_delivery_that_the_store_refuses_stays_in_the_spool_and_holds_up_no_other() {
    let mut it = Setup::new().await;
    it.fail();
    it.spool(["a", "b", "c"]).await;
    it.store.recover();
    it.store.refuse(DedupKey::of(b"b"));
    it.drained().await;
    assert_eq!(it.bodies().await, ["a", "c"]);
    assert_eq!(it.spool.bodies().await, ["b"]);
    let health = it.health();
    assert_eq!((health.refused, health.deliveries()), (1, 0));
    assert_eq!(it.accept("d").await.unwrap(), Receipt::New(DeliveryId(3)));

    it.store.recover();
    it.start().await;
    it.drained().await;
    assert_eq!(it.bodies().await, ["a", "c", "d", "b"], "it is tried again at the start");
    assert_eq!(it.health().refused, 0);
}

#[tokio::test(start_paused = true)]
async fn a_batch_that_the_store_refuses_as_a_whole_moves_one_by_one() {
    let it = Setup::new().await;
    it.fail();
    it.spool(["a", "b", "c"]).await;
    it.store.recover();
    // The batch, and its second delivery alone.
    for nth in [1, 3] {
        it.store.fail(Operation::Accept, nth, Fault::Before(StoreErrorKind::Refused));
    }
    it.drained().await;
    assert_eq!(it.bodies().await, ["a", "c"]);
    assert_eq!((it.spool.bodies().await, it.health().refused), (vec!["b".to_owned()], 1));
}

#[tokio::test(start_paused = true)]
async fn a_store_that_fails_for_one_of_them_goes_on_with_it() {
    let it = Setup::new().await;
    it.fail();
    it.spool(["a", "b", "c"]).await;
    it.store.recover();
    // The batch, and its second delivery alone.
    for (nth, kind) in [(1, StoreErrorKind::Refused), (3, StoreErrorKind::Unavailable)] {
        it.store.fail(Operation::Accept, nth, Fault::Before(kind));
    }
    it.drained().await;
    assert_eq!(it.bodies().await, ["a", "b", "c"]);
    assert!(it.entries().await.iter().all(|it| it.delivery.times_seen == 1));
    assert_eq!(it.health().refused, 0);
}

#[tokio::test(start_paused = true)]
async fn a_row_that_cannot_be_read_stays_in_the_spool_and_holds_up_no_other() {
    let it = Setup::new().await;
    it.fail();
    it.spool(["a", "b", "c", "d"]).await;
    it.spool.make_unreadable(SpoolId(1));
    it.spool.make_unreadable(SpoolId(3));
    it.store.recover();
    it.drained().await;
    assert_eq!(it.bodies().await, ["b", "d"]);
    assert_eq!((it.spool.bodies().await.len(), it.health().refused), (2, 2));
}

#[tokio::test(start_paused = true)]
async fn what_is_in_the_spool_at_the_start_moves_first() {
    let mut it = Setup::new().await;
    it.fail();
    it.spool(["a", "b"]).await;
    let since = it.health().in_use_since;
    it.stop();
    sleep(Duration::from_secs(60)).await;
    it.store.recover();
    it.start().await;
    let health = it.health();
    assert_eq!((health.in_use_since, health.deliveries()), (since, 2));
    it.spool(["c"]).await;
    it.drained().await;
    assert_eq!(it.bodies().await, ["a", "b", "c"]);
}

#[tokio::test(start_paused = true)]
async fn a_crash_between_storing_and_removing_changes_only_the_count() {
    let mut it = Setup::new().await;
    it.fail();
    it.spool(["a", "b"]).await;
    it.spool.fail(SpoolOperation::Remove, SpoolFault::Before);
    it.store.recover();
    it.drained().await;
    assert_eq!(it.accept("c").await.unwrap(), Receipt::New(DeliveryId(3)));
    let before = it.entries().await;
    it.stop();
    sleep(Duration::from_secs(24 * 60 * 60)).await;
    it.spool.recover();
    it.start().await;
    it.drained().await;
    let mut after = it.entries().await;
    for entry in &mut after[..2] {
        assert_eq!(entry.delivery.times_seen, 2);
        entry.delivery.times_seen = 1;
    }
    assert_eq!(after, before);
    assert_eq!(it.spool.bodies().await, Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn what_the_spool_cannot_remove_does_not_hold_up_others_and_is_removed_later() {
    let it = Setup::new().await;
    it.fail();
    it.spool(numbers(0..600)).await;
    it.spool.fail(SpoolOperation::Remove, SpoolFault::Before);
    it.store.recover();
    it.drained().await;
    assert_eq!((it.bodies().await.len(), it.spool.bodies().await.len()), (600, 600));
    it.spool.recover();
    sleep(Duration::from_secs(6)).await;
    assert_eq!(it.spool.bodies().await, Vec::<String>::new());
    assert!(it.entries().await.iter().all(|it| it.delivery.times_seen == 1));
}

#[tokio::test(start_paused = true)]
async fn a_spool_that_cannot_be_read_or_panics_is_read_later() {
    for fault in [SpoolFault::Before, SpoolFault::Panic] {
        let it = Setup::new().await;
        it.fail();
        it.spool(["a"]).await;
        it.spool.fail(SpoolOperation::Oldest, fault);
        it.store.recover();
        sleep(Duration::from_secs(10)).await;
        assert!(it.health().in_use_since.is_some());
        it.spool.recover();
        it.drained().await;
        assert_eq!(it.bodies().await, ["a"]);
    }
}

/// Else there would always be one more delivery.
#[tokio::test(start_paused = true)]
async fn deliveries_that_come_all_the_time_go_into_the_store_soon() {
    let it = Rc::new(Setup::new().await);
    it.spool.delay(1);
    it.fail();
    it.spool(["first"]).await;
    it.store.recover();
    let mut senders = JoinSet::new();
    let all = LocalSet::new();
    for sender in 0..16 {
        let it = Rc::clone(&it);
        let send = async move {
            for number in 0..200 {
                if it.accept(&format!("{sender} {number}")).await.unwrap() != Receipt::Spooled {
                    return;
                }
            }
            panic!("200 deliveries went into the spool");
        };
        senders.spawn_local_on(send, &all);
    }
    all.run_until(senders.join_all()).await;
}

#[tokio::test(start_paused = true)]
async fn nothing_moves_after_the_store_is_dropped() {
    let mut it = Setup::new().await;
    it.fail();
    it.spool(["a"]).await;
    it.stop();
    it.store.recover();
    sleep(Duration::from_secs(60)).await;
    assert_eq!(it.bodies().await, Vec::<String>::new());
    assert_eq!(it.spool.counts().await.unwrap()[0].deliveries, 1);
}
