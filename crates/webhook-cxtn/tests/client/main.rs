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

#[test]
fn each_operation_of_the_table_is_listed_once_with_its_source() {
    let rows = webhook_cxtn::client::OPERATIONS.iter();
    let rows = rows.map(|it| (it.to_string(), it.certainty, it.source));
    webhook_core::testing::facts::list_operations("cxtn", rows);
}
