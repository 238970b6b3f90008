//! A store in memory.

mod accept;
mod copy;
mod people;
mod purge;
mod show;
mod tables;
mod work;

use std::{
    fmt,
    sync::{Mutex, MutexGuard, PoisonError},
};

use chrono::{DateTime, Utc};

use self::tables::Tables;
use crate::{
    Claim, Claimed, Completion, Copied, Counts, Cursor, DeliveryId, Details, Entry, Filter, Lease,
    NewDelivery, OpenEntity, ParkedEntity, Part, Purged, Receipt, Reread, Rereading, Settled,
    Settlement, Source, State, Store, StoreError, StoreFuture,
};

/// A store in memory, for tests: **nothing survives the process**.
///
/// It keeps every rule of [`Store`] but durability, and it is the reference for other stores: where
/// the trait leaves a question open, it does what this one does.
#[derive(Default)]
pub struct MemoryStore {
    tables: Mutex<Tables>,
}

impl MemoryStore {
    /// An empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// No operation panics halfway, so what a poisoned lock guards is whole.
    fn tables(&self) -> MutexGuard<'_, Tables> {
        self.tables.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryStore").finish_non_exhaustive()
    }
}

impl Store for MemoryStore {
    fn accept<'a>(
        &'a self,
        now: DateTime<Utc>,
        deliveries: &'a [NewDelivery],
    ) -> StoreFuture<'a, Vec<Result<Receipt, StoreError>>> {
        Box::pin(async move {
            let mut tables = self.tables();
            Ok(deliveries.iter().map(|delivery| Ok(tables.accept(now, delivery))).collect())
        })
    }

    fn claim<'a>(&'a self, now: DateTime<Utc>, claim: &'a Claim) -> StoreFuture<'a, Vec<Claimed>> {
        Box::pin(async move { Ok(self.tables().claim(now, claim)) })
    }

    fn extend<'a>(
        &'a self,
        _now: DateTime<Utc>,
        leases: &'a [Lease],
        until: DateTime<Utc>,
    ) -> StoreFuture<'a, Vec<bool>> {
        Box::pin(async move {
            let mut tables = self.tables();
            Ok(leases.iter().map(|lease| tables.extend(lease, until)).collect())
        })
    }

    fn settle<'a>(
        &'a self,
        now: DateTime<Utc>,
        settlements: &'a [Settlement],
    ) -> StoreFuture<'a, Vec<Settled>> {
        Box::pin(async move {
            let mut tables = self.tables();
            Ok(settlements.iter().map(|settlement| tables.settle(now, settlement)).collect())
        })
    }

    fn page<'a>(
        &'a self,
        now: DateTime<Utc>,
        filter: &'a Filter,
        after: Option<DeliveryId>,
        limit: usize,
    ) -> StoreFuture<'a, Vec<Entry>> {
        Box::pin(async move { Ok(self.tables().page(now, filter, after, limit)) })
    }

    fn get<'a>(&'a self, now: DateTime<Utc>, id: DeliveryId) -> StoreFuture<'a, Option<Details>> {
        Box::pin(async move { Ok(self.tables().details(now, id)) })
    }

    fn replay<'a>(
        &'a self,
        now: DateTime<Utc>,
        ids: &'a [DeliveryId],
        state: Option<State>,
        reason: &'a str,
    ) -> StoreFuture<'a, usize> {
        Box::pin(async move { Ok(self.tables().replay(now, ids, state, reason)) })
    }

    fn park<'a>(
        &'a self,
        now: DateTime<Utc>,
        ids: &'a [DeliveryId],
        reason: &'a str,
    ) -> StoreFuture<'a, usize> {
        Box::pin(async move { Ok(self.tables().park(now, ids, reason)) })
    }

    fn release<'a>(
        &'a self,
        now: DateTime<Utc>,
        ids: &'a [DeliveryId],
        reason: &'a str,
    ) -> StoreFuture<'a, usize> {
        Box::pin(async move { Ok(self.tables().release(now, ids, reason)) })
    }

    fn compared<'a>(
        &'a self,
        now: DateTime<Utc>,
        ids: &'a [DeliveryId],
        note: &'a str,
    ) -> StoreFuture<'a, usize> {
        Box::pin(async move { Ok(self.tables().compared(now, ids, note)) })
    }

    fn parked<'a>(
        &'a self,
        source: Option<&'a Source>,
        after: Option<i64>,
        limit: usize,
    ) -> StoreFuture<'a, Vec<ParkedEntity>> {
        Box::pin(async move { Ok(self.tables().parked(source, after, limit)) })
    }

    fn release_entities<'a>(
        &'a self,
        now: DateTime<Utc>,
        ids: &'a [i64],
        reason: &'a str,
    ) -> StoreFuture<'a, usize> {
        Box::pin(async move { Ok(self.tables().release_entities(now, ids, reason)) })
    }

    fn heal<'a>(
        &'a self,
        now: DateTime<Utc>,
        rereadings: &'a [Rereading],
    ) -> StoreFuture<'a, Vec<Reread>> {
        Box::pin(async move {
            let mut tables = self.tables();
            Ok(rereadings.iter().map(|rereading| tables.heal(now, rereading)).collect())
        })
    }

    fn overdue<'a>(
        &'a self,
        source: Option<&'a Source>,
        since: DateTime<Utc>,
        limit: usize,
    ) -> StoreFuture<'a, Vec<OpenEntity>> {
        Box::pin(async move { Ok(self.tables().overdue(source, since, limit)) })
    }

    fn purge<'a>(&'a self, _: DateTime<Utc>, ids: &'a [DeliveryId]) -> StoreFuture<'a, Purged> {
        Box::pin(async move { Ok(self.tables().purge(ids)) })
    }

    fn counts<'a>(
        &'a self,
        now: DateTime<Utc>,
        source: Option<&'a Source>,
    ) -> StoreFuture<'a, Counts> {
        Box::pin(async move { Ok(self.tables().counts(now, source)) })
    }

    fn export<'a>(
        &'a self,
        now: DateTime<Utc>,
        after: &'a Cursor,
        limit: usize,
    ) -> StoreFuture<'a, Vec<Part>> {
        Box::pin(async move { Ok(self.tables().export(now, after, limit)) })
    }

    fn import<'a>(&'a self, now: DateTime<Utc>, parts: &'a [Part]) -> StoreFuture<'a, Copied> {
        Box::pin(async move { Ok(self.tables().import(now, parts)) })
    }

    fn completion(&self, _settlement: &Settlement) -> Option<Completion> {
        None
    }
}
