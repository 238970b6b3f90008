//! What happens when somebody moves, replaces or deletes the files of an open inbox.

#![cfg(unix)]

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use webhook_inbox::{Store, StoreErrorKind};
use webhook_inbox_sqlite::{CompleteError, SqliteStore};

use crate::{
    deliveries::{accept, bodies, claim, done, now, stored},
    folder::{Folder, shared},
};

fn with_ending(file: &Path, ending: &str) -> PathBuf {
    PathBuf::from(format!("{}{ending}", file.display()))
}

/// Operations fail, and go on failing.
async fn unavailable(store: &SqliteStore, found: &str) {
    for _ in 0..3 {
        let error = accept(store, "not stored").await.unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::Unavailable);
        assert!(error.to_string().contains(found), "{error}");
        let error = store.page(now(), &Default::default(), None, 1).await.unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::Unavailable);
    }
}

#[tokio::test]
async fn a_file_that_was_moved_away_is_not_written_until_it_is_back() {
    let folder = Folder::new("moved");
    for exclusive in [false, true] {
        let (file, elsewhere) = (folder.unused_file(), folder.unused_file());
        let store = SqliteStore::options().exclusive(exclusive).open(&file).unwrap();
        stored(&store, "a").await;
        fs::rename(&file, &elsewhere).unwrap();
        unavailable(&store, "expected the SQLite file that was opened in").await;
        assert!(!file.exists(), "no empty file takes its place");
        fs::rename(&elsewhere, &file).unwrap();
        stored(&store, "b").await;
        assert_eq!(bodies(&store).await, ["a", "b"]);
    }
}

#[tokio::test]
async fn an_inbox_that_takes_the_place_of_the_open_one_is_not_written() {
    let folder = Folder::new("replaced");
    let (file, other) = (folder.unused_file(), folder.unused_file());
    drop(SqliteStore::open(&other).unwrap());
    let store = SqliteStore::open(&file).unwrap();
    stored(&store, "a").await;
    let elsewhere = folder.unused_file();
    fs::rename(&file, &elsewhere).unwrap();
    fs::rename(&other, &file).unwrap();
    let before = fs::read(&file).unwrap();
    unavailable(&store, "found it moved, replaced").await;
    assert_eq!(fs::read(&file).unwrap(), before);
    fs::rename(&elsewhere, &file).unwrap();
    stored(&store, "b").await;
    assert_eq!(bodies(&store).await, ["a", "b"]);
}

#[tokio::test]
async fn no_tables_are_made_in_a_file_that_was_emptied() {
    let folder = Folder::new("emptied");
    let file = folder.unused_file();
    let store = SqliteStore::open(&file).unwrap();
    stored(&store, "a").await;
    fs::write(&file, "").unwrap();
    unavailable(&store, "deleted or empty").await;
    assert_eq!(fs::read(&file).unwrap(), b"");
}

#[tokio::test]
async fn a_log_that_was_deleted_is_noticed_and_its_content_is_in_the_file_after_the_end() {
    let folder = Folder::new("no-log");
    for exclusive in [false, true] {
        let file = folder.unused_file();
        let store = SqliteStore::options().exclusive(exclusive).open(&file).unwrap();
        stored(&store, "a").await;
        let attempt = done(&claim(&store, now()).await[0]);
        fs::remove_file(with_ending(&file, "-wal")).unwrap();
        unavailable(&store, "expected the log that was opened in").await;
        for _ in 0..2 {
            let effect = store.complete(attempt.clone(), |_| Ok::<_, ()>(())).await;
            assert!(matches!(effect, Err(CompleteError::Store(_))), "{effect:?}");
        }
        assert!(!with_ending(&file, "-wal").exists(), "no empty log takes its place");
        drop(store);
        let store = shared(&file);
        assert_eq!(bodies(&store).await, ["a"]);
        assert_eq!(claim(&store, now()).await.len(), 0, "the lease is known");
    }
}

/// The locks are in this file: two processes with different ones write over each other.
#[tokio::test]
async fn a_shared_memory_that_was_deleted_is_noticed() {
    let folder = Folder::new("no-memory");
    let file = folder.unused_file();
    let store = shared(&file);
    stored(&store, "a").await;
    let memory = with_ending(&file, "-shm");
    fs::remove_file(&memory).unwrap();
    unavailable(&store, "-shm, found it moved, replaced or deleted").await;
    assert!(!memory.exists(), "no other one takes its place");
    drop(store);
    assert_eq!(bodies(&shared(&file)).await, ["a"]);
}

#[tokio::test]
async fn the_log_of_a_symbolic_link_is_beside_the_file() {
    let folder = Folder::new("link");
    let (file, link) = (folder.unused_file(), folder.unused_file());
    drop(SqliteStore::open(&file).unwrap());
    std::os::unix::fs::symlink(&file, &link).unwrap();
    let store = shared(&link);
    stored(&store, "a").await;
    fs::remove_file(with_ending(&file, "-wal")).unwrap();
    unavailable(&store, "expected the log that was opened in").await;
}

#[tokio::test]
async fn only_their_owner_may_read_the_files() {
    let folder = Folder::new("mode");
    let file = folder.unused_file();
    let store = shared(&file);
    stored(&store, "a").await;
    for ending in ["", "-wal", "-shm"] {
        let mode = fs::metadata(with_ending(&file, ending)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{ending}");
    }
}
