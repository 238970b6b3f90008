//! Where the API is.

/// Where the API is.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Environment {
    /// `https://devapi.currencycloud.com`: no real money.
    Demo,
    /// `https://api.currencycloud.com`.
    Production,
    /// Another base URL, such as that of a stub in a test.
    At(String),
}

impl Environment {
    /// The base URL, without `/v2`.
    #[must_use]
    pub fn base_url(&self) -> &str {
        match self {
            Self::Demo => "https://devapi.currencycloud.com",
            Self::Production => "https://api.currencycloud.com",
            Self::At(base_url) => base_url,
        }
    }
}

impl std::fmt::Debug for Environment {
    /// Without the URL, into which people put keys by mistake.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Demo => "Demo",
            Self::Production => "Production",
            Self::At(_) => "At(..)",
        })
    }
}
