//! A spool in memory.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use chrono::Utc;

use super::{Kept, Spool, SpoolId, Waiting};
use crate::{NewDelivery, StoreFuture};

/// A spool in memory, for tests: **nothing survives the process**. Clones are the same spool.
#[derive(Clone, Default)]
pub struct MemorySpool(Arc<Mutex<Rows>>);

#[derive(Default)]
struct Rows {
    rows: BTreeMap<SpoolId, NewDelivery>,
    last: i64,
}

impl MemorySpool {
    /// An empty spool.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// No operation panics halfway, so what a poisoned lock guards is whole.
    fn lock(&self) -> MutexGuard<'_, Rows> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for MemorySpool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemorySpool").finish_non_exhaustive()
    }
}

impl Spool for MemorySpool {
    fn append<'a>(&'a self, deliveries: &'a [NewDelivery]) -> StoreFuture<'a, ()> {
        Box::pin(async move {
            let mut spool = self.lock();
            for delivery in deliveries {
                spool.last += 1;
                let id = SpoolId(spool.last);
                spool.rows.insert(id, delivery.clone());
            }
            Ok(())
        })
    }

    fn oldest(&self, after: Option<SpoolId>, limit: usize) -> StoreFuture<'_, Vec<Kept>> {
        Box::pin(async move {
            let spool = self.lock();
            let rows = spool.rows.iter().filter(|(id, _)| Some(**id) > after).take(limit);
            Ok(rows
                .map(|(id, delivery)| Kept { id: *id, delivery: Ok(delivery.clone()) })
                .collect())
        })
    }

    fn remove<'a>(&'a self, ids: &'a [SpoolId]) -> StoreFuture<'a, ()> {
        Box::pin(async move {
            let mut spool = self.lock();
            for id in ids {
                spool.rows.remove(id);
            }
            Ok(())
        })
    }

    fn counts(&self) -> StoreFuture<'_, Vec<Waiting>> {
        Box::pin(async move {
            let mut counts: BTreeMap<Box<str>, Waiting> = BTreeMap::new();
            for delivery in self.lock().rows.values() {
                let since = delivery.received_at.unwrap_or_else(Utc::now);
                let new = || Waiting::new(delivery.provider.clone(), 0, since);
                let waiting = counts.entry(delivery.provider.clone()).or_insert_with(new);
                waiting.deliveries += 1;
                waiting.since = waiting.since.min(since);
            }
            Ok(counts.into_values().collect())
        })
    }
}
