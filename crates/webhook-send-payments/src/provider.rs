//! The provider: how a webhook is verified.

use webhook_core::{
    CallbackUrl, CallbackUrlError, Delivery, EndpointLabel, Envelope, KnownEvent, Provider,
    Redelivery, Secrets, Verified, VerifyError,
    authoring::{CallbackUrls, Events},
};

use crate::{Event, Subscription, decode, observation};

/// Send Payments: makes the callback URLs of your endpoints, and verifies what is delivered to them.
///
/// The provider documents no signature, so this one is **ours**: a token in the URL that covers the
/// endpoint's label. It proves that the sender knows the URL, and nothing about the body: look the object
/// up before money moves.
///
/// ```
/// use webhook_send_payments::{
///     SendPayments, Subscription,
///     webhook_core::{Delivery, Proof, Provider, Secret},
/// };
///
/// let send = SendPayments::new(Secret::new("a secret of our own")?);
/// let base = "https://hooks.example.com/send-payments";
/// let url = send.callback_url(base, &Subscription::PayoutTransactionUpdated)?;
///
/// let headers: [(&str, &str); 0] = [];
/// let body = br#"{"id":"1","payoutId":"p1","status":"released"}"#;
/// let envelope = send.receive(&Delivery::new(&headers, body).with_query(url.query()))?;
/// assert_eq!(envelope.proof(), Proof::Url);
/// assert_eq!(envelope.event_type(), Some("payout_transaction_updated"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct SendPayments {
    urls: CallbackUrls,
}

impl SendPayments {
    /// Callback URLs with these secrets, which are your own: make them long and random. The first one
    /// makes tokens; all of them are accepted.
    #[must_use]
    pub fn new(secrets: impl Into<Secrets>) -> Self {
        Self { urls: CallbackUrls::new(Self::NAME, &secrets.into()) }
    }

    /// The URL to register for one event. The event's name becomes the endpoint's label, so what is
    /// delivered to this URL is certain. For [`Subscription::AllDefaultEvents`] the fields of each body
    /// must tell.
    ///
    /// # Errors
    ///
    /// [`CallbackUrlError`] if `base` is not an absolute HTTP URL to which a query can be added, or if the
    /// name of an unknown event needs encoding in a URL.
    pub fn callback_url(
        &self,
        base: &str,
        event: &Subscription,
    ) -> Result<CallbackUrl, CallbackUrlError> {
        self.labelled_url(base, &event.as_str().parse()?)
    }

    /// The URL to register for an endpoint with a label of your own.
    ///
    /// # Errors
    ///
    /// [`CallbackUrlError`] if `base` is not an absolute HTTP URL to which a query can be added.
    pub fn labelled_url(
        &self,
        base: &str,
        label: &EndpointLabel,
    ) -> Result<CallbackUrl, CallbackUrlError> {
        self.urls.url(base, label)
    }
}

impl Provider for SendPayments {
    type Event = Event;

    const NAME: &'static str = "send-payments";

    const CRATE: &'static str = concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION"));

    const EVENTS: &'static [KnownEvent] = Event::KNOWN;

    /// Nothing is published: neither redelivery, nor what counts as acknowledged, nor a time limit.
    const REDELIVERY: Option<Redelivery> = None;

    fn verify<'a>(&self, delivery: &Delivery<'a>) -> Result<Verified<'a>, VerifyError> {
        self.urls.verify(delivery)
    }

    fn decode(verified: Verified<'_>) -> Envelope<'_, Event> {
        decode::decode(verified)
    }

    fn told_by(kind: &str, _: &str) -> &'static [&'static str] {
        observation::told_by(kind)
    }
}
