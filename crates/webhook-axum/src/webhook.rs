//! The extractor.

use axum_core::extract::{FromRef, FromRequest, Request};
use webhook_core::{
    DecodeError, DedupKey, Envelope, Proof, Provider, Undecodable, Verified, WebhookEvent,
};

use crate::{Receiver, Rejection};

/// A verified delivery of the provider `P`, and the event that it brought.
///
/// As an argument of a handler it takes the request's body, so it comes last. The router's state is
/// a [`Receiver<P>`], or gives one by `FromRef`. See the [crate's page](crate) for an example.
///
/// It can also be put together by hand, to test a handler without a server.
pub struct Webhook<P: Provider> {
    /// The delivery: its raw body, its proof. It is here whether or not the body could be decoded.
    pub verified: Verified<'static>,
    /// What happened, or why the body could not be decoded. Answer 200 in both cases, once the body
    /// is stored: see the [crate's page](crate#a-delivery-that-cannot-be-decoded).
    pub event: Result<P::Event, DecodeError>,
}

impl<P: Provider> Webhook<P> {
    /// Decodes a delivery that was verified before: a stored one, or one from a trusted queue.
    ///
    /// ```
    /// use webhook_axum::Webhook;
    /// use webhook_currencycloud::{Currencycloud, core::Verified};
    ///
    /// let stored = br#"{"header":{"notification_type":"of_tomorrow"},"body":{}}"#;
    /// let delivery = Webhook::<Currencycloud>::decode(Verified::assume_trusted(stored));
    /// assert_eq!(delivery.event_type(), Some("of_tomorrow"));
    /// ```
    #[must_use]
    pub fn decode(verified: Verified<'_>) -> Self {
        match P::decode(verified) {
            Ok(Envelope { event, verified }) => Self {
                verified: verified.into_owned(),
                event: Ok(event),
            },
            Err(Undecodable { error, verified }) => Self {
                verified: verified.into_owned(),
                event: Err(error),
            },
        }
    }

    /// The provider's name for what happened. `None` where the body could not be decoded that far.
    #[must_use]
    pub fn event_type(&self) -> Option<&str> {
        match &self.event {
            Ok(event) => Some(event.event_type()),
            Err(error) => error.event_type(),
        }
    }

    /// What verification has proven.
    #[must_use]
    pub fn proof(&self) -> Proof {
        self.verified.proof()
    }

    /// The provider's own id of the delivery: [`Verified::delivery_id`].
    #[must_use]
    pub fn delivery_id(&self) -> Option<&str> {
        self.verified.delivery_id()
    }

    /// By what a repeated delivery is known: [`Verified::dedup_key`]. A delivery is a duplicate if
    /// this key or its delivery id was seen before.
    #[must_use]
    pub fn dedup_key(&self) -> DedupKey {
        self.verified.dedup_key()
    }

    /// The same in core's types, for code that knows no web framework.
    ///
    /// # Errors
    ///
    /// [`Undecodable`] if [`event`](Self::event) is an error. It still holds the delivery.
    pub fn into_result(self) -> Result<Envelope<'static, P::Event>, Undecodable<'static>> {
        let verified = self.verified;
        match self.event {
            Ok(event) => Ok(Envelope { event, verified }),
            Err(error) => Err(Undecodable { error, verified }),
        }
    }
}

impl<P, S> FromRequest<S> for Webhook<P>
where
    P: Provider + Send + Sync + 'static,
    Receiver<P>: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Rejection;

    async fn from_request(request: Request, state: &S) -> Result<Self, Rejection> {
        Receiver::from_ref(state).receive(request).await
    }
}

impl<P: Provider> std::fmt::Debug for Webhook<P> {
    /// Shows no value of the payload.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Webhook")
            .field("provider", &P::NAME)
            .field("event_type", &self.event_type())
            .field("verified", &self.verified)
            .field("error", &self.event.as_ref().err())
            .finish()
    }
}
