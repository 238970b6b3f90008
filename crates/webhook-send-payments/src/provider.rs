//! The provider: how a webhook is told from a forgery.

use webhook_core::{
    CallbackUrlError, CallbackUrls, DecodeError, Delivery, EndpointLabel, KnownEvent, Provider,
    Redelivery, Secrets, Verified, VerifyError, event::Events,
};

use crate::{Event, Subscription, reading};

/// Send Payments: makes the callback URLs of its endpoints, and verifies what comes to them.
///
/// The provider documents no signature, so this one is **ours**: a token in the URL that covers the
/// label of the endpoint. It proves that whoever sent a delivery knows the URL, and nothing about the
/// body: look the thing up before money moves.
///
/// ```
/// use webhook_core::{Delivery, Proof, Provider, Secret, Secrets};
/// use webhook_send_payments::{Event, SendPayments, Subscription};
///
/// let send = SendPayments::new(&Secrets::new(Secret::new("a secret of our own")?));
/// let url = send.callback_url(
///     "https://hooks.example.com/send-payments",
///     &Subscription::PayoutTransactionUpdated,
/// )?;
///
/// let body = br#"{"id":"1","payoutId":"p1","status":"released"}"#;
/// let (_, query) = url.split_once('?').unwrap_or_default();
/// let headers: [(&str, &str); 0] = [];
/// let envelope = send
///     .receive(&Delivery::new(&headers, body).with_query(query))
///     .map_err(|e| e.to_string())?;
/// assert_eq!(envelope.proof(), Proof::Url);
/// assert!(matches!(envelope.event, Event::PayoutTransactionUpdated(_)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct SendPayments {
    urls: CallbackUrls,
}

impl SendPayments {
    /// Callback URLs with these secrets, which are your own: make them long and random. The first
    /// makes tokens, all of them are accepted.
    #[must_use]
    pub fn new(secrets: &Secrets) -> Self {
        Self {
            urls: CallbackUrls::new(Self::NAME, secrets),
        }
    }

    /// The URL to register for one event, whose name becomes the endpoint's label: what comes to it
    /// is then certain. For [`Subscription::AllDefaultEvents`] the members of a body must tell.
    ///
    /// # Errors
    ///
    /// [`CallbackUrlError`] if `base` is no absolute HTTP URL that a query can be added to, or the name
    /// of an unknown event cannot stand in a URL as it is.
    pub fn callback_url(
        &self,
        base: &str,
        event: &Subscription,
    ) -> Result<String, CallbackUrlError> {
        self.labelled_url(base, &EndpointLabel::new(event.as_str())?)
    }

    /// The URL to register for an endpoint with a label of your own.
    ///
    /// # Errors
    ///
    /// [`CallbackUrlError`] if `base` is no absolute HTTP URL that a query can be added to.
    pub fn labelled_url(
        &self,
        base: &str,
        label: &EndpointLabel,
    ) -> Result<String, CallbackUrlError> {
        self.urls.url(base, label)
    }
}

impl Provider for SendPayments {
    type Event = Event;

    const NAME: &'static str = "send-payments";

    const EVENTS: &'static [KnownEvent] = Event::KNOWN;

    /// Nothing is published: neither repeats, nor what is acknowledged, nor a time limit.
    const REDELIVERY: Option<Redelivery> = None;

    fn verify<'a>(&self, delivery: &Delivery<'a>) -> Result<Verified<'a>, VerifyError> {
        self.urls.verify(delivery)
    }

    fn read_event(verified: &Verified<'_>) -> Result<Event, DecodeError> {
        reading::read_event(verified)
    }
}
