//! Workers, on the memory store and in tokio's paused time.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may stop at the first surprise"
)]

mod at_least_once;
mod leases;
mod recording;
mod retries;
mod running;
mod standing;
mod support;
