//! Settings of a client, and where the API is.

use std::{fmt, sync::Arc};

use webhook_api_client::{Api, ApiBuilder, ApiError, Session, builder_methods};

use super::{Client, Credentials, Operations, error::read_error};

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

/// Settings of a [`Client`], from [`Client::builder`].
#[must_use]
pub struct ClientBuilder {
    api: ApiBuilder,
    credentials: Credentials,
    identity_number: Option<String>,
    operations: Operations,
}

impl ClientBuilder {
    builder_methods!(api.settings);

    pub(super) fn new(environment: Environment, credentials: Credentials) -> Self {
        let user_agent = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));
        Self {
            api: Api::builder(environment.base_url(), user_agent).error_reader(read_error),
            credentials,
            identity_number: None,
            operations: Operations::default(),
        }
    }

    /// Sends the header `IdentityNumber` with every call except [`Client::register`]: the main account
    /// then acts for that sub-account. Documented for other calls; whether those for webhooks take it
    /// is not published. [`Client::acting_for`] gives a client with another number.
    pub fn identity_number(mut self, number: impl Into<String>) -> Self {
        self.identity_number = Some(number.into());
        self
    }

    /// Replaces paths, methods and field names, [`Operations::default`] unless set.
    pub fn operations(mut self, operations: Operations) -> Self {
        self.operations = operations;
        self
    }

    /// Checks the settings.
    ///
    /// # Errors
    ///
    /// [`ApiError::Config`] says which setting is wrong.
    pub fn build(self) -> Result<Client, ApiError> {
        self.operations.check()?;
        Ok(Client {
            session: Arc::new(Session::new(self.api.build()?, self.credentials)),
            operations: Arc::new(self.operations),
            identity_number: self.identity_number.map(Arc::from),
        })
    }
}

impl fmt::Debug for ClientBuilder {
    /// Without the identity number.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("api", &self.api)
            .field("credentials", &self.credentials)
            .field("operations", &self.operations)
            .finish_non_exhaustive()
    }
}
