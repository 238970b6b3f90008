//! What every provider crate implements.

use crate::{
    Redelivery,
    decode::{Envelope, KnownEvent, WebhookEvent},
    delivery::Delivery,
    verify::{Check, Verified, VerifyError},
};

/// A provider: how its deliveries are verified, and what its events are.
///
/// | to | call |
/// |---|---|
/// | verify and decode now | [`receive`](Self::receive) |
/// | verify now, store, decode later | [`verify`](Self::verify), [`Stored`](crate::Stored), then [`decode`](Self::decode), which needs no secret |
/// | decode a body from a trusted source | [`Verified::assume_trusted`], then [`decode`](Self::decode) |
/// | sign a test delivery | the provider crate's feature `testing` |
pub trait Provider {
    /// The provider's events.
    type Event: WebhookEvent;

    /// The provider's name, in lower case, with hyphens between its words.
    const NAME: &'static str;

    /// The crate that decodes, with its version: `webhook-currencycloud 0.1.0`. Stores keep it with what
    /// was decoded.
    const CRATE: &'static str;

    /// The events that this crate knows, each with its source.
    const EVENTS: &'static [KnownEvent];

    /// The redelivery schedule, or `None` if none is documented.
    const REDELIVERY: Option<Redelivery>;

    /// Checks that a delivery comes from the provider.
    ///
    /// # Errors
    ///
    /// [`VerifyError`]: answer 401.
    fn verify<'a>(&self, delivery: &Delivery<'a>) -> Result<Verified<'a>, VerifyError>;

    /// Decodes a verified delivery. It needs no secret and never fails: the envelope contains the
    /// event, or the reason why there is none.
    fn decode(verified: Verified<'_>) -> Envelope<'_, Self::Event>;

    /// The events that tell that an object of this kind has this status. Empty, the default, if none does, or it
    /// is not known.
    ///
    /// Several, if the API does not show which of them was sent.
    #[must_use]
    fn told_by(kind: &str, status: &str) -> &'static [&'static str] {
        let _ = (kind, status);
        &[]
    }

    /// Verifies and decodes.
    ///
    /// # Errors
    ///
    /// [`VerifyError`]: answer 401. A body that cannot be decoded is not an error: it was verified,
    /// and its envelope says what is wrong.
    fn receive<'a>(
        &self,
        delivery: &Delivery<'a>,
    ) -> Result<Envelope<'a, Self::Event>, VerifyError> {
        self.verify(delivery).map(Self::decode)
    }

    /// The same provider with your own check, which runs after this one's and can only add to it.
    fn with_check<C: Check>(self, check: C) -> Checked<Self, C>
    where
        Self: Sized,
    {
        Checked { provider: self, check }
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
    /// The provider without the check.
    #[must_use]
    pub fn provider(&self) -> &P {
        &self.provider
    }
}

impl<P: Provider, C: Check> Provider for Checked<P, C> {
    type Event = P::Event;
    const NAME: &'static str = P::NAME;
    const CRATE: &'static str = P::CRATE;
    const EVENTS: &'static [KnownEvent] = P::EVENTS;
    const REDELIVERY: Option<Redelivery> = P::REDELIVERY;

    fn verify<'a>(&self, delivery: &Delivery<'a>) -> Result<Verified<'a>, VerifyError> {
        let verified = self.provider.verify(delivery)?;
        if self.check.accepts(delivery) {
            Ok(verified)
        } else {
            Err(VerifyError::Check { expected: self.check.expected() })
        }
    }

    fn decode(verified: Verified<'_>) -> Envelope<'_, P::Event> {
        P::decode(verified)
    }

    fn told_by(kind: &str, status: &str) -> &'static [&'static str] {
        P::told_by(kind, status)
    }
}

impl<P: std::fmt::Debug, C> std::fmt::Debug for Checked<P, C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Checked").field("provider", &self.provider).finish_non_exhaustive()
    }
}
