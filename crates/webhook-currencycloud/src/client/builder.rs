//! [`ClientBuilder`]: the settings of a [`Client`], and its [`Environment`].

use std::{sync::Arc, time::Duration};

use webhook_api_client::{Api, ApiBuilder, ApiError, Session};

use super::{Client, Credentials, ErrorReport};

/// Where the API is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Environment {
    /// `https://devapi.currencycloud.com`: no real money.
    Demo,
    /// `https://api.currencycloud.com`.
    Production,
}

impl Environment {
    /// The base URL, without `/v2`.
    ///
    /// ```
    /// use webhook_currencycloud::client::Environment;
    ///
    /// assert_eq!(Environment::Demo.base_url(), "https://devapi.currencycloud.com");
    /// ```
    #[must_use]
    pub fn base_url(self) -> &'static str {
        match self {
            Self::Demo => "https://devapi.currencycloud.com",
            Self::Production => "https://api.currencycloud.com",
        }
    }
}

/// Settings of a [`Client`], from [`Client::builder`].
#[derive(Debug)]
#[must_use]
pub struct ClientBuilder {
    environment: Environment,
    credentials: Credentials,
    api: ApiBuilder,
}

/// How long to wait after a 429, which has no `Retry-After`. Documented: rate limiting guide.
const THROTTLE_WAIT: Duration = Duration::from_secs(60);

/// Refused credentials are not sent again: four failures disable the account, and only the provider's
/// support enables it again.
const REFUSAL_PAUSE: Duration = Duration::MAX;

const USER_AGENT: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));

impl ClientBuilder {
    webhook_api_client::builder_methods!(api.settings);

    pub(super) fn new(environment: Environment, credentials: Credentials) -> Self {
        let api = Api::builder(environment.base_url(), USER_AGENT)
            .error_reader(ErrorReport::reader)
            .throttle_wait(THROTTLE_WAIT);
        Self { environment, credentials, api }
    }

    /// Sends the login and demo funding as `multipart/form-data`, as the API reference has it. Without
    /// this they are `application/x-www-form-urlencoded`, as in the provider's own libraries
    /// (inferred).
    pub fn multipart_forms(mut self) -> Self {
        self.credentials.multipart = true;
        self
    }

    /// Checks the settings.
    ///
    /// If the API refuses the credentials, this client and its clones do not send them again. Build a
    /// new client then.
    ///
    /// ```
    /// use webhook_currencycloud::client::{ApiError, Client, Credentials, Environment};
    ///
    /// # fn run(credentials: Credentials) -> Result<(), ApiError> {
    /// let client = Client::builder(Environment::Demo, credentials)
    ///     .base_url("http://127.0.0.1:8080")
    ///     .build()?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`ApiError::Config`] if a setting is wrong.
    pub fn build(self) -> Result<Client, ApiError> {
        let multipart = self.credentials.multipart;
        let session =
            Session::new(self.api.build()?, self.credentials).refusal_pause(REFUSAL_PAUSE);
        Ok(Client {
            session: Arc::new(session),
            environment: self.environment,
            multipart,
            on_behalf_of: None,
        })
    }
}
