//! Callback URLs that carry a token, for providers that sign nothing.

use crate::{
    Algorithm, CallbackUrlError, Delivery, Encoding, Place, Proof, Secrets, Verified, VerifyError,
    callback_base, mac::MacKeys,
};

/// The check of providers that sign nothing: the callback URL itself carries a secret token.
///
/// The token is the HMAC-SHA-256, in hexadecimal, over the provider's name and the label of the
/// endpoint. It proves that whoever sent a delivery knows the URL, and nothing about the body:
/// [`Proof::Url`]. Since the label is covered, the URL of one endpoint does not open another.
///
/// ```
/// use webhook_core::{CallbackUrls, Delivery, EndpointLabel, Proof, Secret, Secrets};
///
/// let urls = CallbackUrls::new("some-provider", &Secrets::new(Secret::new("of our own")?));
/// let url = urls.url("https://hooks.example.com/some-provider", &EndpointLabel::new("payouts")?)?;
///
/// let (_, query) = url.split_once('?').unwrap_or_default();
/// let headers: [(&str, &str); 0] = [];
/// let verified = urls.verify(&Delivery::new(&headers, b"{}").with_query(query))?;
/// assert_eq!(verified.proof(), Proof::Url);
/// assert_eq!(verified.endpoint(), Some("payouts"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct CallbackUrls {
    provider: &'static str,
    keys: MacKeys,
}

const TOKEN: &str = "token";

impl CallbackUrls {
    /// The member of the query with the label.
    pub(crate) const LABEL: &'static str = "endpoint";

    /// Callback URLs of the provider with this name. The secrets are the integrator's own: make
    /// them long and random.
    #[must_use]
    pub fn new(provider: &'static str, secrets: &Secrets) -> Self {
        Self {
            provider,
            keys: MacKeys::of_text(Algorithm::HmacSha256, secrets),
        }
    }

    /// The URL to register: `base` with the label and its token in the query. It is as secret as
    /// the token in it, and will stand in access logs.
    ///
    /// # Errors
    ///
    /// [`CallbackUrlError`] if `base` is no absolute HTTP URL that a query can be added to.
    pub fn url(&self, base: &str, label: &EndpointLabel) -> Result<String, CallbackUrlError> {
        let token = self.token(label);
        callback_base::with_members(base, &[(Self::LABEL, label.as_str()), (TOKEN, &token)])
    }

    /// The token of an endpoint, made with the first secret.
    #[must_use]
    pub fn token(&self, label: &EndpointLabel) -> String {
        Encoding::Hex.encode(&self.keys.tag(&self.message(label.as_str())))
    }

    /// Checks the token in a delivery's query against the label beside it.
    ///
    /// # Errors
    ///
    /// A [`VerifyError`] that says what is wrong with the token.
    pub fn verify<'a>(&self, delivery: &Delivery<'a>) -> Result<Verified<'a>, VerifyError> {
        let place = Place::Query(TOKEN);
        let label = delivery.query_value(Self::LABEL)?;
        let text = delivery.query_value(TOKEN)?;
        let mut buffer = [0; Algorithm::LONGEST_TAG];
        let tag = Encoding::Hex
            .decode(self.keys.algorithm(), text.as_bytes(), &mut buffer)
            .ok_or(VerifyError::Malformed {
                place,
                expected: Encoding::Hex.described(self.keys.algorithm()),
                found_length: text.len(),
            })?;
        if self.keys.accept(&self.message(label), tag) {
            Ok(Verified::new(delivery.body(), Proof::Url, None).with_endpoint(label))
        } else {
            Err(VerifyError::Mismatch {
                place,
                secrets: self.keys.len(),
            })
        }
    }

    /// What the token covers. The purpose comes first, so that a secret which is used elsewhere,
    /// too, never signs the same message; names and labels hold no line end, so parts cannot shift.
    fn message<'m>(&self, label: &'m str) -> [&'m [u8]; 4]
    where
        'static: 'm,
    {
        [
            b"webhook callback url 1\n",
            self.provider.as_bytes(),
            b"\n",
            label.as_bytes(),
        ]
    }
}

impl std::fmt::Debug for CallbackUrls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CallbackUrls")
            .field("provider", &self.provider)
            .field("secrets", &self.keys.len())
            .finish()
    }
}

/// The integrator's name for an endpoint: letters, digits, `-`, `_` and `.`, so that it stands in a
/// URL as it is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct EndpointLabel(Box<str>);

impl EndpointLabel {
    /// Takes a label.
    ///
    /// # Errors
    ///
    /// [`CallbackUrlError::Label`] if it is empty or holds any other character.
    pub fn new(label: &str) -> Result<Self, CallbackUrlError> {
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        if label.is_empty() || !label.chars().all(fits) {
            return Err(CallbackUrlError::Label);
        }
        Ok(Self(label.into()))
    }

    /// The label's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
