//! Tests of the store in PostgreSQL, besides the rules of all stores.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may stop at the first surprise"
)]

mod completing;
mod conformance;
mod cut;
mod deliveries;
mod months;
mod notified;
mod opening;
mod pooler;
mod several;
mod spool;
#[cfg(feature = "tls")]
mod tls;
mod trouble;
mod unreadable;
