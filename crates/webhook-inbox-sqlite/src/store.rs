//! The store.

use std::{
    path::Path,
    sync::{Arc, Mutex},
};

use chrono::{DateTime, Utc};
use rusqlite::Connection;
use webhook_inbox::{
    Claim, Claimed, Completion, Copied, Counts, Cursor, DeliveryId, Details, Entry, Filter, Lease,
    NewDelivery, OpenEntity, ParkedEntity, Part, Purged, Receipt, Reread, Rereading, Settled,
    Settlement, Source, State, Store, StoreError, StoreErrorKind, StoreFuture, Turns,
};

use crate::{
    Options, accept, claim, connection::Role, copy, counts, error::Failure, heal, history, page,
    park, purge, replay, schema, settle, thread::ConnectionThread,
};

/// An inbox in one SQLite file. Cheap to clone: clones share the connections.
///
/// A thread owns the connection that writes, another one the connection that reads: readers never wait
/// for writers. Dropping the last clone waits until both have done what they were asked to do and have closed
/// their connections.
#[derive(Debug, Clone)]
pub struct SqliteStore {
    threads: Arc<Threads>,
    turns: Arc<Mutex<Turns>>,
}

#[derive(Debug)]
struct Threads {
    /// `None` if the file is locked: then the writer also reads. Closed first, so that the last
    /// connection is one that can remove the write-ahead log.
    reader: Option<ConnectionThread>,
    /// `None` if the store is read-only.
    writer: Option<ConnectionThread>,
}

impl SqliteStore {
    /// Opens the inbox in this file with the default options, creates it, or upgrades it. Blocks the
    /// thread meanwhile.
    ///
    /// # Errors
    ///
    /// As [`Options::open`].
    pub fn open(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        Self::options().open(path)
    }

    /// How to open an inbox.
    pub fn options() -> Options {
        Options::new()
    }

    pub(crate) fn open_with(path: &Path, options: Options) -> Result<Self, StoreError> {
        let start = |name, role| ConnectionThread::open(name, path, &options, role, &schema::INBOX);
        let writer = match options.read_only {
            true => None,
            false => Some(start("inbox-writer", Role::Writer)?),
        };
        let reader = match options.exclusive && writer.is_some() {
            true => None,
            false => Some(start("inbox-reader", Role::Reader)?),
        };
        Ok(Self { threads: Arc::new(Threads { reader, writer }), turns: Arc::default() })
    }

    pub(crate) fn writer(&self) -> Result<&ConnectionThread, StoreError> {
        self.threads.writer.as_ref().ok_or_else(|| {
            StoreError::new(
                StoreErrorKind::ReadOnly,
                "expected an inbox that was opened for writing, found one opened as read-only: open it without `read_only`",
            )
        })
    }

    async fn read<T, W>(&self, work: W) -> Result<T, StoreError>
    where
        T: Send + 'static,
        W: FnOnce(&Connection) -> Result<T, Failure> + Send + 'static,
    {
        let thread = match &self.threads.reader {
            Some(reader) => reader,
            None => self.writer()?,
        };
        thread.read(work).await
    }
}

impl Options {
    /// Opens the inbox in this file, creates it, or upgrades it. Blocks the thread meanwhile.
    ///
    /// # Errors
    ///
    /// [`Schema`](webhook_inbox::StoreErrorKind::Schema) if the file is no inbox, or one of a newer
    /// version; [`Unavailable`](webhook_inbox::StoreErrorKind::Unavailable) if it cannot be opened or
    /// another process has locked it.
    pub fn open(self, path: impl AsRef<Path>) -> Result<SqliteStore, StoreError> {
        SqliteStore::open_with(path.as_ref(), self)
    }
}

impl Store for SqliteStore {
    fn accept<'a>(
        &'a self,
        now: DateTime<Utc>,
        deliveries: &'a [NewDelivery],
    ) -> StoreFuture<'a, Vec<Result<Receipt, StoreError>>> {
        Box::pin(async move {
            let deliveries = deliveries.to_vec();
            self.writer()?
                .write(move |connection, savepoints| {
                    accept::accept(connection, now, &deliveries, savepoints)
                })
                .await
        })
    }

    fn claim<'a>(&'a self, now: DateTime<Utc>, claim: &'a Claim) -> StoreFuture<'a, Vec<Claimed>> {
        Box::pin(async move {
            let (claim, turns) = (claim.clone(), Arc::clone(&self.turns));
            // A worker that has gone does not work under its leases.
            self.writer()?
                .write_if_awaited(move |connection, savepoints| {
                    claim::claim(connection, now, &claim, &turns, savepoints)
                })
                .await
        })
    }

    fn extend<'a>(
        &'a self,
        _now: DateTime<Utc>,
        leases: &'a [Lease],
        until: DateTime<Utc>,
    ) -> StoreFuture<'a, Vec<bool>> {
        Box::pin(async move {
            let leases = leases.to_vec();
            self.writer()?
                .write(move |connection, _| settle::extend(connection, &leases, until))
                .await
        })
    }

    fn settle<'a>(
        &'a self,
        now: DateTime<Utc>,
        settlements: &'a [Settlement],
    ) -> StoreFuture<'a, Vec<Settled>> {
        Box::pin(async move {
            let settlements = settlements.to_vec();
            self.writer()?
                .write(move |connection, _| settle::settle(connection, now, &settlements))
                .await
        })
    }

    fn page<'a>(
        &'a self,
        now: DateTime<Utc>,
        filter: &'a Filter,
        after: Option<DeliveryId>,
        limit: usize,
    ) -> StoreFuture<'a, Vec<Entry>> {
        Box::pin(async move {
            let filter = filter.clone();
            self.read(move |connection| page::page(connection, now, &filter, after, limit)).await
        })
    }

    fn latest<'a>(
        &'a self,
        now: DateTime<Utc>,
        filter: &'a Filter,
        before: Option<DeliveryId>,
        limit: usize,
    ) -> StoreFuture<'a, Vec<Entry>> {
        Box::pin(async move {
            let filter = filter.clone();
            self.read(move |connection| page::latest(connection, now, &filter, before, limit)).await
        })
    }

    fn get<'a>(&'a self, now: DateTime<Utc>, id: DeliveryId) -> StoreFuture<'a, Option<Details>> {
        Box::pin(self.read(move |connection| page::get(connection, now, id)))
    }

    fn replay<'a>(
        &'a self,
        now: DateTime<Utc>,
        ids: &'a [DeliveryId],
        state: Option<State>,
        reason: &'a str,
    ) -> StoreFuture<'a, usize> {
        Box::pin(async move {
            let (ids, reason) = (ids.to_vec(), Box::<str>::from(reason));
            self.writer()?
                .write(move |connection, _| replay::replay(connection, now, &ids, state, &reason))
                .await
        })
    }

    fn park<'a>(
        &'a self,
        now: DateTime<Utc>,
        ids: &'a [DeliveryId],
        reason: &'a str,
    ) -> StoreFuture<'a, usize> {
        Box::pin(async move {
            let (ids, reason) = (ids.to_vec(), Box::<str>::from(reason));
            self.writer()?
                .write(move |connection, _| park::park(connection, now, &ids, &reason))
                .await
        })
    }

    fn release<'a>(
        &'a self,
        now: DateTime<Utc>,
        ids: &'a [DeliveryId],
        reason: &'a str,
    ) -> StoreFuture<'a, usize> {
        Box::pin(async move {
            let (ids, reason) = (ids.to_vec(), Box::<str>::from(reason));
            self.writer()?
                .write(move |connection, _| park::release(connection, now, &ids, &reason))
                .await
        })
    }

    fn compared<'a>(
        &'a self,
        now: DateTime<Utc>,
        ids: &'a [DeliveryId],
        note: &'a str,
    ) -> StoreFuture<'a, usize> {
        Box::pin(async move {
            let (ids, note) = (ids.to_vec(), Box::<str>::from(note));
            self.writer()?
                .write(move |connection, _| history::append_compared(connection, now, &ids, &note))
                .await
        })
    }

    fn parked<'a>(
        &'a self,
        source: Option<&'a Source>,
        after: Option<i64>,
        limit: usize,
    ) -> StoreFuture<'a, Vec<ParkedEntity>> {
        Box::pin(async move {
            let source = source.cloned();
            self.read(move |connection| counts::parked(connection, source.as_ref(), after, limit))
                .await
        })
    }

    fn release_entities<'a>(
        &'a self,
        now: DateTime<Utc>,
        ids: &'a [i64],
        reason: &'a str,
    ) -> StoreFuture<'a, usize> {
        Box::pin(async move {
            let (ids, reason) = (ids.to_vec(), Box::<str>::from(reason));
            self.writer()?
                .write(move |connection, _| park::release_entities(connection, now, &ids, &reason))
                .await
        })
    }

    fn heal<'a>(
        &'a self,
        now: DateTime<Utc>,
        rereadings: &'a [Rereading],
    ) -> StoreFuture<'a, Vec<Reread>> {
        Box::pin(async move {
            let rereadings = rereadings.to_vec();
            self.writer()?
                .write(move |connection, _| heal::heal(connection, now, &rereadings))
                .await
        })
    }

    fn overdue<'a>(
        &'a self,
        source: Option<&'a Source>,
        since: DateTime<Utc>,
        limit: usize,
    ) -> StoreFuture<'a, Vec<OpenEntity>> {
        Box::pin(async move {
            let source = source.cloned();
            self.read(move |connection| counts::overdue(connection, source.as_ref(), since, limit))
                .await
        })
    }

    fn purge<'a>(&'a self, _: DateTime<Utc>, ids: &'a [DeliveryId]) -> StoreFuture<'a, Purged> {
        Box::pin(async move {
            let ids = ids.to_vec();
            self.writer()?.write(move |connection, _| purge::purge(connection, &ids)).await
        })
    }

    fn counts<'a>(
        &'a self,
        now: DateTime<Utc>,
        source: Option<&'a Source>,
    ) -> StoreFuture<'a, Counts> {
        Box::pin(async move {
            let source = source.cloned();
            self.read(move |connection| counts::counts(connection, now, source.as_ref())).await
        })
    }

    fn export<'a>(
        &'a self,
        now: DateTime<Utc>,
        after: &'a Cursor,
        limit: usize,
    ) -> StoreFuture<'a, Vec<Part>> {
        Box::pin(async move {
            let after = after.clone();
            self.read(move |connection| copy::export(connection, now, &after, limit)).await
        })
    }

    fn import<'a>(&'a self, now: DateTime<Utc>, parts: &'a [Part]) -> StoreFuture<'a, Copied> {
        Box::pin(async move {
            let parts = parts.to_vec();
            self.writer()?.write(move |connection, _| copy::import(connection, now, &parts)).await
        })
    }

    fn completion(&self, settlement: &Settlement) -> Option<Completion> {
        // No other connection can run it if the file is locked.
        self.threads.reader.as_ref()?;
        let parameters = settle::parameters(Utc::now(), settlement);
        Some(Completion { sql: settle::STATEMENT.into(), parameters })
    }
}
