//! Tests of the store in SQLite, besides the rules of all stores.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may stop at the first surprise"
)]

mod completing;
mod conformance;
mod deliveries;
mod faults;
mod folder;
mod opening;
mod places;
mod processes;
mod spool;
mod unreadable;
