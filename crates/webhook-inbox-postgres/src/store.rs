//! The store.

mod operations;

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use chrono::{DateTime, Utc};
use tokio::{task::JoinSet, time::Instant};
use webhook_inbox::{Entry, Filter, StoreError};

use crate::{
    Migration, Options, accept, claim,
    connection::{Connection, Target},
    migration::{self, in_schema},
    options::Clock,
    page::{self, Order},
    parameters::parameters,
    people,
    record::COLUMN_NAMES,
    settle,
    time::Time,
};

/// An inbox in a schema of a PostgreSQL database. Cheap to clone: clones share the connections.
///
/// Three tasks own a connection each: one stores deliveries, one does the work of workers and people, in the order in
/// which it was asked for, and one reads. Dropping the last clone closes the connections when what was asked for is
/// done.
#[derive(Debug, Clone)]
pub struct PostgresStore {
    writer: Connection,
    worker: Connection,
    reader: Connection,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    schema: Box<str>,
    clock: Clock,
    accept: String,
    extend: String,
    heal: String,
    complete: String,
    claim: claim::Statements,
    memory: claim::Memory,
    /// Where to listen, if that is asked for, and the tasks that do.
    notifications: Option<Target>,
    listeners: Mutex<JoinSet<()>>,
    /// When the partitions of months that are over are looked at again.
    next_drop: Mutex<Option<Instant>>,
}

/// How often empty partitions are looked for.
const DROP_INTERVAL: Duration = Duration::from_secs(60);

impl PostgresStore {
    /// Opens the inbox on this server with the default options, and makes its tables or upgrades them.
    ///
    /// # Errors
    ///
    /// As [`Options::open`].
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        Self::options().open(url).await
    }

    /// How to open an inbox.
    pub fn options() -> Options {
        Options::new()
    }

    /// The SQL of all versions, for a schema of this name: for teams whose migrations are run by others. Run what is
    /// newer than the highest `version` in the table `migration`, each in a transaction, as the owner of the tables.
    ///
    /// The inbox's role then needs `USAGE` on the schema, `SELECT`, `INSERT`, `UPDATE` and `DELETE` on its tables,
    /// and `USAGE` on its sequences; in partitions it needs nothing.
    ///
    /// # Errors
    ///
    /// As [`Options::schema`] says, a schema has a plain name.
    pub fn migrations(schema: &str) -> Result<Vec<Migration>, StoreError> {
        Self::options().schema(schema).check_schema()?;
        Ok(migration::all(schema))
    }

    pub(crate) async fn open_with(url: &str, options: Options) -> Result<Self, StoreError> {
        options.check_schema()?;
        let target = Target::new(url, options.clone())?;
        if !options.connect_later {
            target.connect().await?;
        }
        let schema = options.schema;
        let named = |sql: &str| in_schema(sql, &schema);
        let claim = claim::Statements {
            claim: named(&format!("SELECT {COLUMN_NAMES}{}{}", claim::OTHER_COLUMNS, claim::FROM)),
            settle: named(settle::SETTLE),
        };
        let shared = Shared {
            clock: options.clock,
            accept: match options.notify {
                true => named(&accept::and_notify()),
                false => named(accept::STATEMENT),
            },
            notifications: options.notify.then(|| target.clone()),
            listeners: Mutex::default(),
            extend: named(settle::EXTEND),
            heal: named(people::HEAL),
            complete: named(settle::COMPLETE),
            claim,
            memory: claim::Memory::default(),
            next_drop: Mutex::default(),
            schema,
        };
        Ok(Self {
            writer: Connection::start(target.clone()),
            worker: Connection::start(target.clone()),
            reader: Connection::start(target),
            shared: Arc::new(shared),
        })
    }

    /// The time of the caller, if a test asks for that.
    fn now(&self, now: DateTime<Utc>) -> Option<Time> {
        (self.shared.clock == Clock::Caller).then_some(Time(now))
    }

    fn is_time_to_drop(&self) -> bool {
        let mut next = self.shared.next_drop.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let is_due = next.is_none_or(|next| next <= now);
        if is_due {
            *next = Some(now + DROP_INTERVAL);
        }
        is_due
    }

    /// The deliveries that fit the filter.
    async fn entries(
        &self,
        now: DateTime<Utc>,
        filter: &Filter,
        order: Order,
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError> {
        let (now, filter) = (self.now(now), Arc::new(filter.clone()));
        let shared = Arc::clone(&self.shared);
        self.reader
            .run(move |client| {
                let (shared, filter) = (Arc::clone(&shared), Arc::clone(&filter));
                async move { page::page(&client, &shared.schema, now, &filter, order, limit).await }
            })
            .await
    }

    /// Calls a function of people: `statement` has the time, ids and a text.
    async fn act(
        &self,
        statement: &'static str,
        now: DateTime<Utc>,
        ids: Vec<i64>,
        reason: &str,
    ) -> Result<usize, StoreError> {
        let now = self.now(now);
        let (sql, reason) = (in_schema(statement, &self.shared.schema), reason.to_owned());
        let call = Arc::new((sql, ids, reason));
        self.worker
            .run(move |client| {
                let call = Arc::clone(&call);
                async move {
                    let (sql, ids, reason) = &*call;
                    let parameters =
                        parameters![TIMESTAMPTZ = now, INT8_ARRAY = ids, TEXT = reason];
                    people::call(&client, sql, &parameters).await
                }
            })
            .await
    }
}
