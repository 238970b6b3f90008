//! The sandbox, used by the providers' own clients and by receivers.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

mod chance;
mod client_lists;
mod client_state;
mod currencycloud;
mod currencycloud_details;
mod currencycloud_errors;
mod currencycloud_reports;
mod cxtn;
mod cxtn_accounts;
mod deliveries;
mod flash_accounts;
mod flash_lists;
mod flash_payments;
mod printed;
mod printed_calls;
mod printed_causes;
mod printed_flash;
mod raw;
mod receiver;
mod running;
mod searches;
mod send_lists;
mod send_payments;
mod state;
