//! Settings of a client.

use std::sync::Arc;

use webhook_core::{
    Secret,
    client::{Api, ApiBuilder, ApiError, Session},
};

use super::{AccessToken, Answer, Client, Environment, Operations, access_token::Access};

/// Settings of a [`Client`]; [`Client::builder`] begins them.
#[must_use]
pub struct ClientBuilder {
    environment: Environment,
    token: Option<AccessToken>,
    user_api_token: Option<Secret>,
    identity_number: Option<String>,
    operations: Operations,
    api: ApiBuilder,
}

impl ClientBuilder {
    pub(super) fn new(environment: Environment) -> Self {
        let api = Api::builder(environment.base_url()).error_reader(Answer::reader);
        Self {
            environment,
            token: None,
            user_api_token: None,
            identity_number: None,
            operations: Operations::default(),
            api,
        }
    }

    /// The bearer token of every call but [`Client::register`].
    pub fn access_token(mut self, token: AccessToken) -> Self {
        self.token = Some(token);
        self
    }

    /// The header `userapitoken` of every call but [`Client::register`]. Documented by the samples
    /// of calls for a user; those of the webhooks do not have it. How it is got is not published.
    pub fn user_api_token(mut self, token: Secret) -> Self {
        self.user_api_token = Some(token);
        self
    }

    /// The header `IdentityNumber` of every call but [`Client::register`], with which the main
    /// account acts for a sub-account (documented for other calls; whether those of the webhooks
    /// take it is not published). [`Client::acting_for`] gives a client with another.
    pub fn identity_number(mut self, number: impl Into<String>) -> Self {
        self.identity_number = Some(number.into());
        self
    }

    /// Where the calls are and what they send, [`Operations::default`] unless set.
    pub fn operations(mut self, operations: Operations) -> Self {
        self.operations = operations;
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
        self.operations.check()?;
        let access = Access {
            token: self.token,
            user_api_token: self.user_api_token,
        };
        Ok(Client {
            session: Arc::new(Session::new(self.api.build()?, access)),
            environment: self.environment,
            operations: Arc::new(self.operations),
            identity_number: self.identity_number.map(Arc::from),
        })
    }
}

impl std::fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("environment", &self.environment)
            .field("token", &self.token)
            .field("operations", &self.operations)
            .field("api", &self.api)
            .finish_non_exhaustive()
    }
}
