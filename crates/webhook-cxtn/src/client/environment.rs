//! Where the API is.

/// Where the API is. Documented: the getting started page. For another address, such as that of a
/// stub, see [`ClientBuilder::base_url`](super::ClientBuilder::base_url).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Environment {
    /// `https://caxapi-integration.azurewebsites.net/api/`.
    Sandbox,
    /// `https://caxapi-staging.caxton.io/api/`.
    Staging,
    /// `https://caxtonapi.caxtonfx.com/api/`.
    Production,
}

/// The host of production.
pub(super) const PRODUCTION_HOST: &str = "caxtonapi.caxtonfx.com";

impl Environment {
    /// The base URL. Some documented samples have two slashes after it; one is sent (inferred).
    #[must_use]
    pub fn base_url(self) -> &'static str {
        match self {
            Self::Sandbox => "https://caxapi-integration.azurewebsites.net/api/",
            Self::Staging => "https://caxapi-staging.caxton.io/api/",
            Self::Production => "https://caxtonapi.caxtonfx.com/api/",
        }
    }
}
