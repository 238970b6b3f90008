//! A store with a spool: where deliveries go, in what order they move, and what health says.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

mod draining;
mod equivalence;
mod failing;
mod health;
mod interleavings;
mod routing;
mod support;
