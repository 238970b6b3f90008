//! Helpers for the tests of the fxhooks crates: stub servers for API clients.
//!
//! Everything here panics at the first surprise, as a test does.
#![expect(
    clippy::expect_used,
    reason = "a helper for tests may panic, as tests may"
)]

mod hang_up;
mod stub;

pub use hang_up::{HangUp, HangUpServer};
pub use stub::{StubServer, json};
