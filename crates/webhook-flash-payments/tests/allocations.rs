//! The number of allocations for a delivery.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use webhook_core::{Secret, Secrets, testing::Simulate};
use webhook_flash_payments::{AdHocWebhooks, FlashPayments};
use webhook_test_support::allocations;

fn count(run: &mut dyn FnMut()) -> u64 {
    allocation_counter::measure(run).count_total
}

fn secrets() -> Secrets {
    Secrets::new(Secret::new("one").unwrap()).and(Secret::new("another").unwrap())
}

fn verifying_allocates_nothing<P: Simulate>(provider: &P) {
    let sample = P::sample("withdrawal_completed").unwrap();
    let good = provider.request("http://localhost/", sample.body.as_bytes());
    let mut changed = good.clone();
    changed.body = sample.body.replace("12344321", "12344322").into();
    allocations::assert_verifying_allocates_nothing(count, provider, &good, &changed);
}

#[test]
fn verifying_allocates_nothing_whether_it_succeeds_or_not() {
    verifying_allocates_nothing(&FlashPayments::new(secrets()));
    verifying_allocates_nothing(&AdHocWebhooks::new(secrets()));
    verifying_allocates_nothing(&AdHocWebhooks::signing_kinds(secrets()));
}

/// A bare struct of the same fields needs as many.
#[test]
fn an_event_allocates_once_for_each_text_and_no_more() {
    let provider = FlashPayments::new(secrets());
    for sample in FlashPayments::SAMPLES {
        let request = provider.request("http://localhost/", sample.body.as_bytes());
        let texts = sample.body.matches(r#"":""#).count();
        let lists = sample.body.matches(r#"":["#).count();
        let most = u64::try_from(texts + 2 * lists).unwrap();
        let allocations = allocations::of_receiving(count, &provider, &request);
        assert!(allocations <= most, "{}: {allocations} and not {most}", sample.event);
    }
}
