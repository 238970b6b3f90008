//! Checks of the integrator's own, beside the provider's.

use super::{Verified, VerifyError};
use crate::{Delivery, Envelope, KnownEvent, Provider, Redelivery};

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

/// A provider with an additional check. It runs after the provider's own and can only add to it: what
/// the provider refuses stays refused, and the [`Proof`](crate::Proof) does not change.
///
/// ```
/// use webhook_core::{Delivery, Provider, Secrets};
///
/// /// Accepts only what our proxy marks as sent with the provider's client certificate.
/// fn behind_our_proxy<P: Provider>(provider: P) -> impl Provider<Event = P::Event> {
///     provider.with_check(|delivery: &Delivery<'_>| {
///         delivery.header("x-client-certificate").is_ok_and(|name| name == b"CN=hooks")
///     })
/// }
/// ```
pub struct Checked<P, C> {
    provider: P,
    check: C,
}

impl<P, C> Checked<P, C> {
    pub(crate) fn new(provider: P, check: C) -> Self {
        Self { provider, check }
    }

    /// The provider without the check.
    #[must_use]
    pub fn provider(&self) -> &P {
        &self.provider
    }
}

impl<P: Provider, C: Check> Provider for Checked<P, C> {
    type Event = P::Event;
    const NAME: &'static str = P::NAME;
    const EVENTS: &'static [KnownEvent] = P::EVENTS;
    const REDELIVERY: Option<Redelivery> = P::REDELIVERY;

    fn verify<'a>(&self, delivery: &Delivery<'a>) -> Result<Verified<'a>, VerifyError> {
        let verified = self.provider.verify(delivery)?;
        if self.check.accepts(delivery) {
            Ok(verified)
        } else {
            Err(VerifyError::Check {
                expected: self.check.expected(),
            })
        }
    }

    fn decode(verified: Verified<'_>) -> Envelope<'_, P::Event> {
        P::decode(verified)
    }
}

impl<P: std::fmt::Debug, C> std::fmt::Debug for Checked<P, C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Checked")
            .field("provider", &self.provider)
            .finish_non_exhaustive()
    }
}
