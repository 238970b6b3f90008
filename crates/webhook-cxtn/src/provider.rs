//! The provider: how a notification is told from a forgery.

use webhook_core::{
    CallbackUrlError, CallbackUrls, DecodeError, Delivery, EndpointLabel, Envelope, KnownEvent,
    Provider, Redelivery, Secrets, Undecodable, Verified, VerifyError,
};

use crate::{Event, notification};

/// Caxton's CXTN API: makes the callback URLs of its endpoints, and verifies what comes to them.
///
/// The provider documents no signature, so this one is **ours**: a token in the URL that covers the
/// label of the endpoint. It proves that whoever sent a delivery knows the URL, and nothing about the
/// body: ask the API before money moves.
///
/// ```
/// use webhook_core::{Delivery, EndpointLabel, Proof, Provider, Secret, Secrets};
/// use webhook_cxtn::{Cxtn, Data};
///
/// let cxtn = Cxtn::new(&Secrets::new(Secret::new("a secret of our own")?));
/// let label = EndpointLabel::new("payments")?;
/// let url = cxtn.callback_url("https://hooks.example.com/cxtn", &label)?;
///
/// let body = br#"{"eventId":"wh_1","event":"payment_completed",
///     "data":"{\"objectId\":162953,\"amount\":10.00,\"currency\":\"GBP\"}"}"#;
/// let (_, query) = url.split_once('?').unwrap_or_default();
/// let headers: [(&str, &str); 0] = [];
/// let envelope = cxtn
///     .receive(&Delivery::new(&headers, body).with_query(query))
///     .map_err(|e| e.to_string())?;
/// assert_eq!(envelope.proof(), Proof::Url);
/// assert!(matches!(&envelope.event.data, Data::PaymentCompleted(it) if it.amount.to_string() == "10.00"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Cxtn {
    urls: CallbackUrls,
}

impl Cxtn {
    /// Callback URLs with these secrets, which are your own: make them long and random. The first makes
    /// tokens, all of them are accepted.
    #[must_use]
    pub fn new(secrets: &Secrets) -> Self {
        Self {
            urls: CallbackUrls::new(Self::NAME, secrets),
        }
    }

    /// The URL to register for an endpoint with this label.
    ///
    /// # Errors
    ///
    /// [`CallbackUrlError`] if `base` is no absolute HTTP URL that a query can be added to.
    pub fn callback_url(
        &self,
        base: &str,
        label: &EndpointLabel,
    ) -> Result<String, CallbackUrlError> {
        self.urls.url(base, label)
    }
}

impl Provider for Cxtn {
    type Event = Event;

    const NAME: &'static str = "cxtn";

    const EVENTS: &'static [KnownEvent] = Event::KNOWN;

    /// Nothing is published: neither repeats, nor what is acknowledged, nor a time limit.
    const REDELIVERY: Option<Redelivery> = None;

    fn verify<'a>(&self, delivery: &Delivery<'a>) -> Result<Verified<'a>, VerifyError> {
        self.urls.verify(delivery)
    }

    fn read_event(verified: &Verified<'_>) -> Result<Event, DecodeError> {
        notification::read_event(verified.body())
    }

    /// As for every provider; the notification's `eventId` becomes the delivery id.
    fn decode(verified: Verified<'_>) -> Result<Envelope<'_, Event>, Undecodable<'_>> {
        match Self::read_event(&verified) {
            Ok(event) => {
                let verified = match &event.event_id {
                    Some(id) => verified.with_delivery_id(id.as_str().to_owned()),
                    None => verified,
                };
                Ok(Envelope { event, verified })
            }
            Err(error) => Err(Undecodable { error, verified }),
        }
    }
}
