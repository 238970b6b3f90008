//! Checks of the integrator's own, beside the provider's.

use crate::Delivery;

/// A check of the integrator's own: the peer's IP address, a header that a proxy sets for a client
/// certificate, or anything else they know about a delivery.
///
/// Any function of a [`Delivery`] is one. [`Provider::with_check`] runs it after the provider's own.
pub trait Check {
    /// Whether the delivery passes.
    fn accepts(&self, delivery: &Delivery<'_>) -> bool;

    /// What the check requires, as it follows the word "expected" in an error.
    fn expected(&self) -> &'static str {
        "a delivery that passes your own check"
    }
}

impl<F: Fn(&Delivery<'_>) -> bool> Check for F {
    fn accepts(&self, delivery: &Delivery<'_>) -> bool {
        self(delivery)
    }
}
