//! Helpers for the tests of the fxhooks crates: stub servers for API clients, an
//! independent signer, and a counter of allocations.
//!
//! Everything here panics at the first surprise, as a test does.
#![expect(
    clippy::expect_used,
    reason = "a helper for tests may panic, as tests may"
)]

pub mod allocations;
mod hang_up;
pub mod oracle;
mod stub;

pub use hang_up::{HangUp, HangUpServer};
pub use stub::{StubServer, json};
