//! What a delivery costs in allocations, counted.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use allocation_counter::measure;
use webhook_core::{Delivery, Provider, Secret, Secrets, testing::Simulate};
use webhook_currencycloud::Currencycloud;

fn provider() -> Currencycloud {
    let secrets = Secrets::new(Secret::new("one").unwrap()).and(Secret::new("another").unwrap());
    Currencycloud::new(&secrets)
}

#[test]
fn verifying_allocates_nothing_whether_it_succeeds_or_not() {
    let provider = provider();
    let sample = Currencycloud::sample("payment_released_notification").unwrap();
    let good = provider.request("http://localhost/", sample.body.as_bytes());
    let mut tampered = good.clone();
    tampered.body.push(b' ');
    let unsigned = good
        .clone()
        .with_signatures::<&str>(Currencycloud::SIGNATURE, &[]);
    let malformed = good
        .clone()
        .with_signatures(Currencycloud::SIGNATURE, &["c0ffee"]);
    let doubled = good
        .clone()
        .with_signatures(Currencycloud::SIGNATURE, &["c0", "ff"]);

    for (request, verifies) in [
        (good, true),
        (tampered, false),
        (unsigned, false),
        (malformed, false),
        (doubled, false),
    ] {
        let delivery = request.delivery();
        let count = measure(|| {
            assert_eq!(provider.verify(&delivery).is_ok(), verifies);
        });
        assert_eq!(count.count_total, 0);
    }
}

#[test]
fn verifying_and_decoding_a_payment_allocates_at_most_twenty_times() {
    let provider = provider();
    let sample = Currencycloud::sample("payment_released_notification").unwrap();
    assert_eq!(sample.body.len(), 819);
    let request = provider.request("http://localhost/", sample.body.as_bytes());
    let delivery = Delivery::new(&request.headers, &request.body);
    let count = measure(|| {
        assert!(provider.receive(&delivery).is_ok());
    });
    assert!(count.count_total > 0, "the counter counts");
    assert!(count.count_total <= 20, "{} allocations", count.count_total);
    assert_eq!(count.count_current, 0, "nothing is left behind");
}
