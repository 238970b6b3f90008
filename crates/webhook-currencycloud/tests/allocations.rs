//! How often a delivery allocates.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use webhook_core::{Secret, Secrets, testing::Simulate};
use webhook_currencycloud::Currencycloud;
use webhook_test_support::allocations;

#[test]
fn verifying_allocates_nothing_and_receiving_a_payment_at_most_seventeen_times() {
    let (one, other) = (Secret::new("one").unwrap(), Secret::new("other").unwrap());
    let provider = Currencycloud::new(Secrets::new(one).and(other));
    let sample = Currencycloud::sample("payment_released_notification").unwrap();
    let good = provider.request("http://localhost/", sample.body.as_bytes());
    let mut changed = good.clone();
    changed.body.push(b' ');
    allocations::assert_verifying_allocates_nothing(&provider, &good, &changed);
    let count = allocations::of_receiving(&provider, &good);
    // `serde_json` allocates as often for an owned struct of the same fields.
    assert!(count <= 17, "{count} allocations");
}
