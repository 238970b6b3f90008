//! Folders for inbox files, deleted at the end of a test.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process,
    sync::atomic::{AtomicU32, Ordering},
};

use webhook_inbox_sqlite::SqliteStore;

pub(crate) struct Folder {
    path: PathBuf,
    files: AtomicU32,
}

impl Folder {
    pub(crate) fn new(test: &str) -> Self {
        let path = env::temp_dir().join(format!("webhook-inbox-sqlite-{test}-{}", process::id()));
        fs::create_dir_all(&path).unwrap();
        Self { path, files: AtomicU32::new(0) }
    }

    pub(crate) fn unused_file(&self) -> PathBuf {
        let number = self.files.fetch_add(1, Ordering::Relaxed);
        self.path.join(format!("inbox-{number}.db"))
    }
}

/// Opens the inbox so that the test can open it as well, also with a SQLite that would lock it.
pub(crate) fn shared(file: &Path) -> SqliteStore {
    SqliteStore::options().exclusive(false).open(file).unwrap()
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.path);
    }
}
