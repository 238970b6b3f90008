//! Where deliveries are kept while the store is away.

mod drain;
mod health;
mod memory;
mod shared;
mod spooled;

use std::fmt;

pub use health::{SpoolHealth, Waiting};
pub use memory::MemorySpool;
pub use spooled::{SpoolSettings, Spooled};

use crate::{NewDelivery, StoreError, StoreFuture};

/// Where [`Spooled`] keeps deliveries while the store is away. It is a queue, not an inbox: what is in it is not
/// handled, shown or compared before it is in the store.
///
/// One operation is one transaction, as in a [`Store`](crate::Store), and a future that is dropped does not undo
/// what it has begun.
pub trait Spool: fmt::Debug + Send + Sync + 'static {
    /// Keeps deliveries behind those that it has, in their order, with all of their fields. Equal ones are
    /// kept as often as they come. All are durable when the future resolves, or none is kept.
    fn append<'a>(&'a self, deliveries: &'a [NewDelivery]) -> StoreFuture<'a, ()>;

    /// The oldest deliveries after this one, at most `limit`. They may be fewer if their bodies are large, and
    /// are none only if none is there.
    fn oldest(&self, after: Option<SpoolId>, limit: usize) -> StoreFuture<'_, Vec<Kept>>;

    /// Deletes these deliveries.
    fn remove<'a>(&'a self, ids: &'a [SpoolId]) -> StoreFuture<'a, ()>;

    /// What waits in it, by provider.
    fn counts(&self) -> StoreFuture<'_, Vec<Waiting>>;
}

/// The spool's id of a delivery. Later ones have higher ids, and none is used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SpoolId(pub i64);

/// A delivery in a spool.
#[derive(Debug, Clone)]
pub struct Kept {
    /// The spool's id.
    pub id: SpoolId,
    /// The delivery, or why it cannot be read.
    pub delivery: Result<NewDelivery, StoreError>,
}
