//! How often a delivery allocates.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use webhook_core::{Secret, Secrets, testing::Simulate};
use webhook_cxtn::Cxtn;
use webhook_test_support::allocations::{assert_verifying_allocates_nothing, of_receiving};

fn count(run: &mut dyn FnMut()) -> u64 {
    allocation_counter::measure(run).count_total
}

/// For data in a string, one is for the unescaped text.
#[test]
fn verifying_allocates_nothing_and_decoding_a_few_times() {
    let secret = |text: &str| Secret::new(text).unwrap();
    let cxtn = Cxtn::new(Secrets::new(secret("one")).and(secret("another")));
    for sample in Cxtn::SAMPLES {
        let good = cxtn.request("http://localhost/", sample.body.as_bytes());
        let mut changed = good.clone();
        changed.url = good.url.replace("=hooks", "=others");
        assert_verifying_allocates_nothing(count, &cxtn, &good, &changed);
        let most = match (sample.version, sample.event) {
            ("2023-12", "payment_completed") => 6,
            ("2023-12", "trade_settled") => 7,
            ("2023-12", _) => 8,
            _ => 7,
        };
        let allocations = of_receiving(count, &cxtn, &good);
        assert!(allocations <= most, "{} {}: {allocations}", sample.version, sample.event);
    }
}
