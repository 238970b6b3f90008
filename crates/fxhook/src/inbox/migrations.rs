//! `fxhook inbox migrations`: the SQL that makes an inbox in PostgreSQL.

use clap::Args;
use webhook_inbox_postgres::PostgresStore;

use crate::output::{self, Failure, causes};

/// Print the SQL that makes the tables of an inbox in PostgreSQL, or upgrades them.
///
/// For teams whose migrations are run by others: `listen` and `copy` make the tables themselves if their role may. Each
/// version is a transaction. It needs no server.
#[derive(Debug, Args)]
pub(crate) struct Migrations {
    /// The schema that has the tables
    #[arg(long, value_name = "NAME", default_value = "inbox")]
    schema: String,
    /// Only what is newer than this version: the highest one in the table `migration`
    #[arg(long, value_name = "VERSION", default_value_t = 0)]
    after: i64,
}

impl Migrations {
    pub(super) fn run(&self) -> Result<bool, Failure> {
        let migrations = PostgresStore::migrations(&self.schema)
            .map_err(|error| Failure::usage(format_args!("--schema: {}", causes(&error))))?;
        for migration in migrations.iter().filter(|migration| migration.version > self.after) {
            let (version, sql) = (migration.version, &migration.sql);
            output::print(format_args!("-- version {version}\nBEGIN;\n{sql}\nCOMMIT;"))?;
        }
        Ok(true)
    }
}
