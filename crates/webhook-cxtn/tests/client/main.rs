//! The management API against a stub. Documented requests are compared byte for byte.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

mod answers;
mod calls;
mod credentials;
mod ensure;
mod settings;
mod support;
