//! The extractor.

use std::{
    future::{Future, ready},
    pin::Pin,
};

use actix_web::{FromRequest, HttpRequest, dev::Payload, web};
use webhook_core::{
    DecodeError, DedupKey, Envelope, Proof, Provider, Undecodable, Verified, WebhookEvent,
};

use crate::{Receiver, Rejection};

/// A verified delivery of the provider `P`, and the event that it brought.
///
/// As an argument of a handler it takes the request's body, so no other argument may. The app data
/// of the route, its scope or the app hold a `web::Data<Receiver<P>>`: the nearest one counts. See
/// the [crate's page](crate) for an example.
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
    /// use webhook_actix::Webhook;
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

impl<P: Provider + 'static> FromRequest for Webhook<P> {
    type Error = Rejection;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Rejection>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let Some(receiver) = request.app_data::<web::Data<Receiver<P>>>() else {
            let receiver = std::any::type_name::<Receiver<P>>();
            let rejection = Rejection::NoReceiver { receiver };
            rejection.log(P::NAME);
            return Box::pin(ready(Err(rejection)));
        };
        let receiver = web::Data::clone(receiver);
        let request = request.clone();
        let payload = payload.take();
        Box::pin(async move { receiver.receive_payload(&request, payload).await })
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
