//! What a delivery costs in allocations, counted.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use allocation_counter::measure;
use webhook_core::{
    Provider, Secret, Secrets,
    testing::{Rehearsed, Request},
};
use webhook_cxtn::Cxtn;

fn secrets() -> Secrets {
    Secrets::new(Secret::new("one").unwrap()).and(Secret::new("another").unwrap())
}

/// A good delivery, one for each way to be refused, and whether it verifies.
fn deliveries<P: Rehearsed>(provider: &P) -> [(Request, bool); 5] {
    let sample = P::sample("account_credit").unwrap();
    let good = provider.request("http://localhost/", sample.body.as_bytes());
    let mut tampered = good.clone();
    tampered.url = good.url.replace("=hooks", "=others");
    let signed = |signatures: &[&str]| good.clone().with_signatures(P::SIGNATURE, signatures);
    let (unsigned, malformed, doubled) = (signed(&[]), signed(&["c0ffee"]), signed(&["c0", "ff"]));
    [
        (good, true),
        (tampered, false),
        (unsigned, false),
        (malformed, false),
        (doubled, false),
    ]
}

fn verifying_allocates_nothing<P: Rehearsed>(provider: &P) {
    for (request, verifies) in deliveries(provider) {
        let delivery = request.delivery();
        let count = measure(|| {
            assert_eq!(provider.verify(&delivery).is_ok(), verifies);
        });
        assert_eq!(count.count_total, 0);
    }
}

#[test]
fn verifying_allocates_nothing_whether_it_succeeds_or_not() {
    verifying_allocates_nothing(&Cxtn::new(&secrets()));
}

/// How often verifying and decoding the newest sample of an event allocates.
fn allocations_of(event: &str) -> u64 {
    let provider = Cxtn::new(&secrets());
    let sample = Cxtn::sample(event).unwrap();
    let request = provider.request_of(event, "http://localhost/", sample.body.as_bytes());
    let delivery = request.delivery();
    let count = measure(|| {
        assert!(provider.receive(&delivery).is_ok());
    });
    assert!(count.count_total > 0, "the counter counts");
    assert_eq!(count.count_current, 0, "nothing is left behind");
    count.count_total
}

#[test]
fn verifying_and_decoding_a_credit_allocates_at_most_twenty_times() {
    let count = allocations_of("account_credit");
    assert!(count <= 20, "{count} allocations");
}

/// Data in a string must be taken out of it first.
#[test]
fn with_the_data_in_a_string_it_is_no_more_than_twenty_either() {
    for event in ["payment_completed", "trade_settled"] {
        assert!(Cxtn::sample(event).is_some_and(|it| it.body.contains(r#""data":"{"#)));
        let count = allocations_of(event);
        assert!(count <= 20, "{event}: {count} allocations");
    }
}
