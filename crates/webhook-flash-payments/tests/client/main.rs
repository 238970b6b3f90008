//! The client against a stub: each operation as the provider's pages have it, its answers and its errors.
//! What all clients share is tested in `webhook-api-client`.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

mod confirm;
mod creations;
mod errors;
mod lists;
mod login;
mod look_ups;
mod operations;
mod retries;
mod stub;

#[test]
fn each_operation_of_the_table_is_listed_once_with_its_source() {
    let rows = webhook_flash_payments::client::OPERATIONS.iter();
    let rows = rows.map(|it| (it.to_string(), it.certainty, it.source));
    webhook_core::testing::facts::list_operations("flash-payments", rows);
}
