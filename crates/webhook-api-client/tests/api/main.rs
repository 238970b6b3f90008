//! What the API clients of all providers share, against stub servers.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a helper for tests may panic, as tests may"
)]

mod answers;
mod endpoints;
mod errors;
mod pages;
mod registry;
mod requests;
mod retries;
mod sessions;
mod settings;
mod shelf;
mod support;
