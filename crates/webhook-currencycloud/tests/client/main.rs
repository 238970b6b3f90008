//! The management API against a stub: the requests, the login, the errors. Retries, tokens and limits are
//! tested in `webhook-api-client`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

mod calls;
mod confirm;
mod errors;
mod lists;
mod login;
mod look_ups;
mod stub;

#[test]
fn each_operation_of_the_table_is_listed_once_with_its_source() {
    let rows = webhook_currencycloud::client::OPERATIONS.iter();
    let rows = rows.map(|it| (it.to_string(), it.certainty, it.source));
    webhook_core::testing::facts::list_operations("currencycloud", rows);
}
