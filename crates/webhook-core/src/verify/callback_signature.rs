//! Callback URLs that carry a signature of a text in the body.

use super::{
    Algorithm, CallbackUrl, CallbackUrlError, Encoding, Location, Proof, Secrets, Verified,
    VerifyError, mac::MacKeys,
};
use crate::Delivery;

/// The check for providers that call a URL given with a single order, and repeat the order's id in
/// the body: the URL carries a signature of that id.
///
/// It proves that the sender knows the URL of this order. Nothing else in the body is covered:
/// [`Proof::Url`]. The signature is an HMAC-SHA-256 in URL-safe Base64 without padding. The standard
/// alphabet, and what proxies and form decoding make of either, is read as well.
///
/// The covered text is in a body that is not verified yet, so the provider's crate must locate it
/// first. It reads nothing else, and only if the signature is well formed.
#[derive(Debug)]
pub struct CallbackSignature {
    parameter: &'static str,
    keys: MacKeys,
    delivery_id: Option<&'static str>,
}

impl CallbackSignature {
    /// Signatures in this parameter of the URL. The secrets are the integrator's own: make them long and
    /// random.
    #[must_use]
    pub fn new(parameter: &'static str, secrets: &Secrets) -> Self {
        Self {
            parameter,
            keys: MacKeys::of_text(Algorithm::HmacSha256, secrets),
            delivery_id: None,
        }
    }

    /// Sets the header with the provider's id of a delivery. The signature does not cover it, so it
    /// is only a hint: a delivery without it is not refused.
    #[must_use]
    pub fn with_delivery_id_header(mut self, header: &'static str) -> Self {
        self.delivery_id = Some(header);
        self
    }

    /// The URL to send with an order: `base` with the signature of these texts, joined, in its
    /// query. Access logs will contain it.
    ///
    /// # Errors
    ///
    /// [`CallbackUrlError`] if `base` is not an absolute HTTP URL, has the parameter already, or one of
    /// the texts is empty.
    pub fn url(&self, base: &str, covered: &[&str]) -> Result<CallbackUrl, CallbackUrlError> {
        if covered.is_empty() || covered.contains(&"") {
            return Err(CallbackUrlError::Unsignable);
        }
        let signature = Encoding::QueryBase64.encode(&self.keys.tag(covered));
        CallbackUrl::with_parameters(base, &[(self.parameter, &signature)])
    }

    /// Checks the signature in a delivery's query. `covered` finds the covered texts in the body, and
    /// asks whether the signature is theirs.
    ///
    /// # Errors
    ///
    /// [`VerifyError`], or the error of `covered`.
    pub fn verify<'a>(
        &self,
        delivery: &Delivery<'a>,
        covered: impl FnOnce(&dyn Fn(&[&[u8]]) -> bool) -> Result<bool, VerifyError>,
    ) -> Result<Verified<'a>, VerifyError> {
        let text = delivery.query_value(self.parameter)?.as_bytes();
        let location = Location::Parameter(self.parameter);
        self.keys.check(Encoding::QueryBase64, location, text, covered)?;
        let id = self.delivery_id.and_then(|header| delivery.hint(header));
        Ok(Verified::new(delivery.body(), Proof::Url, id))
    }
}
