//! Which files are opened, and how.

use rusqlite::Connection;
use webhook_inbox::{Filter, Receipt, Store, StoreErrorKind};
use webhook_inbox_sqlite::{CompleteError, SqliteStore};

use crate::{
    deliveries::{accept, bodies, claim, done, now, stored},
    folder::{Folder, shared},
};

/// The writer's own connection says what it is set to.
#[tokio::test]
async fn a_commit_is_flushed_to_the_disk() {
    let folder = Folder::new("settings");
    let store = SqliteStore::options().checkpoint_pages(77).open(folder.unused_file()).unwrap();
    stored(&store, "a").await;
    let settlement = done(&claim(&store, now()).await[0]);
    let settings = store
        .complete(settlement, |transaction| -> rusqlite::Result<_> {
            let setting = |name| transaction.pragma_query_value(None, name, |row| row.get(0));
            let numbers =
                ["synchronous", "fullfsync", "checkpoint_fullfsync", "wal_autocheckpoint"]
                    .map(setting)
                    .into_iter()
                    .collect::<rusqlite::Result<Vec<i64>>>()?;
            let journal_mode: String =
                transaction.pragma_query_value(None, "journal_mode", |row| row.get(0))?;
            Ok((journal_mode, numbers))
        })
        .await
        .unwrap();
    assert_eq!(settings, ("wal".into(), vec![2, 1, 1, 77]));
}

#[tokio::test]
async fn what_was_stored_is_there_when_the_file_is_opened_again() {
    let folder = Folder::new("reopen");
    let file = folder.unused_file();
    let first = stored(&SqliteStore::open(&file).unwrap(), "a").await;
    let store = SqliteStore::open(&file).unwrap();
    assert_eq!(accept(&store, "a").await.unwrap(), Receipt::Redelivered { first, times: 2 });
    assert_eq!(bodies(&store).await, ["a"]);
}

#[tokio::test]
async fn the_last_store_that_is_dropped_leaves_one_file() {
    let folder = Folder::new("one-file");
    let file = folder.unused_file();
    let store = SqliteStore::open(&file).unwrap();
    stored(&store, "a").await;
    drop(store);
    let files: Vec<_> = std::fs::read_dir(file.parent().unwrap()).unwrap().collect();
    assert_eq!(files.len(), 1, "{files:?}");
}

fn refused(file: &std::path::Path, kind: StoreErrorKind, found: &str) {
    for read_only in [false, true] {
        let before = std::fs::read(file).ok();
        let error = SqliteStore::options().read_only(read_only).open(file).unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.to_string().contains(found), "{error}");
        assert_eq!(std::fs::read(file).ok(), before, "the file is as it was");
    }
}

#[test]
fn a_newer_inbox_is_refused() {
    let folder = Folder::new("newer");
    let file = folder.unused_file();
    drop(SqliteStore::open(&file).unwrap());
    let connection = Connection::open(&file).unwrap();
    connection.execute("INSERT INTO inbox_migration VALUES (99, 0, 'tomorrow')", []).unwrap();
    connection.close().unwrap();
    refused(&file, StoreErrorKind::Schema, "found version 99: a newer version");
}

#[tokio::test]
async fn an_inbox_that_a_newer_version_upgrades_while_it_is_open_is_not_written() {
    let folder = Folder::new("upgraded");
    let file = folder.unused_file();
    let store = shared(&file);
    stored(&store, "a").await;
    let attempt = done(&claim(&store, now()).await[0]);
    let connection = Connection::open(&file).unwrap();
    connection.execute("INSERT INTO inbox_migration VALUES (99, 0, 'tomorrow')", []).unwrap();
    let error = accept(&store, "b").await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Schema);
    assert!(error.to_string().contains("found version 99: a newer version"), "{error}");
    let effect = store.complete(attempt, |_| Ok::<_, ()>(())).await;
    assert!(matches!(effect, Err(CompleteError::Store(_))), "{effect:?}");
    assert_eq!(bodies(&store).await, ["a"]);
}

#[test]
fn the_database_of_another_program_is_refused() {
    let folder = Folder::new("foreign");
    for sql in ["CREATE TABLE t (x)", "PRAGMA application_id = 42"] {
        let file = folder.unused_file();
        Connection::open(&file).unwrap().execute_batch(sql).unwrap();
        refused(&file, StoreErrorKind::Schema, "the SQLite database of another program");
    }
}

#[test]
fn a_file_that_is_no_database_is_refused() {
    let folder = Folder::new("no-database");
    let file = folder.unused_file();
    std::fs::write(&file, "a letter to a friend, and not a short one\n".repeat(100)).unwrap();
    refused(&file, StoreErrorKind::Schema, "found a file that is no SQLite database");
}

#[test]
fn a_folder_that_does_not_exist_is_refused() {
    let folder = Folder::new("no-folder");
    let file = folder.unused_file().join("inbox.db");
    refused(&file, StoreErrorKind::Unavailable, "found no file");
}

#[tokio::test]
async fn a_read_only_store_reads_what_another_one_writes() {
    let folder = Folder::new("read-only");
    let file = folder.unused_file();
    let error = SqliteStore::options().read_only(true).open(&file).unwrap_err();
    assert!(error.to_string().contains("found no file"), "{error}");
    let writer = SqliteStore::options().exclusive(false).open(&file).unwrap();
    let reader = SqliteStore::options().read_only(true).open(&file).unwrap();
    let id = stored(&writer, "a").await;
    assert_eq!(bodies(&reader).await, ["a"]);
    assert_eq!(reader.get(now(), id).await.unwrap().unwrap().body, "a");
    let error = accept(&reader, "b").await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::ReadOnly);
    let filter = Filter::default();
    assert_eq!(writer.page(now(), &filter, None, 10).await.unwrap().len(), 1);
}
