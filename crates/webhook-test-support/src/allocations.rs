//! Counting allocations: the numbers do not depend on the machine.

use allocation_counter::measure;
use webhook_core::{
    Provider,
    testing::{Request, Simulate},
};

/// How often `run` allocates.
///
/// # Panics
///
/// If memory is still allocated afterwards: return nothing from `run`.
pub fn count(run: impl FnOnce()) -> u64 {
    let allocations = measure(run);
    assert_eq!(allocations.count_current, 0, "memory is left behind");
    allocations.count_total
}

/// Checks that verification allocates nothing: for a good request, for one whose covered part was
/// changed, and without, with a malformed and with two signatures.
///
/// # Panics
///
/// If one of them allocates, or has another outcome.
pub fn assert_verifying_allocates_nothing<P: Simulate>(
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
        let allocations = count(|| {
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
pub fn of_receiving<P: Provider>(provider: &P, request: &Request) -> u64 {
    let delivery = request.delivery();
    let allocations = count(|| {
        let envelope = provider.receive(&delivery);
        assert!(envelope.is_ok_and(|envelope| envelope.event.is_ok()), "{request:?}");
    });
    assert!(allocations > 0, "the counter counts");
    allocations
}
