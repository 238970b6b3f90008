//! Settings of a client.

use std::sync::Arc;

use webhook_core::client::{Api, ApiBuilder, ApiError, Session};

use super::{Client, Credentials, ErrorReport, Paging, Paths, credentials::Access};

/// The sandbox's host, for a base URL. Documented: changelog of 4 October 2024, as far as it goes:
/// scheme and path are not shown there, and the text is cut off behind this. No real money.
pub const SANDBOX_HOST: &str = "partner-api-demo.uat.sendpayments.dev";

/// Settings of a [`Client`]; [`Client::builder`] begins them.
#[derive(Debug)]
#[must_use]
pub struct ClientBuilder {
    credentials: Credentials,
    scheme: String,
    paths: Paths,
    paging: Paging,
    api: ApiBuilder,
}

impl ClientBuilder {
    pub(super) fn new(base_url: impl Into<String>, credentials: Credentials) -> Self {
        Self {
            credentials,
            scheme: "Bearer".into(),
            paths: Paths::default(),
            paging: Paging::default(),
            api: Api::builder(base_url).error_reader(ErrorReport::reader),
        }
    }

    /// The word before the token in the header `Authorization`, `Bearer` (inferred) unless set. The
    /// empty text sends the token alone.
    pub fn authorization_scheme(mut self, scheme: impl Into<String>) -> Self {
        self.scheme = scheme.into();
        self
    }

    /// The paths of the calls, [`Paths::default`] unless set.
    pub fn paths(mut self, paths: Paths) -> Self {
        self.paths = paths;
        self
    }

    /// How lists are read, [`Paging::Numbered`] (inferred) unless set.
    pub fn paging(mut self, paging: Paging) -> Self {
        self.paging = paging;
        self
    }

    /// Changes what all API clients share: timeouts, limits, retry, an HTTP client of one's own.
    pub fn api(mut self, change: impl FnOnce(ApiBuilder) -> ApiBuilder) -> Self {
        self.api = change(self.api);
        self
    }

    /// Checks the settings.
    ///
    /// # Errors
    ///
    /// [`ApiError::Config`].
    pub fn build(self) -> Result<Client, ApiError> {
        self.paths.check()?;
        let paths = Arc::new(self.paths);
        let access = Access {
            credentials: self.credentials,
            scheme: self.scheme,
            paths: Arc::clone(&paths),
        };
        Ok(Client {
            session: Arc::new(Session::new(self.api.build()?, access)),
            paths,
            paging: self.paging,
        })
    }
}
