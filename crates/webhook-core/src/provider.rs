//! What every provider crate implements.

use crate::{
    Check, Checked, Delivery, Envelope, KnownEvent, Redelivery, Verified, VerifyError, WebhookEvent,
};

/// A provider: how its deliveries are verified, and what its events are.
///
/// | to | call |
/// |---|---|
/// | verify and decode now | [`receive`](Self::receive) |
/// | verify now, store, decode later | [`verify`](Self::verify), [`Stored`](crate::Stored), then [`decode`](Self::decode), which needs no secret |
/// | decode a body from a trusted place | [`Verified::assume_trusted`], then [`decode`](Self::decode) |
/// | sign a test delivery | the provider crate's feature `testing` |
pub trait Provider {
    /// The provider's events.
    type Event: WebhookEvent;

    /// The provider's name, in lower case, with hyphens between its words.
    const NAME: &'static str;

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

    /// The same provider with a check of your own, which runs after this one's and can only add to it.
    fn with_check<C: Check>(self, check: C) -> Checked<Self, C>
    where
        Self: Sized,
    {
        Checked::new(self, check)
    }
}
