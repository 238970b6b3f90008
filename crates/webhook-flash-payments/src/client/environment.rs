//! Where the API is.

/// Where the API is. Requests go to the root path.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Environment {
    /// `https://api.uat.flash-payments.com.au`: no real money. Documented; all present samples use
    /// it.
    Uat,
    /// `https://api.flash-payments.com`. Documented in the change log (July 2025); take
    /// [`At`](Self::At) if your account names another.
    Production,
    /// `https://api.flash-fx.com`: production's older address, kept "until further notice"
    /// (documented in the change log, August 2023).
    OlderDomain,
    /// Another base URL, such as that of a stub in a test.
    At(String),
}

impl Environment {
    /// The base URL.
    #[must_use]
    pub fn base_url(&self) -> &str {
        match self {
            Self::Uat => "https://api.uat.flash-payments.com.au",
            Self::Production => "https://api.flash-payments.com",
            Self::OlderDomain => "https://api.flash-fx.com",
            Self::At(base_url) => base_url,
        }
    }
}

impl std::fmt::Debug for Environment {
    /// Without the URL, into which people put keys by mistake.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Uat => "Uat",
            Self::Production => "Production",
            Self::OlderDomain => "OlderDomain",
            Self::At(_) => "At(..)",
        })
    }
}
