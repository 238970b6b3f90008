//! The tables of an inbox file and their versions.

use chrono::Utc;
use rusqlite::{Connection, TransactionBehavior};
use webhook_inbox::StoreErrorKind;

use crate::error::Failure;

/// What a file is.
#[derive(Debug)]
pub(crate) struct Format {
    /// What errors call it.
    pub(crate) name: &'static str,
    /// Marks a SQLite file.
    application_id: i32,
    /// Each entry leads from the version of its index to the next one. Released ones are never changed.
    migrations: &'static [&'static str],
}

pub(crate) static INBOX: Format = Format {
    name: "an inbox",
    application_id: i32::from_be_bytes(*b"fxin"),
    migrations: &[include_str!("../schema/1.sql")],
};

pub(crate) static SPOOL: Format = Format {
    name: "a spool",
    application_id: i32::from_be_bytes(*b"fxsp"),
    migrations: &[include_str!("../schema/spool-1.sql")],
};

/// Refuses a file that belongs to another program. An empty one is free.
pub(crate) fn check_owner(connection: &Connection, format: &Format) -> Result<(), Failure> {
    // One transaction: another process may create the tables at this moment.
    let snapshot = connection.unchecked_transaction()?;
    let id: i32 = snapshot.pragma_query_value(None, "application_id", |row| row.get(0))?;
    if id == format.application_id || (id == 0 && is_empty(&snapshot)?) {
        return Ok(());
    }
    let other = [&INBOX, &SPOOL].into_iter().find(|other| other.application_id == id);
    let found = other.map_or("the SQLite database of another program", |other| other.name);
    let error = format!("expected {}, found {found}: choose another file", format.name);
    Err(Failure::new(StoreErrorKind::Schema, error))
}

/// Refuses a file that this version cannot read as it is.
pub(crate) fn check_current(connection: &Connection, format: &Format) -> Result<(), Failure> {
    let found = version(connection)?;
    if found == format.migrations.len() {
        return Ok(());
    }
    check_not_newer(found, format)?;
    if found == 0 {
        return Err(Failure::new(
            StoreErrorKind::Schema,
            format!(
                "expected the tables of {0}, found none: check the path; if it was {0}, stop every process that uses it and restore a backup",
                format.name
            ),
        ));
    }
    Err(Failure::new(
        StoreErrorKind::Schema,
        format!(
            "expected {} of version {}, found version {found}: open it for writing once, which upgrades it",
            format.name,
            format.migrations.len()
        ),
    ))
}

/// Notices in a transaction that another process has upgraded the tables since they were opened.
pub(crate) fn check_not_upgraded(connection: &Connection, format: &Format) -> Result<(), Failure> {
    check_not_newer(applied(connection)?, format)
}

/// Creates the tables or upgrades them, in one transaction.
pub(crate) fn upgrade(connection: &mut Connection, format: &Format) -> Result<(), Failure> {
    if version(connection)? == format.migrations.len() {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Another process may have been faster.
    let found = version(&transaction)?;
    check_not_newer(found, format)?;
    if found == 0 {
        transaction.pragma_update(None, "application_id", format.application_id)?;
        transaction.execute_batch(
            "CREATE TABLE inbox_migration (version INTEGER PRIMARY KEY, applied_at INTEGER NOT NULL, applied_by TEXT NOT NULL) STRICT",
        )?;
    }
    for (migration, version) in format.migrations.iter().zip(1_i64..).skip(found) {
        transaction.execute_batch(migration)?;
        transaction.execute(
            "INSERT INTO inbox_migration VALUES (?1, ?2, ?3)",
            rusqlite::params![
                version,
                Utc::now().timestamp_micros(),
                concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION")),
            ],
        )?;
    }
    transaction.commit()?;
    Ok(())
}

fn is_empty(connection: &Connection) -> Result<bool, Failure> {
    Ok(connection
        .query_row("SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema)", [], |row| row.get(0))?)
}

/// The file's version; 0 if it has no tables yet.
fn version(connection: &Connection) -> Result<usize, Failure> {
    if is_empty(connection)? {
        return Ok(0);
    }
    applied(connection)
}

fn applied(connection: &Connection) -> Result<usize, Failure> {
    let version: Option<i64> = connection
        .prepare_cached("SELECT max(version) FROM inbox_migration")?
        .query_row([], |row| row.get(0))?;
    let version = version.and_then(|version| usize::try_from(version).ok());
    version.ok_or_else(|| {
        Failure::new(
            StoreErrorKind::Schema,
            "expected a version in inbox_migration, found none: another program has changed the table",
        )
    })
}

fn check_not_newer(found: usize, format: &Format) -> Result<(), Failure> {
    if found <= format.migrations.len() {
        return Ok(());
    }
    Err(Failure::new(
        StoreErrorKind::Schema,
        format!(
            "expected {} of version {} or older, found version {found}: a newer version of webhook-inbox-sqlite wrote it; use that one, or restore a backup from before",
            format.name,
            format.migrations.len()
        ),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: &str = "CREATE TABLE t (x INTEGER) STRICT; INSERT INTO t VALUES (1)";
    const SECOND: &str = "ALTER TABLE t ADD COLUMN y INTEGER; UPDATE t SET y = x + 1";

    fn inbox(migrations: &'static [&'static str]) -> Format {
        Format { name: "an inbox", application_id: 1, migrations }
    }

    fn sum(connection: &Connection, sql: &str) -> i64 {
        connection.query_row(sql, [], |row| row.get(0)).unwrap()
    }

    #[test]
    fn an_older_inbox_is_upgraded_by_the_migrations_that_it_lacks() {
        let mut connection = Connection::open_in_memory().unwrap();
        upgrade(&mut connection, &inbox(&[FIRST])).unwrap();
        check_current(&connection, &inbox(&[FIRST])).unwrap();
        let error = check_current(&connection, &inbox(&[FIRST, SECOND])).unwrap_err();
        assert!(error.0.to_string().contains("open it for writing once"), "{error:?}");
        upgrade(&mut connection, &inbox(&[FIRST, SECOND])).unwrap();
        assert_eq!(sum(&connection, "SELECT sum(x) * 10 + sum(y) FROM t"), 12);
        assert_eq!(sum(&connection, "SELECT max(version) FROM inbox_migration"), 2);
        upgrade(&mut connection, &inbox(&[FIRST, SECOND])).unwrap();
        check_owner(&connection, &inbox(&[FIRST])).unwrap();
    }

    #[test]
    fn an_upgrade_that_fails_changes_nothing() {
        let mut connection = Connection::open_in_memory().unwrap();
        upgrade(&mut connection, &inbox(&[FIRST])).unwrap();
        upgrade(&mut connection, &inbox(&[FIRST, SECOND, "no SQL"])).unwrap_err();
        check_current(&connection, &inbox(&[FIRST])).unwrap();
        assert_eq!(sum(&connection, "SELECT count(*) FROM pragma_table_info('t')"), 1);
    }
}
