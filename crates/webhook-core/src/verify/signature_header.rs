//! Signatures in a header that cover the raw body.

use super::{
    Algorithm, Encoding, Location, Proof, SecretError, Secrets, Verified, VerifyError, mac::MacKeys,
};
use crate::Delivery;

/// The check for providers that put an HMAC of the raw body into a header.
///
/// A signature that is missing, malformed, or there twice with different values is refused before
/// anything is hashed. Any other costs one MAC for each secret and no allocation. The MAC library
/// compares it in full length and in constant time.
#[derive(Debug)]
pub struct SignatureHeader {
    header: &'static str,
    encoding: Encoding,
    keys: MacKeys,
    delivery_id: Option<&'static str>,
}

impl SignatureHeader {
    /// A scheme whose keys are the bytes of the secrets' text.
    #[must_use]
    pub fn new(
        header: &'static str,
        algorithm: Algorithm,
        encoding: Encoding,
        secrets: &Secrets,
    ) -> Self {
        Self { header, encoding, keys: MacKeys::of_text(algorithm, secrets), delivery_id: None }
    }

    /// A scheme whose keys are the bytes that the secrets spell in hexadecimal.
    ///
    /// # Errors
    ///
    /// [`SecretError::NotHexadecimal`] if one of the secrets is not.
    pub fn with_hex_decoded_keys(
        header: &'static str,
        algorithm: Algorithm,
        encoding: Encoding,
        secrets: &Secrets,
    ) -> Result<Self, SecretError> {
        Ok(Self {
            header,
            encoding,
            keys: MacKeys::of_hexadecimal(algorithm, secrets)?,
            delivery_id: None,
        })
    }

    /// Sets the header with the provider's id of a delivery. The signature does not cover it, so it
    /// is only a hint: a delivery without it is not refused.
    #[must_use]
    pub fn with_delivery_id_header(mut self, header: &'static str) -> Self {
        self.delivery_id = Some(header);
        self
    }

    /// Checks a delivery's signature against its raw body.
    ///
    /// # Errors
    ///
    /// A [`VerifyError`] that says what is wrong with the signature.
    pub fn verify<'a>(&self, delivery: &Delivery<'a>) -> Result<Verified<'a>, VerifyError> {
        let text = delivery.header(self.header)?;
        let location = Location::Header(self.header);
        self.keys.check(self.encoding, location, text, |covers| Ok(covers(&[delivery.body()])))?;
        let id = self.delivery_id.and_then(|header| delivery.hint(header));
        let verified = Verified::new(delivery.body(), Proof::Body, id);
        Ok(match std::str::from_utf8(text) {
            Ok(text) => verified.with_evidence(self.header, text),
            Err(_) => verified,
        })
    }

    /// The header's value that the provider would send with this body, made with the first secret.
    #[must_use]
    pub fn sign(&self, body: &[u8]) -> String {
        self.encoding.encode(&self.keys.tag(&[body]))
    }

    /// The name of the header.
    #[must_use]
    pub fn header(&self) -> &'static str {
        self.header
    }
}
