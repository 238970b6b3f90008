//! Rows that this version has not written.

use std::{path::PathBuf, time::Duration};

use rusqlite::Connection;
use webhook_inbox::{Claim, Filter, Receipt, State, Store, StoreErrorKind};
use webhook_inbox_sqlite::SqliteStore;

use crate::{
    deliveries::{accept, claim, delivery, now, stored},
    folder::{Folder, shared},
};

/// A store, and a way to write rows that it would not.
struct Changed {
    store: SqliteStore,
    file: PathBuf,
    _folder: Folder,
}

impl Changed {
    fn new(test: &str) -> Self {
        let folder = Folder::new(test);
        let file = folder.unused_file();
        Self { store: shared(&file), file, _folder: folder }
    }

    fn execute(&self, sql: &str) {
        Connection::open(&self.file).unwrap().execute_batch(sql).unwrap();
    }

    /// Each delivery's state, and whether its error contains this.
    async fn states(&self, error: &str) -> Vec<(State, bool)> {
        let page = self.store.page(now(), &Filter::default(), None, 10).await.unwrap();
        let has_error = |it: &Option<Box<str>>| it.as_ref().is_some_and(|it| it.contains(error));
        page.iter().map(|entry| (entry.state, has_error(&entry.last_error))).collect()
    }
}

#[tokio::test]
async fn repetitions_are_counted_up_to_the_highest_number() {
    let it = Changed::new("times");
    let first = stored(&it.store, "a").await;
    for times in [i64::from(u32::MAX) - 1, u32::MAX.into(), i64::MAX] {
        it.execute(&format!("UPDATE inbox_seen SET times = {times}"));
        let receipt = accept(&it.store, "a").await.unwrap();
        assert_eq!(receipt, Receipt::Redelivered { first, times: u32::MAX });
    }
}

#[tokio::test]
async fn attempts_are_counted_up_to_the_highest_number() {
    let it = Changed::new("attempts");
    stored(&it.store, "a").await;
    it.execute("UPDATE inbox_task SET attempts = 9223372036854775807");
    assert_eq!(claim(&it.store, now()).await[0].attempt, u32::MAX);
}

#[tokio::test]
async fn a_key_that_cannot_be_read_fails_alone() {
    let it = Changed::new("bad-key");
    stored(&it.store, "a").await;
    it.execute("UPDATE inbox_seen SET occurrences = -1");
    let batch = [delivery("b"), delivery("a"), delivery("c")];
    let receipts = it.store.accept(now(), &batch).await.unwrap();
    assert!(matches!(receipts[..], [Ok(Receipt::New(_)), Err(_), Ok(Receipt::New(_))]));
    assert_eq!(receipts[1].as_ref().unwrap_err().kind(), StoreErrorKind::Refused);
}

#[tokio::test]
async fn a_delivery_that_cannot_be_read_is_parked_and_the_others_are_claimed() {
    let it = Changed::new("bad-delivery");
    for body in ["a", "b", "c", "d"] {
        stored(&it.store, body).await;
    }
    it.execute(
        "UPDATE inbox_delivery SET proof = 'perhaps' WHERE id = 1;
         UPDATE inbox_delivery SET received_at = 9223372036854775807 WHERE id = 2;
         UPDATE inbox_task SET attempts = -2 WHERE delivery_id = 3;",
    );
    let (limit, lease) = (1, Duration::from_secs(60));
    let one = Claim { source: None, limit, lease, holder: "test".into(), as_of: None };
    let claimed = it.store.claim(now(), &one).await.unwrap();
    assert_eq!(claimed.len(), 1);
    assert_eq!(claimed[0].body, "d");
    let states = it.states("that this version wrote").await;
    let parked = (State::Parked, true);
    assert_eq!(states[..2], [parked, parked]);
    assert_eq!((states[2].0, states[3].0), (State::Parked, State::Working));
    assert_eq!(it.store.counts(now(), None).await.unwrap().parked, 3);
    it.execute("UPDATE inbox_entity SET source = 'two words' WHERE id = 1");
    let later = now() + Duration::from_secs(1);
    assert_eq!(it.store.overdue(None, later, 10).await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_delivery_that_can_be_read_again_is_handled_after_its_release() {
    let it = Changed::new("repaired");
    let id = stored(&it.store, "a").await;
    it.execute("UPDATE inbox_delivery SET proof = 'perhaps'");
    assert!(claim(&it.store, now()).await.is_empty());
    let error = it.store.get(now(), id).await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Refused);
    assert!(error.to_string().contains("a proof that this version wrote"), "{error}");
    it.execute("UPDATE inbox_delivery SET proof = 'body'");
    assert_eq!(it.store.release(now(), &[id], "repaired").await.unwrap(), 1);
    assert_eq!(claim(&it.store, now()).await.len(), 1);
    let history = it.store.get(now(), id).await.unwrap().unwrap().history;
    assert_eq!(history.len(), 2, "one parked, one released: {history:?}");
}

#[tokio::test]
async fn a_delivery_without_its_key_is_shown_and_claimed() {
    let it = Changed::new("no-key");
    let id = stored(&it.store, "a").await;
    it.execute("DELETE FROM inbox_seen");
    assert_eq!(it.states("").await, [(State::Waiting, false)]);
    assert_eq!(it.store.get(now(), id).await.unwrap().unwrap().entry.delivery.times_seen, 1);
    assert_eq!(claim(&it.store, now()).await.len(), 1);
}

#[tokio::test]
async fn a_window_may_begin_at_any_time() {
    let it = Changed::new("window");
    stored(&it.store, "a").await;
    for (window_from, expected) in [(i64::MIN, "late"), (i64::MAX, "redelivered")] {
        it.execute(&format!(
            "UPDATE inbox_seen SET window_from = {window_from}, first_at = {window_from}"
        ));
        assert_eq!(accept(&it.store, "a").await.unwrap().as_str(), expected);
    }
}
