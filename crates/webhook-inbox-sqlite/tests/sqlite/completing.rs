//! Effects in the transaction that completes an attempt.

use std::time::Duration;

use rusqlite::{Connection, params_from_iter, types::Value};
use webhook_inbox::{Completion, Parameter, Settlement, State, Store, StoreErrorKind, Verdict};
use webhook_inbox_sqlite::{CompleteError, SqliteStore};

use crate::{
    deliveries::{claim, done, now, stored},
    folder::{Folder, shared},
};

const LATER: Duration = Duration::from_secs(100);

async fn state(store: &SqliteStore, settlement: &Settlement) -> State {
    store.get(now(), settlement.lease.delivery).await.unwrap().unwrap().entry.state
}

/// The integrator's table in the inbox file.
fn integrator(file: &std::path::Path) -> Connection {
    let connection = Connection::open(file).unwrap();
    connection.execute_batch("CREATE TABLE IF NOT EXISTS payout (note TEXT) STRICT").unwrap();
    connection
}

fn payouts(connection: &Connection) -> i64 {
    connection.query_row("SELECT count(*) FROM payout", [], |row| row.get(0)).unwrap()
}

fn pay(transaction: &rusqlite::Transaction<'_>) -> rusqlite::Result<()> {
    transaction.execute("INSERT INTO payout VALUES ('paid')", []).map(|_| ())
}

#[tokio::test]
async fn the_effect_and_the_completion_happen_together() {
    let folder = Folder::new("complete");
    let file = folder.unused_file();
    let store = shared(&file);
    let connection = integrator(&file);
    stored(&store, "a").await;
    let settlement = done(&claim(&store, now()).await[0]);
    store.complete(settlement.clone(), pay).await.unwrap();
    assert_eq!(payouts(&connection), 1);
    assert_eq!(state(&store, &settlement).await, State::Done);
}

#[tokio::test]
async fn a_stale_lease_has_no_effect() {
    let folder = Folder::new("complete-stale");
    let file = folder.unused_file();
    let store = shared(&file);
    let connection = integrator(&file);
    stored(&store, "a").await;
    let lost = done(&claim(&store, now()).await[0]);
    let held = done(&claim(&store, now() + LATER).await[0]);
    let error = store.complete(lost, pay).await.unwrap_err();
    assert!(matches!(error, CompleteError::Stale), "{error:?}");
    assert_eq!(payouts(&connection), 0);
    store.complete(held.clone(), pay).await.unwrap();
    let again = store.complete(held, pay).await.unwrap_err();
    assert!(matches!(again, CompleteError::Stale), "{again:?}");
    assert_eq!(payouts(&connection), 1);
}

#[tokio::test]
async fn an_effect_that_fails_leaves_the_attempt_open() {
    let folder = Folder::new("complete-fails");
    let file = folder.unused_file();
    let store = shared(&file);
    let connection = integrator(&file);
    stored(&store, "a").await;
    let settlement = done(&claim(&store, now()).await[0]);
    let fail = |transaction: &rusqlite::Transaction<'_>| {
        pay(transaction).unwrap();
        Err::<(), _>("no")
    };
    let error = store.complete(settlement.clone(), fail).await.unwrap_err();
    assert!(matches!(error, CompleteError::Effect("no")), "{error:?}");
    assert_eq!(payouts(&connection), 0);
    assert_eq!(state(&store, &settlement).await, State::Working);
    store.complete(settlement, pay).await.unwrap();
    assert_eq!(payouts(&connection), 1);
}

#[tokio::test]
async fn an_effect_that_panics_fails_alone() {
    let folder = Folder::new("complete-panics");
    let store = SqliteStore::open(folder.unused_file()).unwrap();
    stored(&store, "a").await;
    let settlement = done(&claim(&store, now()).await[0]);
    let panics = |_: &rusqlite::Transaction<'_>| -> Result<(), ()> { panic!("on purpose") };
    let error = store.complete(settlement.clone(), panics).await.unwrap_err();
    let CompleteError::Store(error) = error else { panic!("{error:?}") };
    assert_eq!(error.kind(), StoreErrorKind::Unavailable);
    assert_eq!(state(&store, &settlement).await, State::Working);
    store.complete(settlement, |_| Ok::<_, ()>(())).await.unwrap();
}

fn run(connection: &Connection, completion: &Completion) -> rusqlite::Result<usize> {
    let values = completion.parameters.iter().map(|parameter| match parameter {
        Parameter::Integer(value) => Value::Integer(*value),
        Parameter::Text(text) => Value::Text(text.clone()),
        Parameter::Null => Value::Null,
    });
    connection.execute(&completion.sql, params_from_iter(values))
}

#[tokio::test]
async fn the_statement_completes_the_attempt_in_the_integrators_transaction() {
    let folder = Folder::new("completion");
    let file = folder.unused_file();
    let store = shared(&file);
    let mut connection = integrator(&file);
    stored(&store, "a").await;
    let settlement =
        Settlement { status: Some(("paid".into(), true)), ..done(&claim(&store, now()).await[0]) };
    let completion = store.completion(&settlement).unwrap();

    let transaction = connection.transaction().unwrap();
    pay(&transaction).unwrap();
    run(&transaction, &completion).unwrap();
    transaction.rollback().unwrap();
    assert_eq!((payouts(&connection), state(&store, &settlement).await), (0, State::Working));

    let transaction = connection.transaction().unwrap();
    pay(&transaction).unwrap();
    run(&transaction, &completion).unwrap();
    transaction.commit().unwrap();
    assert_eq!((payouts(&connection), state(&store, &settlement).await), (1, State::Done));
}

#[tokio::test]
async fn the_statement_fails_if_the_lease_is_stale() {
    let folder = Folder::new("completion-stale");
    let file = folder.unused_file();
    let store = shared(&file);
    let connection = integrator(&file);
    stored(&store, "a").await;
    let lost = done(&claim(&store, now()).await[0]);
    let held = done(&claim(&store, now() + LATER).await[0]);
    let stale = |settlement| {
        let error = run(&connection, &store.completion(settlement).unwrap()).unwrap_err();
        assert!(error.to_string().starts_with("stale lease: "), "{error}");
    };
    stale(&lost);
    run(&connection, &store.completion(&held).unwrap()).unwrap();
    stale(&held);
    let history = store.get(now(), held.lease.delivery).await.unwrap().unwrap().history;
    assert_eq!(history.len(), 2, "one expired, one done: {history:?}");
}

#[tokio::test]
async fn the_statement_has_every_verdict() {
    let folder = Folder::new("completion-verdicts");
    let file = folder.unused_file();
    let store = shared(&file);
    let connection = integrator(&file);
    let verdicts = [
        (Verdict::Done, State::Done),
        (Verdict::Dead, State::Dead),
        (Verdict::Retry(now() + LATER), State::Waiting),
        (Verdict::Park, State::Parked),
    ];
    for (verdict, expected) in verdicts {
        stored(&store, &format!("{verdict:?}")).await;
        let settlement = Settlement { verdict, ..done(&claim(&store, now()).await[0]) };
        run(&connection, &store.completion(&settlement).unwrap()).unwrap();
        assert_eq!(state(&store, &settlement).await, expected);
    }
}

#[tokio::test]
async fn a_locked_file_has_no_statement() {
    let folder = Folder::new("completion-locked");
    let store = SqliteStore::options().exclusive(true).open(folder.unused_file()).unwrap();
    stored(&store, "a").await;
    let settlement = done(&claim(&store, now()).await[0]);
    assert_eq!(store.completion(&settlement), None);
    store.complete(settlement.clone(), |_| Ok::<_, ()>(())).await.unwrap();
    assert_eq!(state(&store, &settlement).await, State::Done);
}
