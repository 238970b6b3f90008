//! A folder for inbox files, deleted at the end of a test.

use std::{
    env, fs,
    path::PathBuf,
    process,
    sync::atomic::{AtomicU32, Ordering},
};

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

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.path);
    }
}
