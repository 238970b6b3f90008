//! Where a delivery goes.

use std::time::Duration;

use tokio::time::{Instant, sleep, timeout};
use webhook_inbox::{
    DeliveryId, Receipt, Store, StoreErrorKind,
    testing::{Fault, Operation},
};

use crate::{
    failing::{Fault as SpoolFault, Operation as SpoolOperation},
    support::{PATIENCE, Setup, delivery},
};

#[tokio::test(start_paused = true)]
async fn a_batch_for_which_the_store_fails_goes_into_the_spool() {
    use StoreErrorKind::{Damaged, Full, ReadOnly, Schema, Unavailable};
    for kind in [Unavailable, Full, ReadOnly, Schema, Damaged] {
        let it = Setup::new().await;
        it.store.fail(Operation::Accept, 1, Fault::Before(kind));
        let batch = [delivery("a"), delivery("b")];
        let receipts = it.spooled().accept(it.clock.now(), &batch).await.unwrap();
        assert!(receipts.iter().all(|it| matches!(it, Ok(Receipt::Spooled))), "{receipts:?}");
        assert_eq!(it.spool.bodies().await, ["a", "b"]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_store_that_hangs_holds_one_batch_for_the_patience_and_the_next_ones_not() {
    let it = Setup::new().await;
    it.store.fail_always(Operation::Accept, Fault::Hang);
    let begun = Instant::now();
    it.spool(["a"]).await;
    assert_eq!(begun.elapsed(), PATIENCE);
    it.spool(["b", "c"]).await;
    assert_eq!(begun.elapsed(), PATIENCE);
}

#[tokio::test(start_paused = true)]
async fn an_error_of_one_delivery_alone_is_passed_on() {
    let it = Setup::new().await;
    let batch = [delivery("a"), delivery("b")];
    it.store.refuse(batch[0].key);
    let receipts = it.spooled().accept(it.clock.now(), &batch).await.unwrap();
    assert_eq!(receipts[0].as_ref().unwrap_err().kind(), StoreErrorKind::Refused);
    assert_eq!(*receipts[1].as_ref().unwrap(), Receipt::New(DeliveryId(1)));
    it.store.fail(Operation::Accept, 1, Fault::Before(StoreErrorKind::Refused));
    let error = it.spooled().accept(it.clock.now(), &batch).await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Refused);
    assert_eq!(it.spool.bodies().await, Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn until_the_spool_is_empty_no_delivery_goes_past_it() {
    let it = Setup::new().await;
    it.fail();
    it.spool(["a"]).await;
    it.store.recover();
    it.spool(["b", "c"]).await;
    assert_eq!(it.store.calls(Operation::Accept), 1, "the store is not asked");
    it.drained().await;
    assert_eq!(it.accept("d").await.unwrap(), Receipt::New(DeliveryId(4)));
    assert_eq!(it.bodies().await, ["a", "b", "c", "d"]);
}

#[tokio::test(start_paused = true)]
async fn an_error_of_both_says_so_and_the_next_delivery_tries_the_store() {
    let it = Setup::new().await;
    it.fail();
    it.spool.fail(SpoolOperation::Append, SpoolFault::Before);
    let error = it.accept("a").await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Full);
    for part in ["the spool is full", "the store is away", "a command to fail"] {
        assert!(error.to_string().contains(part), "{part}: {error}");
    }
    it.store.recover();
    assert_eq!(it.accept("a").await.unwrap(), Receipt::New(DeliveryId(1)));
}

#[tokio::test(start_paused = true)]
async fn a_spool_that_fails_while_others_wait_in_it_lets_none_past_them() {
    let it = Setup::new().await;
    it.fail();
    it.spool(["a"]).await;
    it.spool.fail(SpoolOperation::Append, SpoolFault::Before);
    it.store.recover();
    assert!(it.accept("b").await.is_err());
    it.drained().await;
    assert_eq!(it.accept("b").await.unwrap(), Receipt::New(DeliveryId(2)));
}

/// They are not counted as waiting, but in front of one that is.
#[tokio::test(start_paused = true)]
async fn deliveries_of_a_failed_append_let_none_past_those_behind_them() {
    let it = Setup::new().await;
    it.fail();
    it.spool.fail(SpoolOperation::Append, SpoolFault::After);
    let batch: Vec<_> = (0..256).map(|number| delivery(&number.to_string())).collect();
    it.spooled().accept(it.clock.now(), &batch).await.unwrap_err();
    it.spool.recover();
    it.spool(["a"]).await;
    it.store.recover();
    for nth in 2..100 {
        it.store.fail(Operation::Accept, nth, Fault::Before(StoreErrorKind::Unavailable));
    }
    sleep(Duration::from_secs(1)).await;
    assert_eq!(it.spool.bodies().await, ["a"]);
    it.spool.fail(SpoolOperation::Append, SpoolFault::Before);
    it.accept("b").await.unwrap_err();
    it.spool.recover();
    it.store.recover();
    it.spool(["b"]).await;
    it.drained().await;
    assert_eq!(it.bodies().await[256..], ["a", "b"]);
}

#[tokio::test(start_paused = true)]
async fn a_spool_that_panics_fails_its_batch_only() {
    let it = Setup::new().await;
    it.fail();
    it.spool.fail(SpoolOperation::Append, SpoolFault::Panic);
    assert_eq!(it.accept("a").await.unwrap_err().kind(), StoreErrorKind::Unavailable);
    it.spool.recover();
    it.spool(["a"]).await;
}

#[tokio::test(start_paused = true)]
async fn what_a_failed_append_kept_all_the_same_moves_as_a_repetition() {
    let it = Setup::new().await;
    it.fail();
    it.spool.fail(SpoolOperation::Append, SpoolFault::After);
    it.accept("a").await.unwrap_err();
    it.store.recover();
    assert_eq!(it.accept("a").await.unwrap(), Receipt::New(DeliveryId(1)));
    it.emptied().await;
    assert_eq!(it.entries().await[0].delivery.times_seen, 2);
}

#[tokio::test(start_paused = true)]
async fn a_delivery_whose_commit_is_unknown_is_stored_once() {
    let it = Setup::new().await;
    let arrived = it.clock.now();
    it.store.fail(Operation::Accept, 1, Fault::After(StoreErrorKind::Unavailable));
    it.spool(["a"]).await;
    it.drained().await;
    let entries = it.entries().await;
    let [entry] = &entries[..] else { panic!("{entries:?}") };
    let delivery = &entry.delivery;
    assert_eq!((delivery.received_at, delivery.last_seen_at), (arrived, arrived));
}

#[tokio::test(start_paused = true)]
async fn an_accept_that_is_dropped_while_the_spool_is_written_is_kept() {
    let it = Setup::new().await;
    it.fail();
    it.spool.fail(SpoolOperation::Append, SpoolFault::Slow);
    timeout(Duration::from_millis(500), it.accept("a")).await.unwrap_err();
    it.spool.recover();
    it.spool(["b"]).await;
    it.store.recover();
    it.drained().await;
    assert_eq!(it.bodies().await, ["a", "b"]);
}

#[tokio::test(start_paused = true)]
async fn an_accept_that_is_dropped_while_the_store_hangs_is_nowhere() {
    let it = Setup::new().await;
    it.store.fail(Operation::Accept, 1, Fault::Hang);
    timeout(Duration::from_millis(500), it.accept("a")).await.unwrap_err();
    assert_eq!(it.accept("b").await.unwrap(), Receipt::New(DeliveryId(1)));
    assert!(it.health().in_use_since.is_none());
}
