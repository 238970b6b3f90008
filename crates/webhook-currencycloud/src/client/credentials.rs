//! Logging in.

use std::time::Duration;

use serde::Deserialize;
use webhook_core::{
    Secret,
    client::{Api, ApiError, Lifetime, Login, Request, Token},
};

/// What the API is logged in with.
#[derive(Clone)]
pub struct Credentials {
    login_id: String,
    api_key: Secret,
}

impl Credentials {
    /// The login id, usually an e-mail address, and the API key, 64 hexadecimal digits. What does
    /// not fit is left for the API to refuse: its own documents disagree on the lengths.
    pub fn new(login_id: impl Into<String>, api_key: Secret) -> Self {
        let login_id = login_id.into();
        Self { login_id, api_key }
    }
}

/// A token dies after so long without a call.
const IDLE_LIFETIME: Duration = Duration::from_secs(30 * 60);

impl Login for Credentials {
    /// The fields go as `application/x-www-form-urlencoded`. The reference has
    /// `multipart/form-data`; the provider's own libraries send it so, with success (inferred).
    async fn login(&self, api: &Api) -> Result<Token, ApiError> {
        #[derive(Deserialize)]
        struct Answer {
            auth_token: String,
        }

        let request = Request::post(["v2", "authenticate", "api"])
            .field("login_id", &self.login_id)
            .field("api_key", self.api_key.expose());
        let answer: Answer = api.send(request).await?.json()?;
        Ok(Token::new(answer.auth_token, Lifetime::Idle(IDLE_LIFETIME)))
    }

    fn authorise(&self, request: Request, token: &Token) -> Request {
        request.sensitive_header("X-Auth-Token", token.expose())
    }
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credentials").finish_non_exhaustive()
    }
}
