//! The provider: how a delivery is verified.

use webhook_core::{
    CallbackUrl, CallbackUrlError, Delivery, EndpointLabel, Envelope, KnownEvent, Provider,
    Redelivery, Secrets, Verified, VerifyError,
    authoring::{CallbackUrls, Events},
};

use crate::{Event, decode::LAYOUT};

/// Caxton's CXTN API: makes the callback URLs of your endpoints and verifies what arrives at them.
///
/// CXTN documents no signature, so this proof is **ours**: a token in the URL, which covers the
/// endpoint's label. It proves that the sender knows the URL, and nothing about the body: check with
/// the API before money moves.
///
/// ```
/// use webhook_cxtn::{
///     Cxtn, Event,
///     webhook_core::{Delivery, Proof, Provider, Secret},
/// };
///
/// let cxtn = Cxtn::new(Secret::new("a secret of our own")?);
/// let url = cxtn.callback_url("https://hooks.example.com/cxtn", &"payments".parse()?)?;
///
/// let body = br#"{"eventId":"wh_1","event":"payment_completed",
///     "data":"{\"objectId\":162953,\"amount\":10.00,\"currency\":\"GBP\"}"}"#;
/// let headers: [(&str, &str); 0] = [];
/// let envelope = cxtn.receive(&Delivery::new(&headers, body).with_query(url.query()))?;
///
/// assert_eq!(envelope.proof(), Proof::Url);
/// assert!(matches!(
///     &envelope.event,
///     Ok(Event::PaymentCompleted(payment)) if payment.amount.to_string() == "10.00"
/// ));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Cxtn {
    urls: CallbackUrls,
}

impl Cxtn {
    /// Takes the secrets of the callback URLs. They are your own: make them long and random. The
    /// first one makes tokens; all of them are accepted.
    #[must_use]
    pub fn new(secrets: impl Into<Secrets>) -> Self {
        Self { urls: CallbackUrls::new(Self::NAME, &secrets.into()) }
    }

    /// The URL to register for the endpoint with this label: `base` with the label and its token in
    /// the query.
    ///
    /// # Errors
    ///
    /// [`CallbackUrlError`] if `base` is not an absolute HTTP URL, or has one of the parameters.
    pub fn callback_url(
        &self,
        base: &str,
        label: &EndpointLabel,
    ) -> Result<CallbackUrl, CallbackUrlError> {
        self.urls.url(base, label)
    }

    /// The token in the URL of the endpoint with this label.
    #[cfg(feature = "testing")]
    pub(crate) fn token(&self, label: &EndpointLabel) -> String {
        self.urls.token(label)
    }
}

impl Provider for Cxtn {
    type Event = Event;

    const NAME: &'static str = "cxtn";

    const CRATE: &'static str = concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION"));

    const EVENTS: &'static [KnownEvent] = Event::KNOWN;

    /// Not published: redelivery, what counts as acknowledged, and the time limit.
    const REDELIVERY: Option<Redelivery> = None;

    fn verify<'a>(&self, delivery: &Delivery<'a>) -> Result<Verified<'a>, VerifyError> {
        self.urls.verify(delivery)
    }

    fn decode(verified: Verified<'_>) -> Envelope<'_, Event> {
        LAYOUT.decode(verified)
    }
}
