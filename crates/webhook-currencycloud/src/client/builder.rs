//! Settings of a client.

use std::{sync::Arc, time::Duration};

use webhook_core::client::{Api, ApiBuilder, ApiError, FormEncoding, RetryPolicy, Session};

use super::{Client, Credentials, Environment, ErrorReport};

/// Settings of a [`Client`]; [`Client::builder`] begins them.
#[derive(Debug)]
#[must_use]
pub struct ClientBuilder {
    environment: Environment,
    credentials: Credentials,
    api: ApiBuilder,
}

/// How long to wait after a 429, which has no `Retry-After`. Documented: rate limiting guide.
const THROTTLED_WAIT: Duration = Duration::from_secs(60);

/// Credentials that were refused are not tried again: four failures lock the account, and only the
/// provider's support unlocks it.
const REFUSAL_PAUSE: Duration = Duration::MAX;

impl ClientBuilder {
    pub(super) fn new(environment: Environment, credentials: Credentials) -> Self {
        let api = Api::builder(environment.base_url())
            .error_reader(ErrorReport::reader)
            .retry(RetryPolicy::default().throttled_wait(THROTTLED_WAIT));
        Self {
            environment,
            credentials,
            api,
        }
    }

    /// Changes what all API clients share: timeouts, limits, retry, an HTTP client of one's own.
    ///
    /// A retry policy of one's own should say how long to wait after a 429: Currencycloud documents
    /// 60 seconds and sends no `Retry-After`.
    pub fn api(mut self, change: impl FnOnce(ApiBuilder) -> ApiBuilder) -> Self {
        self.api = change(self.api);
        self
    }

    /// Sends the login and demo funding as `multipart/form-data`, as the reference has it, and not
    /// URL-encoded, as the provider's own libraries do (inferred).
    pub fn multipart_forms(mut self) -> Self {
        self.credentials.form_encoding = FormEncoding::Multipart;
        self
    }

    /// Checks the settings. Credentials that the API refuses once are not tried again by the client
    /// and its clones: make a new one.
    ///
    /// # Errors
    ///
    /// [`ApiError::Config`].
    pub fn build(self) -> Result<Client, ApiError> {
        let form_encoding = self.credentials.form_encoding;
        let session =
            Session::new(self.api.build()?, self.credentials).refusal_pause(REFUSAL_PAUSE);
        Ok(Client {
            session: Arc::new(session),
            environment: self.environment,
            form_encoding,
            on_behalf_of: None,
        })
    }
}
