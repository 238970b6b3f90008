//! [`Currencycloud`]: how a notification is verified, and when it is redelivered.

use std::time::Duration;

use webhook_core::{
    Acknowledgement, Certainty, Delivery, Envelope, KnownEvent, Provider, Redelivery, SecretError,
    Secrets, Verified, VerifyError,
    authoring::{Algorithm, Encoding, Events, SignatureHeader},
};

use crate::{Event, decode::LAYOUT, observation};

/// Verifies and decodes Currencycloud's push notifications with the account's HMAC key, or with
/// several during a rotation.
///
/// ```
/// use webhook_core::{Delivery, Provider, Secret};
/// use webhook_currencycloud::Currencycloud;
///
/// let currencycloud = Currencycloud::new(Secret::new("the HMAC key")?);
/// let headers = [("Content-Type", "application/json")];
/// assert!(currencycloud.receive(&Delivery::new(&headers, b"{}")).is_err());
/// # Ok::<(), webhook_core::SecretError>(())
/// ```
#[derive(Debug)]
pub struct Currencycloud {
    signature: SignatureHeader,
}

impl Currencycloud {
    /// The header with the signature. Documented: the request in the collections guide.
    pub const SIGNATURE_HEADER: &'static str = "x-hmac-digest-sha-512";

    /// Takes the HMAC keys as `generate_hmac_key` or Currencycloud Direct shows them. The MAC's key is
    /// the bytes of this text.
    ///
    /// That it is the text and not the bytes that it spells is inferred, from one public
    /// implementation. If the first real delivery does not verify, try
    /// [`with_hex_decoded_keys`](Self::with_hex_decoded_keys).
    #[must_use]
    pub fn new(keys: impl Into<Secrets>) -> Self {
        Self {
            signature: SignatureHeader::new(
                Self::SIGNATURE_HEADER,
                ALGORITHM,
                ENCODING,
                &keys.into(),
            ),
        }
    }

    /// Takes the HMAC keys as they are shown. The MAC's key is the bytes that they spell in
    /// hexadecimal: the other reading of what the documents leave open.
    ///
    /// ```
    /// # use webhook_core::{Secret, SecretError};
    /// # use webhook_currencycloud::Currencycloud;
    /// let key = Secret::new("9562c7c1094dfe8f46125aa3f3c0d141471fadd443828bb0")?;
    /// let currencycloud = Currencycloud::with_hex_decoded_keys(key)?;
    /// # Ok::<(), SecretError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`SecretError::NotHexadecimal`] if one of the keys is not hexadecimal.
    pub fn with_hex_decoded_keys(keys: impl Into<Secrets>) -> Result<Self, SecretError> {
        Ok(Self {
            signature: SignatureHeader::with_hex_decoded_keys(
                Self::SIGNATURE_HEADER,
                ALGORITHM,
                ENCODING,
                &keys.into(),
            )?,
        })
    }

    /// The header's value that Currencycloud would send with this body.
    #[cfg(feature = "testing")]
    pub(crate) fn sign(&self, body: &[u8]) -> String {
        self.signature.sign(body)
    }
}

/// Documented: HMAC FAQ.
pub(crate) const ALGORITHM: Algorithm = Algorithm::HmacSha512;

/// Documented by the sample of the collections guide.
pub(crate) const ENCODING: Encoding = Encoding::Hex;

impl Provider for Currencycloud {
    type Event = Event;

    const NAME: &'static str = "currencycloud";

    const CRATE: &'static str = concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION"));

    const EVENTS: &'static [KnownEvent] = Event::KNOWN;

    /// Five more attempts after 1, 2, 4, 8 and 16 seconds, then the notification is lost. Documented:
    /// push notifications guide, which also says "after 5 attempts", so the sixth may not come. What
    /// counts as acknowledged is not documented.
    const REDELIVERY: Option<Redelivery> = Some(Redelivery::new(
        &[
            Duration::from_secs(1),
            Duration::from_secs(2),
            Duration::from_secs(4),
            Duration::from_secs(8),
            Duration::from_secs(16),
        ],
        Certainty::Documented,
        Acknowledgement::NotDocumented,
    ));

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
