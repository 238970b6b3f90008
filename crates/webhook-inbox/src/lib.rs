#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod batch;
mod cloud_event;
mod copy;
mod delivery;
mod entry;
mod error;
mod health;
mod inbox;
mod lease;
mod memory;
mod metrics;
mod outage;
mod receipt;
mod retention;
mod settings;
mod source;
mod spool;
mod store;
#[cfg(feature = "testing")]
pub mod testing;
mod turns;
mod worker;
mod writer;

pub use cloud_event::CloudEvent;
pub use copy::{Copied, CopiedDelivery, CopiedEntity, CopiedKey, CopiedTask, Cursor, Part};
#[doc(hidden)]
pub use copy::{Newer, PAGE_BYTES, Present};
pub use delivery::{
    DeliveryId, DeliveryRecord, EntityKey, Late, NewDelivery, Reading, ReadingKind, Reread,
    Rereading,
};
pub use entry::{
    Counts, Details, Entry, Filter, OpenEntity, ParkedEntity, State, Step, StepKind, TextError,
};
pub use error::{StoreError, StoreErrorKind};
pub use health::Health;
pub use inbox::{Comparison, CopiedPage, Copying, Finding, Healed, Inbox, Refused, Reverified};
pub use lease::{Lease, Settled, Settlement, Verdict};
pub use memory::MemoryStore;
pub use outage::{Outage, Unstored};
pub use receipt::{AcceptError, Receipt};
pub use retention::{Purged, Retention};
pub use settings::{Settings, UnknownEvents};
pub use source::{Source, SourceError};
pub use spool::{Kept, MemorySpool, Spool, SpoolHealth, SpoolId, SpoolSettings, Spooled, Waiting};
pub use store::{Claim, Claimed, Completion, Parameter, Store, StoreFuture};
#[doc(hidden)]
pub use turns::{Due, Turns};
pub use worker::{AfterLastAttempt, Outcome, RawWork, RetryPolicy, Why, Work, Worker};

/// The value of the field `messaging.system`.
pub(crate) const SYSTEM: &str = "webhook_inbox";
