//! The number of allocations for a delivery.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use allocation_counter::measure;
use webhook_core::{
    Delivery, Provider, Secret, Secrets,
    testing::{Request, Simulate},
};
use webhook_flash_payments::{AdHocWebhooks, FlashPayments};

fn secrets() -> Secrets {
    Secrets::new(Secret::new("one").unwrap()).and(Secret::new("another").unwrap())
}

/// A good delivery, one for each way to be refused, and whether it verifies.
fn deliveries<P: Simulate>(provider: &P) -> [(Request, bool); 5] {
    let sample = P::sample("withdrawal_completed").unwrap();
    let good = provider.request("http://localhost/", sample.body.as_bytes());
    let mut tampered = good.clone();
    tampered.body = sample.body.replace("12344321", "12344322").into();
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

fn verifying_allocates_nothing<P: Simulate>(provider: &P) {
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
    verifying_allocates_nothing(&FlashPayments::new(secrets()));
}

#[test]
fn verifying_an_ad_hoc_webhook_allocates_nothing_either() {
    verifying_allocates_nothing(&AdHocWebhooks::new(secrets()));
    verifying_allocates_nothing(&AdHocWebhooks::signing_kinds(secrets()));
}

/// How often verifying and decoding the newest sample of an event allocates.
fn allocations_of(event: &str) -> u64 {
    let provider = FlashPayments::new(secrets());
    let sample = FlashPayments::sample(event).unwrap();
    let request = provider.request("http://localhost/", sample.body.as_bytes());
    let delivery = Delivery::new(&request.headers, &request.body);
    let count = measure(|| {
        let envelope = provider.receive(&delivery).unwrap();
        assert!(envelope.event.is_ok());
    });
    assert!(count.count_total > 0, "the counter counts");
    assert_eq!(count.count_current, 0, "nothing is left behind");
    count.count_total
}

#[test]
fn verifying_and_decoding_a_withdrawal_allocates_at_most_twenty_times() {
    let count = allocations_of("withdrawal_completed");
    assert!(count <= 20, "{count} allocations");
}

/// The deposit is the event with the most texts. A bare struct of the same fields needs as many.
#[test]
fn an_event_allocates_once_for_each_text_and_no_more() {
    for sample in FlashPayments::SAMPLES {
        let newest = FlashPayments::sample(sample.event).unwrap();
        let texts = newest.body.matches(r#"":""#).count();
        let lists = newest.body.matches(r#"":["#).count();
        let most = u64::try_from(texts + 2 * lists).unwrap();
        let count = allocations_of(sample.event);
        assert!(count <= most, "{}: {count} and not {most}", sample.event);
    }
}
