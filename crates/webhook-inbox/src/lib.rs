//! A durable inbox for payment webhooks: store, acknowledge, then handle at least once, in order.

mod delivery;
mod entry;
mod error;
mod lease;
mod memory;
mod receipt;
mod retention;
mod source;
mod store;
#[cfg(feature = "testing")]
pub mod testing;

pub use delivery::{
    DeliveryId, DeliveryRecord, EntityKey, Late, NewDelivery, Reading, ReadingKind,
};
pub use entry::{Counts, Details, Entry, Filter, OpenEntity, State, Step, StepKind, TextError};
pub use error::{StoreError, StoreErrorKind};
pub use lease::{Lease, Settled, Settlement, Verdict};
pub use memory::MemoryStore;
pub use receipt::{AcceptError, Receipt};
pub use retention::{Purged, Retention};
pub use source::{Source, SourceError};
pub use store::{Claim, Claimed, Completion, Parameter, Store, StoreFuture};
