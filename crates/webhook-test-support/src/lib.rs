//! Helpers for the tests of the fxhooks crates: stub servers for API clients, an independent signer,
//! what a provider may allocate, a benchmark of a provider. With the feature `adapter-cases`, the cases
//! that every adapter for a web framework passes. With the feature `postgres`, a private PostgreSQL server; with
//! `inbox-benches`, what the benchmarks of the inbox's stores share.
//!
//! Everything here panics at the first unexpected result, as tests do.
#![expect(clippy::expect_used, reason = "a helper for tests may panic, as tests may")]

#[cfg(feature = "adapter-cases")]
pub mod adapter_cases;
pub mod allocations;
pub mod benches;
mod hang_up;
#[cfg(feature = "inbox-benches")]
pub mod inbox_benches;
pub mod oracle;
#[cfg(feature = "postgres")]
pub mod postgres;
mod stub;

pub use hang_up::{HangUp, HangUpServer};
pub use stub::{StubServer, json};
