//! What a delivery costs in allocations, counted.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use allocation_counter::measure;
use webhook_core::{
    Provider, Secret, Secrets,
    testing::{Rehearsed, Request},
};
use webhook_send_payments::SendPayments;

fn secrets() -> Secrets {
    Secrets::new(Secret::new("one").unwrap()).and(Secret::new("another").unwrap())
}

/// A good delivery, one for each way to be refused, and whether it verifies.
fn deliveries<P: Rehearsed>(provider: &P) -> [(Request, bool); 5] {
    let sample = P::sample("payin_transaction_created").unwrap();
    let good = provider.request("http://localhost/", sample.body.as_bytes());
    let mut tampered = good.clone();
    tampered.url = good.url.replace("all_default_events", "wallet_updated");
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
    verifying_allocates_nothing(&SendPayments::new(&secrets()));
}

/// How often verifying and decoding the newest sample of an event allocates.
fn allocations_of(event: &str) -> u64 {
    let provider = SendPayments::new(&secrets());
    let sample = SendPayments::sample(event).unwrap();
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
fn verifying_and_decoding_a_pay_in_allocates_at_most_twenty_times() {
    let count = allocations_of("payin_transaction_created");
    assert!(count <= 20, "{count} allocations");
}

/// One more for the event itself. With `serde_json/arbitrary_precision` turned on elsewhere, a number
/// comes as a text, too.
#[test]
fn an_event_allocates_once_for_each_text_and_no_more() {
    for sample in SendPayments::SAMPLES {
        let newest = SendPayments::sample(sample.event).unwrap();
        let numbers = newest
            .body
            .split("\":")
            .filter(|rest| rest.starts_with(is_digit));
        let texts = newest.body.matches(r#"":""#).count() + numbers.count() + 1;
        let count = allocations_of(sample.event);
        let most = u64::try_from(texts).unwrap();
        assert!(count <= most, "{}: {count} and not {most}", sample.event);
    }
}

fn is_digit(first: char) -> bool {
    first.is_ascii_digit() || first == '-'
}
