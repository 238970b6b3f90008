//! The management API against a stub: the requests, the login, the errors. Retries, tokens and limits are
//! tested in `webhook-api-client`.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

mod calls;
mod errors;
mod login;
mod stub;
