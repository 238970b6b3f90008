//! Where the API is.

/// Where the API is.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Environment {
    /// At this base URL: everything before `/auth` and `/webhooks`. Production's is not published: Send
    /// Payments gives it to you with the credentials. For the sandbox see
    /// [`SANDBOX_HOST`](Self::SANDBOX_HOST).
    At(String),
}

impl Environment {
    /// The sandbox's host: no real money. Documented: change log of 4 October 2024, which shows neither
    /// scheme nor path, and cuts the text off after this.
    pub const SANDBOX_HOST: &'static str = "partner-api-demo.uat.sendpayments.dev";

    /// The base URL.
    #[must_use]
    pub fn base_url(&self) -> &str {
        match self {
            Self::At(base_url) => base_url,
        }
    }
}

impl std::fmt::Debug for Environment {
    /// Without the URL, into which people put keys by mistake.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("At(..)")
    }
}
