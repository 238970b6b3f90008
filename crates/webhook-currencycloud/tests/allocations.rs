//! How often a delivery allocates.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use webhook_core::{Secret, Secrets, testing::Simulate};
use webhook_currencycloud::Currencycloud;
use webhook_test_support::allocations;

fn count(run: &mut dyn FnMut()) -> u64 {
    allocation_counter::measure(run).count_total
}

#[test]
fn verifying_allocates_nothing_and_receiving_a_payment_at_most_thirteen_times() {
    let (one, other) = (Secret::new("one").unwrap(), Secret::new("other").unwrap());
    let provider = Currencycloud::new(Secrets::new(one).and(other));
    let sample = Currencycloud::sample("payment_released_notification").unwrap();
    let good = provider.request("http://localhost/", sample.body.as_bytes());
    let mut changed = good.clone();
    changed.body.push(b' ');
    allocations::assert_verifying_allocates_nothing(count, &provider, &good, &changed);
    let allocations = allocations::of_receiving(count, &provider, &good);
    // `serde_json` allocates 17 times for an owned struct of the same fields.
    assert!(allocations <= 13, "{allocations} allocations");
}
