//! The tables of an inbox and their versions.

use tokio_postgres::{Client, types::Type};
use webhook_inbox::StoreErrorKind;

use crate::error::{Failure, Then};

/// The SQL of one version. Released ones are never changed.
const VERSIONS: &[&[&str]] = &[&[
    include_str!("../schema/1/tables.sql"),
    include_str!("../schema/1/months.sql"),
    include_str!("../schema/1/schedule.sql"),
    include_str!("../schema/1/accept.sql"),
    include_str!("../schema/1/claim.sql"),
    include_str!("../schema/1/settle.sql"),
    include_str!("../schema/1/people.sql"),
    include_str!("../schema/1/heal.sql"),
    include_str!("../schema/1/copy.sql"),
]];

/// The version that this crate works with.
pub(crate) const CURRENT: i64 = VERSIONS.len() as i64;

/// A step from one version of the tables to the next.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Migration {
    /// The version that it leads to, from 1.
    pub version: i64,
    /// Its SQL, for one transaction: `psql --single-transaction`.
    pub sql: String,
}

/// All migrations for a schema of this name, the first one first.
pub(crate) fn all(schema: &str) -> Vec<Migration> {
    let versions = VERSIONS.iter().zip(1..);
    let sql = |parts: &[&str], version| {
        let first = if version == 1 { CREATE } else { "" };
        let last = format!(
            "INSERT INTO inbox.migration (version, applied_by) VALUES ({version}, '{} {}');\n",
            env!("CARGO_PKG_NAME"),
            env!("CARGO_PKG_VERSION")
        );
        let parts = [&[first], parts, &[last.as_str()]].concat().join("\n");
        in_schema(&parts, schema)
    };
    versions.map(|(parts, version)| Migration { version, sql: sql(parts, version) }).collect()
}

/// `CREATE SCHEMA IF NOT EXISTS` needs a right also if there is one.
const CREATE: &str = "\
DO $$ BEGIN
    IF to_regnamespace('inbox') IS NULL THEN
        CREATE SCHEMA inbox;
    END IF;
END $$;
CREATE TABLE inbox.migration (
    version    bigint PRIMARY KEY,
    applied_at timestamptz NOT NULL DEFAULT now(),
    applied_by text NOT NULL
);
";

/// SQL for the schema `inbox`, in a schema of this name.
pub(crate) fn in_schema(sql: &str, schema: &str) -> String {
    sql.replace("SCHEMA inbox;", &format!("SCHEMA \"{schema}\";"))
        .replace("inbox.", &format!("\"{schema}\"."))
        .replace("'inbox'", &format!("'{schema}'"))
}

/// Makes the tables or upgrades them, in one transaction.
pub(crate) async fn migrate(client: &Client, schema: &str) -> Result<(), Failure> {
    if version(client, schema).await? == CURRENT {
        return Ok(());
    }
    client.batch_execute("BEGIN ISOLATION LEVEL READ COMMITTED").await?;
    let result = migrate_in_transaction(client, schema).await;
    let end = if result.is_ok() { "COMMIT" } else { "ROLLBACK" };
    client.batch_execute(end).await?;
    result
}

async fn migrate_in_transaction(client: &Client, schema: &str) -> Result<(), Failure> {
    let lock = "SELECT pg_advisory_xact_lock(hashtextextended('webhook-inbox migration', 0))";
    client.batch_execute(lock).await?;
    // Another process may have been faster.
    let found = version(client, schema).await?;
    check_not_newer(found)?;
    for migration in all(schema).into_iter().filter(|migration| migration.version > found) {
        client.batch_execute(&migration.sql).await?;
    }
    Ok(())
}

/// Refuses tables that this version cannot work with.
pub(crate) async fn check(client: &Client, schema: &str) -> Result<(), Failure> {
    let found = version(client, schema).await?;
    check_not_newer(found)?;
    if found == CURRENT {
        return Ok(());
    }
    let found = match found {
        0 => "no inbox".to_owned(),
        found => format!("version {found}"),
    };
    Err(wrong(format!(
        "expected an inbox of version {CURRENT} in the schema {schema}, found {found}: run the migrations of this version"
    )))
}

fn check_not_newer(found: i64) -> Result<(), Failure> {
    if found <= CURRENT {
        return Ok(());
    }
    Err(wrong(format!(
        "expected an inbox of version {CURRENT} or older, found version {found}: a newer version of webhook-inbox-postgres upgraded it; use that one, or restore a backup from before"
    )))
}

fn wrong(message: String) -> Failure {
    Failure { then: Then::Reconnect, ..Failure::new(StoreErrorKind::Schema, message) }
}

/// The version of the tables; 0 if there are none yet.
async fn version(client: &Client, schema: &str) -> Result<i64, Failure> {
    // Not `to_regclass`: it may remember that there was none before another process made them.
    let exists =
        "SELECT EXISTS (SELECT 1 FROM pg_tables WHERE schemaname = $1 AND tablename = 'migration')";
    let exists = client.query_typed_one(exists, &[(&schema, Type::TEXT)]).await?;
    if !exists.try_get::<_, bool>(0)? {
        return Ok(0);
    }
    let version = in_schema("SELECT coalesce(max(version), 0) FROM inbox.migration", schema);
    Ok(client.query_typed_one(&version, &[]).await?.try_get(0)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sql_of_a_migration_names_no_schema_but_its_own() {
        let all = all("events_2");
        let sql = all.into_iter().map(|migration| migration.sql).collect::<String>();
        // What is left of the name is in texts that no server reads as a name.
        let left: Vec<_> = sql.lines().filter(|line| line.contains("inbox")).collect();
        let is_harmless = |line: &&&str| {
            line.contains("webhook-inbox")
                || line.trim_start().starts_with("--")
                || line.contains("the inbox would lose")
        };
        assert!(left.iter().all(|line| is_harmless(&line)), "{left:#?}");
        assert!(sql.contains("CREATE TABLE \"events_2\".seen"));
    }
}
