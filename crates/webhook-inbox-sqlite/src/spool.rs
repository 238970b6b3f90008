//! The spool.

mod row;

use std::{path::Path, sync::Arc};

use chrono::Utc;
use rusqlite::Connection;
use webhook_inbox::{Kept, NewDelivery, Spool, SpoolId, StoreError, StoreFuture, Waiting};

use crate::{
    Options, SqliteStore, connection::Role, error::Failure, record, schema,
    thread::ConnectionThread,
};

/// A spool in one SQLite file, for [`Spooled`](webhook_inbox::Spooled): where deliveries are kept while the store
/// is away. Cheap to clone: clones share the connection.
///
/// It keeps the promises of [`SqliteStore`]: a delivery in it survives a kill, a crash and a power cut. One
/// process has the file, and locks it: processes must not take each other's deliveries.
///
/// ```no_run
/// # async fn open(server: impl webhook_inbox::Store) -> Result<(), Box<dyn std::error::Error>> {
/// use webhook_inbox::{Inbox, Settings, SpoolSettings, Spooled};
/// use webhook_inbox_sqlite::SqliteSpool;
///
/// let spool = SqliteSpool::open("/var/lib/receiver/spool.db")?;
/// let store = Spooled::open(server, spool, SpoolSettings::default()).await?;
/// let inbox = Inbox::new(store, Settings::default());
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct SqliteSpool {
    thread: Arc<ConnectionThread>,
}

impl SqliteSpool {
    /// Opens the spool in this file, creates it, or upgrades it. Blocks the thread meanwhile.
    ///
    /// # Errors
    ///
    /// [`Schema`](webhook_inbox::StoreErrorKind::Schema) if the file is no spool, or one of a newer version;
    /// [`Unavailable`](webhook_inbox::StoreErrorKind::Unavailable) if it cannot be opened or another process has it.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        SqliteStore::options().open_spool(path)
    }
}

impl Options {
    /// Opens the spool in this file, with options for tests.
    #[doc(hidden)]
    pub fn open_spool(self, path: impl AsRef<Path>) -> Result<SqliteSpool, StoreError> {
        let options = self.exclusive(true);
        let (path, format) = (path.as_ref(), &schema::SPOOL);
        let thread = ConnectionThread::open("spool", path, &options, Role::Writer, format)?;
        Ok(SqliteSpool { thread: Arc::new(thread) })
    }
}

impl Spool for SqliteSpool {
    fn append<'a>(&'a self, deliveries: &'a [NewDelivery]) -> StoreFuture<'a, ()> {
        let deliveries = deliveries.to_vec();
        Box::pin(self.thread.write(move |connection, _| row::insert(connection, &deliveries)))
    }

    fn oldest(&self, after: Option<SpoolId>, limit: usize) -> StoreFuture<'_, Vec<Kept>> {
        Box::pin(self.thread.read(move |connection| row::oldest(connection, after, limit)))
    }

    fn remove<'a>(&'a self, ids: &'a [SpoolId]) -> StoreFuture<'a, ()> {
        let ids = ids.to_vec();
        Box::pin(self.thread.write(move |connection, _| remove(connection, &ids)))
    }

    fn counts(&self) -> StoreFuture<'_, Vec<Waiting>> {
        Box::pin(self.thread.read(counts))
    }
}

fn remove(connection: &Connection, ids: &[SpoolId]) -> Result<(), Failure> {
    let mut delete = connection.prepare_cached("DELETE FROM inbox_spool WHERE id = ?1")?;
    for SpoolId(id) in ids {
        delete.execute([id])?;
    }
    Ok(())
}

fn counts(connection: &Connection) -> Result<Vec<Waiting>, Failure> {
    let mut counts = connection.prepare_cached(
        "SELECT provider, count(*), min(received_at) FROM inbox_spool GROUP BY provider ORDER BY provider",
    )?;
    let mut rows = counts.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let since: Option<i64> = row.get(2)?;
        let since = since.map_or_else(|| Ok(Utc::now()), record::time)?;
        let deliveries = u64::try_from(row.get::<_, i64>(1)?).unwrap_or_default();
        found.push(Waiting::new(row.get::<_, Box<str>>(0)?, deliveries, since));
    }
    Ok(found)
}
