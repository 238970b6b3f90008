//! What happens when the disk, the file or another program is in the way.

use std::{fs, process::Command, time::Duration};

use rusqlite::{Connection, Transaction};
use tokio::{task::JoinSet, time::timeout};
use webhook_inbox::{NewDelivery, Receipt, Store, StoreErrorKind};
use webhook_inbox_sqlite::{CompleteError, SqliteStore};

use crate::{
    deliveries::{accept, bodies, claim, delivery, done, now, stored},
    folder::{Folder, shared},
    processes::{in_a_process, lines, this_program},
};

/// Stores deliveries until that fails. Returns those that were acknowledged.
async fn fill(store: &SqliteStore) -> (Vec<String>, StoreErrorKind) {
    let mut acknowledged = Vec::new();
    loop {
        let body = format!("{:05}", acknowledged.len());
        match accept(store, &body).await {
            Ok(_) => acknowledged.push(body),
            Err(error) => return (acknowledged, error.kind()),
        }
    }
}

#[tokio::test]
async fn a_full_file_loses_nothing_and_goes_on_when_there_is_room() {
    let folder = Folder::new("full");
    let file = folder.unused_file();
    let store = SqliteStore::options().max_pages(50).open(&file).unwrap();
    let (acknowledged, kind) = fill(&store).await;
    assert_eq!(kind, StoreErrorKind::Full);
    assert!(acknowledged.len() > 10);
    assert_eq!(bodies(&store).await, acknowledged);
    drop(store);
    let store = SqliteStore::open(&file).unwrap();
    let next = format!("{:05}", acknowledged.len());
    assert!(matches!(accept(&store, &next).await, Ok(Receipt::New(_))), "it was not stored before");
}

/// The process may not write more than some megabytes into a file: writing into the log fails.
#[cfg(unix)]
#[tokio::test]
async fn a_log_that_cannot_be_written_loses_nothing() {
    let folder = Folder::new("limit");
    let file = folder.unused_file();
    let mut shell = Command::new("sh");
    shell.args(["-c", r#"trap "" XFSZ; ulimit -f 2000; exec "$0" "$@""#]).arg(this_program());
    let mut lines = lines(in_a_process(shell, "fill", &file));
    assert_eq!(lines.pop().unwrap(), "Unavailable");
    let store = SqliteStore::open(&file).unwrap();
    let mut stored_lines: Vec<_> =
        bodies(&store).await.iter().map(|body| format!("new {body}")).collect();
    lines.sort();
    stored_lines.retain(|line| lines.contains(line));
    assert_eq!(stored_lines, lines, "all that was acknowledged is there");
    stored(&store, "goes on").await;
}

/// The integrator's database refuses a delivery with this id of the provider.
fn refused(body: &str) -> NewDelivery {
    NewDelivery { provider_id: Some("refused".into()), ..delivery(body) }
}

fn execute(file: &std::path::Path, sql: &str) {
    Connection::open(file).unwrap().execute_batch(sql).unwrap();
}

#[tokio::test]
async fn a_delivery_that_is_refused_fails_alone() {
    let folder = Folder::new("refused");
    let file = folder.unused_file();
    let store = shared(&file);
    execute(
        &file,
        "CREATE TRIGGER refuse AFTER INSERT ON inbox_delivery WHEN NEW.provider_id = 'refused'
         BEGIN SELECT RAISE(ABORT, 'refused'); END",
    );
    let batch = [delivery("a"), refused("b"), delivery("c"), delivery("a")];
    let other = [delivery("d")];
    let (receipts, others) = tokio::join!(store.accept(now(), &batch), store.accept(now(), &other));
    let receipts = receipts.unwrap();
    assert!(matches!(receipts[0], Ok(Receipt::New(_))), "{receipts:?}");
    assert_eq!(receipts[1].as_ref().unwrap_err().kind(), StoreErrorKind::Refused);
    assert!(matches!(receipts[2], Ok(Receipt::New(_))), "{receipts:?}");
    assert!(matches!(receipts[3], Ok(Receipt::Redelivered { times: 2, .. })), "{receipts:?}");
    assert!(others.unwrap()[0].is_ok());
    assert_eq!(bodies(&store).await, ["a", "c", "d"]);
    execute(&file, "DROP TRIGGER refuse");
    let again = store.accept(now(), &[refused("b")]).await.unwrap();
    assert!(matches!(again[0], Ok(Receipt::New(_))), "no trace was left: {again:?}");
}

/// A deferred constraint fails at the commit.
#[tokio::test]
async fn a_commit_that_fails_stores_nothing_and_the_next_one_works() {
    let folder = Folder::new("commit");
    let file = folder.unused_file();
    let store = shared(&file);
    execute(
        &file,
        "CREATE TABLE parent (id INTEGER PRIMARY KEY);
         CREATE TABLE child (id REFERENCES parent DEFERRABLE INITIALLY DEFERRED);
         CREATE TRIGGER refuse AFTER INSERT ON inbox_delivery WHEN NEW.provider_id = 'refused'
         BEGIN INSERT INTO child VALUES (1); END",
    );
    let batch = [delivery("a"), refused("b")];
    let error = store.accept(now(), &batch).await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Unavailable);
    assert_eq!(bodies(&store).await, Vec::<String>::new());
    stored(&store, "a").await;
    assert_eq!(bodies(&store).await, ["a"]);
}

#[tokio::test]
async fn another_writer_makes_the_store_unavailable_until_it_ends() {
    let folder = Folder::new("busy");
    let file = folder.unused_file();
    let options = SqliteStore::options().exclusive(false);
    let store = options.busy_timeout(Duration::from_millis(1)).open(&file).unwrap();
    let other = Connection::open(&file).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let error = accept(&store, "a").await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Unavailable);
    assert!(error.to_string().contains("locked by another process"), "{error}");
    assert_eq!(bodies(&store).await, Vec::<String>::new(), "readers do not wait for writers");
    other.execute_batch("ROLLBACK").unwrap();
    stored(&store, "a").await;
}

#[tokio::test]
async fn operations_that_wait_for_another_writer_do_not_wait_one_after_the_other() {
    let folder = Folder::new("waiting");
    let file = folder.unused_file();
    let wait = Duration::from_millis(200);
    let options = SqliteStore::options().exclusive(false);
    let store = options.busy_timeout(wait).open(&file).unwrap();
    stored(&store, "a").await;
    let claimed = claim(&store, now()).await;
    let other = Connection::open(&file).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let mut operations = JoinSet::new();
    for _ in 0..1000 {
        let (store, settlement) = (store.clone(), done(&claimed[0]));
        operations.spawn(async move {
            let effect = |_: &Transaction<'_>| Ok::<(), ()>(());
            let completed = store.complete(settlement, effect).await;
            assert!(matches!(completed, Err(CompleteError::Store(_))), "{completed:?}");
            let error = accept(&store, "b").await.unwrap_err();
            assert_eq!(error.kind(), StoreErrorKind::Unavailable);
        });
    }
    // One after the other would need 200 s.
    timeout(Duration::from_secs(60), operations.join_all()).await.unwrap();
}

#[tokio::test]
async fn a_claim_that_is_given_up_while_it_waits_for_another_writer_leases_nothing() {
    let folder = Folder::new("given_up");
    let file = folder.unused_file();
    let store = shared(&file);
    stored(&store, "a").await;
    let other = Connection::open(&file).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    timeout(Duration::from_millis(10), claim(&store, now())).await.unwrap_err();
    other.execute_batch("ROLLBACK").unwrap();
    assert_eq!(claim(&store, now()).await.len(), 1);
}

#[tokio::test]
async fn a_damaged_file_is_reported() {
    let folder = Folder::new("damaged");
    let file = folder.unused_file();
    let store = SqliteStore::open(&file).unwrap();
    let damaged = stored(&store, "a body that is looked for below").await;
    drop(store);
    let mut bytes = fs::read(&file).unwrap();
    let body = b"a body that is looked for below";
    for page in bytes.chunks_mut(4096).skip(1) {
        if page.windows(body.len()).any(|window| window == body) {
            page.fill(0xff);
        }
    }
    fs::write(&file, &bytes).unwrap();
    let store = SqliteStore::open(&file).unwrap();
    let error = store.get(now(), damaged).await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Damaged, "{error}");
    let error = accept(&store, "another").await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Damaged, "{error}");
    drop(store);
    bytes.iter_mut().skip(4096).for_each(|byte| *byte = 0xff);
    fs::write(&file, &bytes).unwrap();
    let error = SqliteStore::open(&file).unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Damaged, "{error}");
}

/// Root may write any file: the process is another user then.
#[cfg(unix)]
#[test]
fn a_file_without_write_permission_is_refused() {
    use std::os::unix::{
        fs::{MetadataExt, PermissionsExt},
        process::CommandExt,
    };
    let folder = Folder::new("permission");
    let file = folder.unused_file();
    drop(SqliteStore::open(&file).unwrap());
    fs::set_permissions(&file, fs::Permissions::from_mode(0o444)).unwrap();
    let mut command = Command::new(this_program());
    if fs::metadata(&file).unwrap().uid() == 0 {
        let copy = folder.unused_file();
        fs::copy(this_program(), &copy).unwrap();
        fs::set_permissions(&copy, fs::Permissions::from_mode(0o755)).unwrap();
        fs::set_permissions(copy.parent().unwrap(), fs::Permissions::from_mode(0o777)).unwrap();
        command = Command::new(copy);
        command.uid(65_534);
    }
    let lines = lines(in_a_process(command, "open", &file));
    assert!(lines[0].starts_with("ReadOnly: "), "{lines:?}");
}
