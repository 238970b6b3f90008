//! The provider: how a regular webhook is verified.

use std::time::Duration;

use webhook_core::{
    Acknowledgement, Certainty, Delivery, Envelope, KnownEvent, Provider, Redelivery, Secrets,
    Verified, VerifyError,
    authoring::{Algorithm, Encoding, Events, SignatureHeader},
};

use crate::{Event, decode::LAYOUT, observation};

/// Flash Payments: verifies regular webhooks with the endpoint's secret, or with several during a
/// rotation. Each endpoint has its own secret.
///
/// ```
/// use webhook_core::{Delivery, Provider, Secret};
/// use webhook_flash_payments::FlashPayments;
///
/// let flash = FlashPayments::new(Secret::new("the endpoint's secret")?);
/// let headers = [("content-type", "application/json")];
/// assert!(flash.receive(&Delivery::new(&headers, b"{}")).is_err());
/// # Ok::<(), webhook_core::SecretError>(())
/// ```
#[derive(Debug)]
pub struct FlashPayments {
    signature: SignatureHeader,
}

impl FlashPayments {
    /// The header with the signature. Documented: regular webhooks page.
    pub const SIGNATURE_HEADER: &'static str = "flashfx-signature";

    /// The header with the id of the event, the same at each attempt. Documented: regular webhooks
    /// page. No signature covers it (inferred), so an attacker who replays a body can change it.
    pub const REQUEST_ID_HEADER: &'static str = "flashfx-request-id";

    /// Takes the secrets as FlashConnect's webhook settings show them, and uses the bytes of their
    /// text (inferred from the provider's sample code).
    #[must_use]
    pub fn new(secrets: impl Into<Secrets>) -> Self {
        let signature =
            SignatureHeader::new(Self::SIGNATURE_HEADER, ALGORITHM, ENCODING, &secrets.into());
        Self { signature: signature.with_delivery_id_header(Self::REQUEST_ID_HEADER) }
    }

    /// The header's value that Flash Payments would send with this body.
    #[cfg(feature = "testing")]
    pub(crate) fn sign(&self, body: &[u8]) -> String {
        self.signature.sign(body)
    }
}

/// Documented: regular webhooks page.
pub(crate) const ALGORITHM: Algorithm = Algorithm::HmacSha256;

/// Documented: regular webhooks page.
pub(crate) const ENCODING: Encoding = Encoding::Base64;

/// The waits after a failed attempt.
pub(crate) const WAITS: &[Duration] =
    &[Duration::from_secs(6), Duration::from_secs(60), Duration::from_secs(600)];

impl Provider for FlashPayments {
    type Event = Event;

    const NAME: &'static str = "flash-payments";

    const CRATE: &'static str = concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION"));

    const EVENTS: &'static [KnownEvent] = Event::KNOWN;

    /// Three more attempts after 6, 60 and 600 seconds; then the event is marked as failed and never
    /// sent again. Documented: regular webhooks page, which in one place takes any 2xx as acknowledged
    /// and in another says "200": answer exactly 200.
    const REDELIVERY: Option<Redelivery> =
        Some(Redelivery::new(WAITS, Certainty::Documented, Acknowledgement::Contradictory));

    fn verify<'a>(&self, delivery: &Delivery<'a>) -> Result<Verified<'a>, VerifyError> {
        self.signature.verify(delivery)
    }

    fn decode(verified: Verified<'_>) -> Envelope<'_, Event> {
        LAYOUT.decode(verified)
    }

    fn told_by(kind: &str, status: &str) -> &'static [&'static str] {
        observation::told_by(kind, status)
    }
}
