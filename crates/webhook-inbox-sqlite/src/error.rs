//! What SQLite's errors mean for the inbox.

use rusqlite::ErrorCode;
use webhook_inbox::{StoreError, StoreErrorKind};

/// Why an operation failed.
#[derive(Debug, Clone)]
pub(crate) struct Failure(pub(crate) StoreError);

impl Failure {
    pub(crate) fn new(kind: StoreErrorKind, message: impl Into<Box<str>>) -> Self {
        Self(StoreError::new(kind, message))
    }

    /// After a commit that failed, nothing is known to be stored, and no operation is to blame.
    pub(crate) fn of_commit(error: rusqlite::Error) -> Self {
        let Self(failure) = error.into();
        match failure.kind() {
            StoreErrorKind::Full | StoreErrorKind::ReadOnly | StoreErrorKind::Damaged => {
                Self(failure)
            }
            _ => Self(
                StoreError::new(
                    StoreErrorKind::Unavailable,
                    "expected the transaction to be committed, found an error: it is not known whether it was",
                )
                .with_source(failure),
            ),
        }
    }

    /// Whether other operations of the same transaction may go on.
    pub(crate) fn is_of_one_operation(&self) -> bool {
        self.0.kind() == StoreErrorKind::Refused
    }
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        let (kind, message) = meaning(&error);
        Self(StoreError::new(kind, message).with_source(error))
    }
}

impl From<Failure> for StoreError {
    fn from(failure: Failure) -> Self {
        failure.0
    }
}

fn meaning(error: &rusqlite::Error) -> (StoreErrorKind, &'static str) {
    use StoreErrorKind::{Damaged, Full, ReadOnly, Refused, Schema, Unavailable};
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => (
            Unavailable,
            "expected the SQLite file to be free within the busy timeout, found it locked by another process: look for one that writes for long",
        ),
        Some(ErrorCode::DiskFull) => {
            (Full, "expected room for the SQLite file, found the disk full: free some")
        }
        Some(ErrorCode::ReadOnly) => (
            ReadOnly,
            "expected a writable SQLite file, found it read-only: check the permissions of the file and its folder",
        ),
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => (
            Damaged,
            "expected an intact SQLite file, found it damaged: stop, copy the file and its -wal file, then restore a backup or use the `.recover` command of sqlite3",
        ),
        Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => (
            Unavailable,
            "expected to open the SQLite file and the -wal and -shm files beside it, found that impossible: check that the folder exists and its permissions",
        ),
        Some(
            ErrorCode::ConstraintViolation
            | ErrorCode::TooBig
            | ErrorCode::TypeMismatch
            | ErrorCode::ParameterOutOfRange,
        ) => (
            Refused,
            "expected an operation that the SQLite file can store, found one that SQLite refuses",
        ),
        Some(ErrorCode::Unknown | ErrorCode::SchemaChanged) => (
            Schema,
            "expected the tables of an inbox, found others: another program has changed them",
        ),
        Some(_) => (
            Unavailable,
            "expected the SQLite file to work, found an error of the disk or the system: see the system's log",
        ),
        // A value that is not of its type. It is in one row, so others may go on.
        None => (
            Refused,
            "expected values as this version writes them, found others in the SQLite file: look which version or program has written them",
        ),
    }
}
