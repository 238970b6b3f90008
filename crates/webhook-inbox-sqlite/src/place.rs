//! Which files the inbox has opened, and whether they are still in their place.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

use webhook_inbox::StoreErrorKind;

use crate::error::Failure;

/// The path of an inbox, and which files were found there.
#[derive(Debug)]
pub(crate) struct Place {
    path: PathBuf,
    /// The file that was opened first. A later connection must find the same one.
    opened: Option<FileId>,
    /// The write-ahead log of the open connection, and the memory that it shares with other processes: their
    /// locks are in it.
    opened_log: Vec<(PathBuf, FileId)>,
}

impl Place {
    pub(crate) fn new(path: &Path) -> Self {
        Self { path: path.to_owned(), opened: None, opened_log: Vec::new() }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Creates the file if there is none, for this user alone. The log gets the same permissions.
    /// SQLite reports what is wrong with the path.
    pub(crate) fn create(&self) {
        #[cfg(unix)]
        {
            use std::{
                fs::OpenOptions,
                os::unix::fs::OpenOptionsExt,
                sync::{Mutex, PoisonError},
            };
            /// Closing a file takes away all of its locks that this process has: no other thread may open
            /// it meanwhile.
            static CREATING: Mutex<()> = Mutex::new(());
            let _one_at_a_time = CREATING.lock().unwrap_or_else(PoisonError::into_inner);
            drop(OpenOptions::new().write(true).create_new(true).mode(0o600).open(&self.path));
        }
    }

    /// Remembers the files of a connection that was just opened.
    pub(crate) fn remember(&mut self) -> Result<(), Failure> {
        // It may have been replaced since it was checked.
        self.check()?;
        self.opened = self.opened.or_else(|| self.file());
        // The log of a symbolic link is beside the file that it leads to.
        let path = std::fs::canonicalize(&self.path).unwrap_or_else(|_| self.path.clone());
        let opened = ["-wal", "-shm"].into_iter().filter_map(|ending| {
            let mut log = OsString::from(&path);
            log.push(ending);
            let log = PathBuf::from(log);
            file_id(&log, 0).map(|id| (log, id))
        });
        self.opened_log = opened.collect();
        Ok(())
    }

    /// The connection was closed: the next one may have another log.
    pub(crate) fn forget_log(&mut self) {
        self.opened_log.clear();
    }

    /// An inbox is never empty, unless somebody emptied it.
    fn file(&self) -> Option<FileId> {
        file_id(&self.path, 1)
    }

    /// Fails if other files are where those that were opened should be.
    pub(crate) fn check(&self) -> Result<(), Failure> {
        if self.opened.is_some() && self.opened != self.file() {
            return Err(Failure::new(
                StoreErrorKind::Unavailable,
                format!(
                    "expected the SQLite file that was opened in {}, found it moved, replaced, deleted or empty: put it back with its -wal file, or stop every process that uses it before another one takes its place",
                    self.path.display()
                ),
            ));
        }
        let is_elsewhere = |(log, id): &&(PathBuf, FileId)| file_id(log, 0) != Some(*id);
        if let Some((log, _)) = self.opened_log.iter().find(is_elsewhere) {
            return Err(Failure::new(
                StoreErrorKind::Unavailable,
                format!(
                    "expected the log that was opened in {}, found it moved, replaced or deleted: put it back, or end this process without killing it, which moves the log's content into the SQLite file",
                    log.display()
                ),
            ));
        }
        Ok(())
    }
}

/// Which file a path leads to, if the system says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct FileId {
    device: u64,
    inode: u64,
}

#[cfg(unix)]
fn file_id(path: &Path, smallest: u64) -> Option<FileId> {
    use std::os::unix::fs::MetadataExt;
    let metadata = std::fs::metadata(path).ok().filter(|metadata| metadata.len() >= smallest)?;
    Some(FileId { device: metadata.dev(), inode: metadata.ino() })
}

#[cfg(not(unix))]
fn file_id(_path: &Path, _smallest: u64) -> Option<FileId> {
    None
}
