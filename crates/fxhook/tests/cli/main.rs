//! `fxhook` as a user runs it.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test may stop at the first surprise"
)]

mod api;
#[cfg(unix)]
mod browser;
mod connections;
mod decode;
mod demo;
mod endpoint;
mod endpoints_cxtn;
mod endpoints_send_payments;
#[cfg(unix)]
mod inbox;
#[cfg(unix)]
mod inbox_browser;
#[cfg(unix)]
mod inbox_compared;
#[cfg(unix)]
mod inbox_confirm;
#[cfg(unix)]
mod inbox_copy;
#[cfg(unix)]
mod inbox_overdue;
#[cfg(unix)]
mod inbox_postgres;
#[cfg(unix)]
mod inbox_serve;
#[cfg(unix)]
mod inbox_work;
mod listen;
#[cfg(unix)]
mod listen_blocking;
mod listen_forward;
#[cfg(unix)]
mod listen_output;
mod listener;
#[cfg(unix)]
mod missed;
mod run;
mod sandbox;
mod sandbox_faults;
mod sandbox_scenario;
mod sandbox_settings;
#[cfg(unix)]
mod sandbox_state;
mod secrets;
mod send;
mod send_line;
mod send_outcome;
#[cfg(unix)]
mod served;
mod sign_and_verify;
#[cfg(unix)]
mod stored;
#[cfg(unix)]
mod terminal;
mod usage;
