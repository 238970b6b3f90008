//! What every provider crate implements.

use crate::{
    Check, Checked, DecodeError, Delivery, Envelope, KnownEvent, ReceiveError, Redelivery,
    Undecodable, Verified, VerifyError, WebhookEvent,
};

/// One provider: how its deliveries are verified, and what its events are.
///
/// Four situations, four calls:
///
/// | situation | call |
/// |---|---|
/// | verify and decode now | [`receive`](Self::receive) |
/// | verify now, store, decode later | [`verify`](Self::verify), then [`decode`](Self::decode), which needs no secret |
/// | decode what came over a trusted way | [`Verified::assume_trusted`], then [`decode`](Self::decode) |
/// | sign a test delivery | the provider crate's `testing` feature |
pub trait Provider {
    /// What the provider tells.
    type Event: WebhookEvent;

    /// The provider's name, in lower case, with hyphens between its words.
    const NAME: &'static str;

    /// The events that this crate knows, each with its source.
    const EVENTS: &'static [KnownEvent];

    /// How the provider repeats a delivery, or `None` where it documents no schedule.
    const REDELIVERY: Option<Redelivery>;

    /// Checks that a delivery comes from the provider.
    ///
    /// # Errors
    ///
    /// A [`VerifyError`]; answer 401.
    fn verify<'a>(&self, delivery: &Delivery<'a>) -> Result<Verified<'a>, VerifyError>;

    /// Reads the event out of a verified body. Integrators call [`decode`](Self::decode), which
    /// keeps the body beside the event or the error.
    ///
    /// # Errors
    ///
    /// A [`DecodeError`] if the body is no JSON or fits no type.
    fn read_event(verified: &Verified<'_>) -> Result<Self::Event, DecodeError>;

    /// Decodes a verified delivery. Needs no secret.
    ///
    /// # Errors
    ///
    /// [`Undecodable`], which still holds the delivery. It was verified: keep it, and acknowledge.
    fn decode(verified: Verified<'_>) -> Result<Envelope<'_, Self::Event>, Undecodable<'_>> {
        match Self::read_event(&verified) {
            Ok(event) => Ok(Envelope { event, verified }),
            Err(error) => Err(Undecodable { error, verified }),
        }
    }

    /// Verifies and decodes.
    ///
    /// # Errors
    ///
    /// [`ReceiveError::Refused`] if the delivery is not verified: answer 401.
    /// [`ReceiveError::Undecodable`] if it is, but cannot be read: keep its bytes, answer 200.
    fn receive<'a>(
        &self,
        delivery: &Delivery<'a>,
    ) -> Result<Envelope<'a, Self::Event>, ReceiveError<'a>> {
        let verified = self.verify(delivery)?;
        Ok(Self::decode(verified)?)
    }

    /// The same provider with a check of the integrator's own, which comes after this one's and can
    /// only add to it.
    fn with_check<C: Check>(self, check: C) -> Checked<Self, C>
    where
        Self: Sized,
    {
        Checked::new(self, check)
    }
}
