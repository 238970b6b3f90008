//! The tables of an inbox file and their versions.

use chrono::Utc;
use rusqlite::{Connection, TransactionBehavior};
use webhook_inbox::StoreErrorKind;

use crate::error::Failure;

/// Marks a SQLite file as an inbox: "fxin".
const APPLICATION_ID: i32 = 0x6678_696e;

/// Each entry leads from the version of its index to the next one. Released ones are never changed.
pub(crate) const MIGRATIONS: &[&str] = &[include_str!("../schema/1.sql")];

/// Refuses a file that belongs to another program. An empty one is free.
pub(crate) fn check_owner(connection: &Connection) -> Result<(), Failure> {
    // One transaction: another process may create the tables at this moment.
    let snapshot = connection.unchecked_transaction()?;
    let id: i32 = snapshot.pragma_query_value(None, "application_id", |row| row.get(0))?;
    if id == APPLICATION_ID || (id == 0 && is_empty(&snapshot)?) {
        return Ok(());
    }
    Err(Failure::new(
        StoreErrorKind::Schema,
        "expected an inbox, found the SQLite database of another program: choose another file",
    ))
}

/// Refuses a file that this version cannot read as it is.
pub(crate) fn check_current(connection: &Connection, migrations: &[&str]) -> Result<(), Failure> {
    let found = version(connection)?;
    if found == migrations.len() {
        return Ok(());
    }
    check_not_newer(found, migrations)?;
    if found == 0 {
        return Err(Failure::new(
            StoreErrorKind::Damaged,
            "expected the tables of an inbox, found an empty file: stop every process that uses it, and restore a backup",
        ));
    }
    Err(Failure::new(
        StoreErrorKind::Schema,
        format!(
            "expected an inbox of version {}, found version {found}: open it for writing once, which upgrades it",
            migrations.len()
        ),
    ))
}

/// Notices in a transaction that another process has upgraded the tables since they were opened.
pub(crate) fn check_not_upgraded(
    connection: &Connection,
    migrations: &[&str],
) -> Result<(), Failure> {
    let found: i64 = connection
        .prepare_cached("SELECT max(version) FROM inbox_migration")?
        .query_row([], |row| row.get(0))?;
    check_not_newer(usize::try_from(found).unwrap_or(usize::MAX), migrations)
}

/// Creates the tables or upgrades them, in one transaction.
pub(crate) fn upgrade(connection: &mut Connection, migrations: &[&str]) -> Result<(), Failure> {
    if version(connection)? == migrations.len() {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Another process may have been faster.
    let found = version(&transaction)?;
    check_not_newer(found, migrations)?;
    if found == 0 {
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.execute_batch(
            "CREATE TABLE inbox_migration (version INTEGER PRIMARY KEY, applied_at INTEGER NOT NULL, applied_by TEXT NOT NULL) STRICT",
        )?;
    }
    for (migration, version) in migrations.iter().zip(1_i64..).skip(found) {
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
    let version: i64 =
        connection.query_row("SELECT max(version) FROM inbox_migration", [], |row| row.get(0))?;
    Ok(usize::try_from(version).unwrap_or(usize::MAX))
}

fn check_not_newer(found: usize, migrations: &[&str]) -> Result<(), Failure> {
    if found <= migrations.len() {
        return Ok(());
    }
    Err(Failure::new(
        StoreErrorKind::Schema,
        format!(
            "expected an inbox of version {} or older, found version {found}: a newer version of webhook-inbox-sqlite wrote it; use that one, or restore a backup from before",
            migrations.len()
        ),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: &str = "CREATE TABLE t (x INTEGER) STRICT; INSERT INTO t VALUES (1)";
    const SECOND: &str = "ALTER TABLE t ADD COLUMN y INTEGER; UPDATE t SET y = x + 1";

    fn sum(connection: &Connection, sql: &str) -> i64 {
        connection.query_row(sql, [], |row| row.get(0)).unwrap()
    }

    #[test]
    fn an_older_inbox_is_upgraded_by_the_migrations_that_it_lacks() {
        let mut connection = Connection::open_in_memory().unwrap();
        upgrade(&mut connection, &[FIRST]).unwrap();
        check_current(&connection, &[FIRST]).unwrap();
        let error = check_current(&connection, &[FIRST, SECOND]).unwrap_err();
        assert!(error.0.to_string().contains("open it for writing once"), "{error:?}");
        upgrade(&mut connection, &[FIRST, SECOND]).unwrap();
        assert_eq!(sum(&connection, "SELECT sum(x) * 10 + sum(y) FROM t"), 12);
        assert_eq!(sum(&connection, "SELECT max(version) FROM inbox_migration"), 2);
        upgrade(&mut connection, &[FIRST, SECOND]).unwrap();
        check_owner(&connection).unwrap();
    }

    #[test]
    fn an_upgrade_that_fails_changes_nothing() {
        let mut connection = Connection::open_in_memory().unwrap();
        upgrade(&mut connection, &[FIRST]).unwrap();
        upgrade(&mut connection, &[FIRST, SECOND, "no SQL"]).unwrap_err();
        check_current(&connection, &[FIRST]).unwrap();
        assert_eq!(sum(&connection, "SELECT count(*) FROM pragma_table_info('t')"), 1);
    }
}
