//! Callback URLs that carry a signature of a text which the body repeats.

use crate::{
    Algorithm, CallbackUrlError, Delivery, Encoding, Place, Proof, Secrets, Verified, VerifyError,
    callback_base, mac::MacKeys,
};

/// The check of providers that call a URL which was handed over with one order, and repeat the order's
/// id in the body: the URL carries a signature of that id.
///
/// It proves that whoever sent a delivery knows the URL of this order. Nothing else in the body is
/// covered: [`Proof::Url`]. The signature is an HMAC-SHA-256 in URL-safe Base64 without padding; what
/// proxies and form decoding make of that, and of the standard alphabet, is read as well.
///
/// What is covered stands in a body that is not verified yet, so the provider's crate must look for it
/// first. It looks for nothing else, and not before the signature has the right form.
///
/// ```
/// use webhook_core::{CallbackSignature, Delivery, Proof, Secret, Secrets};
///
/// let signatures = CallbackSignature::new("signature", &Secrets::new(Secret::new("of our own")?));
/// let url = signatures.url("https://hooks.example.com/orders", &["order-1"])?;
///
/// let (_, query) = url.split_once('?').unwrap_or_default();
/// let headers: [(&str, &str); 0] = [];
/// let delivery = Delivery::new(&headers, br#"{"order":"order-1"}"#).with_query(query);
/// // A provider's crate finds `order-1` in the body.
/// let verified = signatures.verify(&delivery, |fits| Ok(fits(&["order-1"])))?;
/// assert_eq!(verified.proof(), Proof::Url);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct CallbackSignature {
    member: &'static str,
    keys: MacKeys,
    delivery_id: Option<&'static str>,
}

impl CallbackSignature {
    /// Signatures in this member of the URL's query. The secrets are the integrator's own: make them
    /// long and random.
    #[must_use]
    pub fn new(member: &'static str, secrets: &Secrets) -> Self {
        Self {
            member,
            keys: MacKeys::of_text(Algorithm::HmacSha256, secrets),
            delivery_id: None,
        }
    }

    /// Names the header with the provider's id of a delivery. It is a hint that nothing covers: a
    /// delivery is not refused for it.
    #[must_use]
    pub fn with_delivery_id_header(mut self, header: &'static str) -> Self {
        self.delivery_id = Some(header);
        self
    }

    /// The URL to hand over with an order: `base` with the signature of these texts, one after the
    /// other, in its query. It is as secret as the signature in it, and will stand in access logs.
    ///
    /// # Errors
    ///
    /// [`CallbackUrlError`] if `base` is no absolute HTTP URL that a query can be added to, or one of
    /// the texts is empty.
    pub fn url(&self, base: &str, covered: &[&str]) -> Result<String, CallbackUrlError> {
        if covered.is_empty() || covered.contains(&"") {
            return Err(CallbackUrlError::Unsignable);
        }
        let signature = Encoding::QueryBase64.encode(&self.keys.tag(covered));
        callback_base::with_members(base, &[(self.member, &signature)])
    }

    /// Checks the signature in a delivery's query. `covered` finds in the body what it should cover,
    /// and asks whether it fits: the texts, one after the other.
    ///
    /// # Errors
    ///
    /// A [`VerifyError`] that says what is wrong with the signature, or that of `covered`.
    pub fn verify<'a>(
        &self,
        delivery: &Delivery<'a>,
        covered: impl FnOnce(&dyn Fn(&[&str]) -> bool) -> Result<bool, VerifyError>,
    ) -> Result<Verified<'a>, VerifyError> {
        let place = Place::Query(self.member);
        let text = delivery.query_value(self.member)?;
        let mut buffer = [0; Algorithm::LONGEST_TAG];
        let algorithm = self.keys.algorithm();
        let tag = Encoding::QueryBase64
            .decode(algorithm, text.as_bytes(), &mut buffer)
            .ok_or(VerifyError::Malformed {
                place,
                expected: Encoding::QueryBase64.described(algorithm),
                found_length: text.len(),
            })?;
        if covered(&|texts| self.keys.accept(texts, tag))? {
            let id = self.delivery_id.and_then(|header| delivery.hint(header));
            Ok(Verified::new(delivery.body(), Proof::Url, id))
        } else {
            Err(VerifyError::Mismatch {
                place,
                secrets: self.keys.len(),
            })
        }
    }
}

impl std::fmt::Debug for CallbackSignature {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CallbackSignature")
            .field("member", &self.member)
            .field("secrets", &self.keys.len())
            .finish()
    }
}
