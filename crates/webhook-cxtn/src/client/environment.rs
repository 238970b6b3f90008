//! Where the API is.

/// Where the API is. Documented: the getting started page.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Environment {
    /// `https://caxapi-integration.azurewebsites.net/api/`.
    Sandbox,
    /// `https://caxapi-staging.caxton.io/api/`.
    Staging,
    /// `https://caxtonapi.caxtonfx.com/api/`.
    Production,
    /// Another base URL, such as that of a stub in a test. What stands before `webhooks/endpoints`,
    /// with or without a slash at its end.
    At(String),
}

impl Environment {
    /// The base URL. Some of the documented samples have two slashes behind it; one is sent
    /// (inferred).
    #[must_use]
    pub fn base_url(&self) -> &str {
        match self {
            Self::Sandbox => "https://caxapi-integration.azurewebsites.net/api/",
            Self::Staging => "https://caxapi-staging.caxton.io/api/",
            Self::Production => "https://caxtonapi.caxtonfx.com/api/",
            Self::At(base_url) => base_url,
        }
    }

    /// Whether the host is that of production, however the environment is given.
    pub(super) fn is_production(&self) -> bool {
        host(self.base_url()).eq_ignore_ascii_case(host(Self::Production.base_url()))
    }
}

/// The host of a URL, without a dot at its end.
fn host(url: &str) -> &str {
    let (_, rest) = url.split_once(':').unwrap_or_default();
    let rest = rest.trim_start_matches(['/', '\\']);
    let authority = rest.split(['/', '\\', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default();
    host.trim().trim_end_matches('.')
}

impl std::fmt::Debug for Environment {
    /// Without the URL, into which people put keys by mistake.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Sandbox => "Sandbox",
            Self::Staging => "Staging",
            Self::Production => "Production",
            Self::At(_) => "At(..)",
        })
    }
}
