//! Counting allocations: the numbers do not depend on the machine.

use webhook_core::{
    Provider,
    testing::{Request, Simulate},
};

/// How often `run` allocates. The test binary brings the counter: it slows down every program that it
/// is linked into, and a benchmark must not be.
pub type Count = fn(run: &mut dyn FnMut()) -> u64;

/// Checks that verification allocates nothing: for a good request, for one whose covered part was
/// changed, and without, with a malformed and with two signatures.
///
/// # Panics
///
/// If one of them allocates, or has another outcome.
pub fn assert_verifying_allocates_nothing<P: Simulate>(
    count: Count,
    provider: &P,
    good: &Request,
    changed: &Request,
) {
    let signed = |signatures: &[&str]| good.clone().with_signatures(P::SIGNATURE, signatures);
    for (request, verifies) in [
        (good, true),
        (changed, false),
        (&signed(&[]), false),
        (&signed(&["c0ffee"]), false),
        (&signed(&["c0", "ff"]), false),
    ] {
        let delivery = request.delivery();
        let allocations = count(&mut || {
            assert_eq!(provider.verify(&delivery).is_ok(), verifies, "{request:?}");
        });
        assert_eq!(allocations, 0, "{request:?}");
    }
}

/// How often verifying and decoding a request allocates.
///
/// # Panics
///
/// If the request is not verified, or its body not decoded.
pub fn of_receiving<P: Provider>(count: Count, provider: &P, request: &Request) -> u64 {
    let delivery = request.delivery();
    let allocations = count(&mut || {
        let envelope = provider.receive(&delivery);
        assert!(envelope.is_ok_and(|envelope| envelope.event.is_ok()), "{request:?}");
    });
    assert!(allocations > 0, "the counter counts");
    allocations
}
