//! How an inbox is opened.

use std::time::Duration;

use webhook_inbox::{StoreError, StoreErrorKind};

use crate::{PostgresStore, connection::Target};

/// How an inbox is opened: made by [`PostgresStore::options`].
#[derive(Debug, Clone)]
#[must_use]
pub struct Options {
    pub(crate) schema: Box<str>,
    pub(crate) migrate: bool,
    pub(crate) connect_later: bool,
    pub(crate) time_limit: Duration,
    pub(crate) notify: bool,
    pub(crate) clock: Clock,
}

/// Whose clock says what time it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Clock {
    Server,
    Caller,
}

impl Options {
    pub(crate) fn new() -> Self {
        Self {
            schema: "inbox".into(),
            migrate: true,
            connect_later: false,
            time_limit: Duration::from_secs(30),
            notify: false,
            clock: Clock::Server,
        }
    }

    /// The schema with the inbox's tables: 1 to 63 lower-case letters, digits and `_`, not a digit first. The
    /// default is `inbox`.
    pub fn schema(mut self, name: &str) -> Self {
        self.schema = name.into();
        self
    }

    /// Whether opening the inbox makes its tables, or upgrades them. The default is `true`.
    ///
    /// With `false` the role needs no right to create anything: run [`PostgresStore::migrations`] as the tables'
    /// owner first. Opening then only checks the version.
    pub fn migrate(mut self, migrate: bool) -> Self {
        self.migrate = migrate;
        self
    }

    /// Whether the inbox opens although the server may be away: with a [spool](webhook_inbox::Spooled), a receiver can
    /// begin during an outage. What is wrong with the server or its tables is then an error of each operation. The
    /// default is `false`.
    pub fn connect_later(mut self, later: bool) -> Self {
        self.connect_later = later;
        self
    }

    /// How long an operation, or making or upgrading the tables, may take before its connection is given up. It is then
    /// not known whether the operation happened. The default is 30 s.
    pub fn time_limit(mut self, limit: Duration) -> Self {
        self.time_limit = limit;
        self
    }

    /// Whether new deliveries wake the workers of other processes at once: each batch ends with a `NOTIFY`, and a
    /// connection of this inbox waits with `LISTEN`. Switch it on for receivers and for workers. The default is `false`:
    /// workers find new deliveries when they look again, after 5 s at most.
    ///
    /// The price: PostgreSQL lets only one transaction with a notification commit at a time. A pooler that pools
    /// transactions passes no notifications on; workers then find deliveries as without it.
    pub fn notify(mut self, notify: bool) -> Self {
        self.notify = notify;
        self
    }

    /// Takes the time from the caller, as the conformance suite needs it, and not from the server.
    #[doc(hidden)]
    pub fn clock_of_the_caller(mut self) -> Self {
        self.clock = Clock::Caller;
        self
    }

    /// Opens the inbox on this server: `postgres://user@host/database`, or `host=/run/postgresql dbname=app`.
    ///
    /// Call it on a tokio runtime: tasks of that runtime own the connections.
    ///
    /// # Errors
    ///
    /// [`Schema`](StoreErrorKind::Schema) if there are no tables or those of another version, or if the server
    /// would lose commits; [`Unavailable`](StoreErrorKind::Unavailable) if it cannot be reached.
    pub async fn open(self, url: &str) -> Result<PostgresStore, StoreError> {
        PostgresStore::open_with(url, self).await
    }

    /// Checks the address and the schema's name as [`open`](Self::open) does, without connecting.
    ///
    /// # Errors
    ///
    /// [`Schema`](StoreErrorKind::Schema) or [`Unavailable`](StoreErrorKind::Unavailable).
    pub fn check(&self, url: &str) -> Result<(), StoreError> {
        self.check_schema()?;
        Target::new(url, self.clone())?;
        Ok(())
    }

    /// The schema's name needs no quotes.
    pub(crate) fn check_schema(&self) -> Result<(), StoreError> {
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        let starts_well = !self.schema.starts_with(|c: char| c.is_ascii_digit());
        if (1..=63).contains(&self.schema.len()) && starts_well && self.schema.chars().all(fits) {
            return Ok(());
        }
        Err(StoreError::new(
            StoreErrorKind::Schema,
            "expected a schema of 1 to 63 lower-case letters, digits and `_`, found another name: choose one such as inbox",
        ))
    }
}
