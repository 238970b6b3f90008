//! Callback URLs that carry a token, for providers that sign nothing.

use std::str::FromStr;

use super::{
    Algorithm, CallbackUrl, CallbackUrlError, Encoding, Location, Proof, Secrets, Verified,
    VerifyError, mac::MacKeys,
};
use crate::Delivery;

/// The check for providers that sign nothing: the callback URL itself carries a secret token.
///
/// The token is the HMAC-SHA-256, in hexadecimal, of the provider's name and the endpoint's label.
/// It proves that the sender knows the URL, and nothing about the body: [`Proof::Url`]. Because the
/// token covers the label, the URL of one endpoint is not valid for another.
#[derive(Debug)]
pub struct CallbackUrls {
    keys: MacKeys,
}

const TOKEN: &str = "token";

impl CallbackUrls {
    /// The parameter with the label.
    pub(crate) const LABEL: &'static str = "endpoint";

    /// Callback URLs of the provider with this name. The secrets are the integrator's own: make
    /// them long and random.
    #[must_use]
    pub fn new(provider: &'static str, secrets: &Secrets) -> Self {
        // The purpose comes first, so that a secret with other uses never signs the same message.
        // Names and labels contain no line end, so the parts cannot shift.
        let prefix = format!("webhook callback url 1\n{provider}\n");
        let keys = MacKeys::of_text(Algorithm::HmacSha256, secrets);
        Self { keys: keys.with_prefix(prefix.as_bytes()) }
    }

    /// The URL to register: `base` with the label and its token in the query. Access logs will contain
    /// it.
    ///
    /// # Errors
    ///
    /// [`CallbackUrlError`] if `base` is not an absolute HTTP URL, or has one of the parameters.
    pub fn url(&self, base: &str, label: &EndpointLabel) -> Result<CallbackUrl, CallbackUrlError> {
        let token = self.token(label);
        let parameters = [(Self::LABEL, label.as_str()), (TOKEN, token.as_str())];
        CallbackUrl::with_parameters(base, &parameters)
    }

    /// The token of an endpoint, made with the first secret.
    #[must_use]
    pub fn token(&self, label: &EndpointLabel) -> String {
        Encoding::Hex.encode(&self.keys.tag(&[label.as_str()]))
    }

    /// Checks the token in a delivery's query against the label in it.
    ///
    /// # Errors
    ///
    /// A [`VerifyError`] that says what is wrong with the token.
    pub fn verify<'a>(&self, delivery: &Delivery<'a>) -> Result<Verified<'a>, VerifyError> {
        let [label, token] = delivery.query_values([Self::LABEL, TOKEN])?;
        let location = Location::Parameter(TOKEN);
        let covers_label = |covers: &dyn Fn(&[&[u8]]) -> bool| Ok(covers(&[label.as_bytes()]));
        self.keys.check(Encoding::Hex, location, token.as_bytes(), covers_label)?;
        Ok(Verified::new(delivery.body(), Proof::Url, None).with_endpoint(label))
    }
}

/// The integrator's name for an endpoint: letters, digits, `-`, `_` and `.`, so that it needs no
/// encoding in a URL.
///
/// ```
/// let label: webhook_core::EndpointLabel = "payouts".parse()?;
/// assert_eq!(label.as_str(), "payouts");
/// # Ok::<(), webhook_core::CallbackUrlError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct EndpointLabel(Box<str>);

impl EndpointLabel {
    /// The label's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for EndpointLabel {
    type Err = CallbackUrlError;

    /// # Errors
    ///
    /// [`CallbackUrlError::Label`] if the label is empty or has any other character.
    fn from_str(label: &str) -> Result<Self, CallbackUrlError> {
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        if label.is_empty() || !label.chars().all(fits) {
            return Err(CallbackUrlError::Label);
        }
        Ok(Self(label.into()))
    }
}

impl std::fmt::Display for EndpointLabel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
