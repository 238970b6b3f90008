//! Connections to the inbox file.

use std::{
    path::Path,
    thread,
    time::{Duration, Instant},
};

use rusqlite::{
    Connection, ErrorCode, OpenFlags, Transaction, TransactionBehavior, config::DbConfig,
    types::Value,
};
use webhook_inbox::{StoreError, StoreErrorKind};

use crate::{
    Options,
    error::Failure,
    place::Place,
    schema::{self, Format},
};

/// What a connection may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Writes and checkpoints.
    Writer,
    /// Reads only, and never checkpoints.
    Reader,
}

/// A connection that is opened again when it is needed after it was discarded.
#[derive(Debug)]
pub(crate) struct Session {
    place: Place,
    format: &'static Format,
    options: Options,
    role: Role,
    /// When the wait for other processes ends.
    deadline: Instant,
    connection: Option<Connection>,
    /// The connection is to be closed when its files are in their place.
    is_discarded: bool,
}

impl Session {
    /// Opens the file, and creates it if a writer finds none.
    pub(crate) fn open(
        path: &Path,
        options: &Options,
        role: Role,
        format: &'static Format,
    ) -> Result<Self, Failure> {
        let mut session = Self {
            place: Place::new(path),
            format,
            options: options.clone(),
            role,
            deadline: Instant::now() + options.busy_timeout,
            connection: None,
            is_discarded: false,
        };
        if role == Role::Writer {
            session.place.create();
        }
        session.connect(role == Role::Writer)?;
        Ok(session)
    }

    /// The next operation was asked for at this time, and waits for other processes from then on. So what
    /// several operations wait does not add up.
    pub(crate) fn wait_from(&mut self, since: Instant) {
        self.deadline = since + self.options.busy_timeout;
    }

    /// How long the operation still waits for other processes.
    fn wait(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }

    /// The connection, if the files that it has open are still in their place. SQLite would go on with a file
    /// that has no name any more, and what it stores there would be lost.
    pub(crate) fn connection(&mut self) -> Result<&mut Connection, Failure> {
        self.place.check()?;
        if self.is_discarded {
            self.discard();
        }
        let wait = self.wait();
        let connection = match self.connection {
            Some(ref mut connection) => connection,
            // A file that has vanished is not replaced by an empty one.
            None => self.connect(false)?,
        };
        connection.busy_timeout(wait)?;
        Ok(connection)
    }

    /// Begins a transaction that writes, in the file that was opened, and in the tables of this version.
    pub(crate) fn begin(&mut self) -> Result<Transaction<'_>, Failure> {
        let format = self.format;
        let transaction =
            self.connection()?.transaction_with_behavior(TransactionBehavior::Immediate)?;
        schema::check_not_upgraded(&transaction, format)?;
        Ok(transaction)
    }

    /// Closes the connection. What it had not committed is rolled back.
    ///
    /// If its files are not in their place it stays open until they are: what is only in a log that was deleted
    /// goes into the file when the last connection closes, at the end.
    pub(crate) fn discard(&mut self) {
        self.is_discarded = self.place.check().is_err();
        if !self.is_discarded {
            self.connection = None;
            self.place.forget_log();
        }
    }

    fn connect(&mut self, create: bool) -> Result<&mut Connection, Failure> {
        let connection = loop {
            let result = match self.role {
                Role::Writer => self.connect_writer(create),
                Role::Reader => self.connect_reader(),
            };
            match result {
                Ok(connection) => break connection,
                // SQLite does not always wait when several processes create or recover the file.
                Err(failure) if is_busy(&failure.0) && self.wait() > Duration::ZERO => {
                    thread::sleep(Duration::from_millis(5));
                }
                Err(failure) => return Err(self.explain(failure)),
            }
        };
        self.place.remember()?;
        Ok(self.connection.insert(connection))
    }

    fn connect_writer(&self, create: bool) -> Result<Connection, Failure> {
        let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        flags.set(OpenFlags::SQLITE_OPEN_CREATE, create);
        let mut connection = Connection::open_with_flags(self.place.path(), flags)?;
        connection.busy_timeout(self.wait())?;
        keep_statements(&connection)?;
        if self.options.exclusive {
            set(&connection, "locking_mode", String::from("exclusive"))?;
        }
        schema::check_owner(&connection, self.format)?;
        if !create {
            schema::check_current(&connection, self.format)?;
        }
        set(&connection, "journal_mode", String::from("wal"))?;
        // NORMAL would not flush the log at a commit: a power cut would lose acknowledged deliveries.
        set(&connection, "synchronous", self.options.synchronous)?;
        // On macOS, fsync alone does not flush the disk's cache. Elsewhere these have no effect.
        set(&connection, "fullfsync", 1)?;
        set(&connection, "checkpoint_fullfsync", 1)?;
        set(&connection, "wal_autocheckpoint", i64::from(self.options.checkpoint_pages))?;
        // A log that grew while a long read held up the checkpoint gets small again.
        set(&connection, "journal_size_limit", 64 << 20)?;
        set(&connection, "cache_size", -16_384)?;
        if let Some(pages) = self.options.max_pages {
            set(&connection, "max_page_count", i64::from(pages))?;
        }
        schema::upgrade(&mut connection, self.format)?;
        check_writable(&connection)?;
        Ok(connection)
    }

    fn connect_reader(&self) -> Result<Connection, Failure> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(self.place.path(), flags)?;
        connection.busy_timeout(self.wait())?;
        keep_statements(&connection)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
        schema::check_owner(&connection, self.format)?;
        schema::check_current(&connection, self.format)?;
        Ok(connection)
    }

    /// Says which file could not be opened, and why in this situation.
    fn explain(&self, Failure(error): Failure) -> Failure {
        let (path, name) = (self.place.path().display(), self.format.name);
        let message = match sqlite_code(&error) {
            _ if is_busy(&error) && self.options.exclusive => {
                let remedy = match std::ptr::eq(self.format, &schema::SPOOL) {
                    true => "give each process a spool of its own".to_owned(),
                    false => format!(
                        "build both with SQLite 3.51.3 or later, which share an inbox (this is {})",
                        rusqlite::version()
                    ),
                };
                format!(
                    "expected to be the only process that has {path} open, found another: stop it, or {remedy}"
                )
            }
            Some(ErrorCode::NotADatabase) => format!(
                "expected {name} in {path}, found a file that is no SQLite database: check the path, or restore a backup if it was {name}"
            ),
            Some(ErrorCode::CannotOpen) if !self.place.path().exists() => {
                format!("expected {name} in {path}, found no file: check the path")
            }
            _ => format!("{path}: {error}"),
        };
        let kind = match sqlite_code(&error) {
            Some(ErrorCode::NotADatabase) => StoreErrorKind::Schema,
            _ => error.kind(),
        };
        let failure = Failure::new(kind, message);
        match std::error::Error::source(&error).and_then(|source| source.downcast_ref()) {
            Some(rusqlite::Error::SqliteFailure(code, text)) => {
                Failure(failure.0.with_source(rusqlite::Error::SqliteFailure(*code, text.clone())))
            }
            _ => failure,
        }
    }
}

/// SQLite opens a file that it must not write as a read-only one, and says so when it is written.
fn check_writable(connection: &Connection) -> Result<(), Failure> {
    match connection
        .execute_batch("BEGIN IMMEDIATE; UPDATE inbox_migration SET version = version; ROLLBACK")
    {
        // Another process writes at this moment.
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => Ok(()),
        result => Ok(result?),
    }
}

/// Prepares each statement once. Without the guarantee, SQLite prepares statements anew whenever a
/// parameter changes that could be compared with the condition of a partial index.
fn keep_statements(connection: &Connection) -> Result<(), Failure> {
    connection.set_prepared_statement_cache_capacity(64);
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(())
}

fn is_busy(error: &StoreError) -> bool {
    matches!(sqlite_code(error), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
}

fn sqlite_code(error: &StoreError) -> Option<ErrorCode> {
    std::error::Error::source(error)?.downcast_ref::<rusqlite::Error>()?.sqlite_error_code()
}

/// Sets a pragma and reads it back: SQLite ignores one that it cannot set.
fn set(connection: &Connection, name: &str, wanted: impl Into<Value>) -> Result<(), Failure> {
    let wanted = wanted.into();
    connection.pragma_update(None, name, &wanted)?;
    let found: Value = connection.pragma_query_value(None, name, |row| row.get(0))?;
    if found == wanted {
        return Ok(());
    }
    Err(Failure::new(
        StoreErrorKind::Unavailable,
        format!(
            "expected SQLite to set {name} to {wanted:?}, found {found:?}: a network file system cannot hold an inbox"
        ),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The file may have been emptied where the system does not say which file a path leads to.
    #[test]
    fn no_tables_are_made_when_an_inbox_is_opened_again() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let mut session = Session {
            place: Place::new(file.path()),
            format: &schema::INBOX,
            options: Options::new(),
            role: Role::Writer,
            deadline: Instant::now(),
            connection: None,
            is_discarded: false,
        };
        let error = session.connect(false).unwrap_err();
        assert_eq!(error.0.kind(), StoreErrorKind::Schema);
        assert_eq!(file.as_file().metadata().unwrap().len(), 0);
    }

    /// SQLite ignores what it cannot set without an error.
    #[test]
    fn a_setting_that_sqlite_ignores_is_an_error() {
        let connection = Connection::open_in_memory().unwrap();
        let error = set(&connection, "journal_mode", String::from("wal")).unwrap_err();
        assert!(error.0.to_string().contains("journal_mode"), "{error:?}");
        set(&connection, "synchronous", 2).unwrap();
    }
}
