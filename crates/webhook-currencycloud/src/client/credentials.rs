//! [`Credentials`]: the login.

use std::time::Duration;

use webhook_api_client::{Api, ApiError, Lifetime, Login, Request, Token};
use webhook_core::{Extra, Payload, Secret};

use super::operations;

/// What the client logs in with.
#[derive(Clone)]
pub struct Credentials {
    login_id: String,
    api_key: Secret,
    pub(super) multipart: bool,
}

impl Credentials {
    /// The login id, usually an e-mail address, and the API key, 64 hexadecimal digits.
    ///
    /// Their lengths are not checked, because Currencycloud's own documents disagree on them.
    pub fn new(login_id: impl Into<String>, api_key: Secret) -> Self {
        Self { login_id: login_id.into(), api_key, multipart: false }
    }
}

/// A token expires when it is not used for this long.
const IDLE_LIFETIME: Duration = Duration::from_secs(30 * 60);

impl Login for Credentials {
    async fn login(&self, api: &Api) -> Result<Token, ApiError> {
        #[derive(Payload)]
        struct Answer {
            auth_token: String,
            extra: Extra,
        }

        let request = operations::LOG_IN
            .request(None)
            .field("login_id", &self.login_id)
            .field("api_key", self.api_key.expose());
        let request = match self.multipart {
            true => request.multipart(),
            false => request,
        };
        let response = api.send(request).await?;
        let answer: Answer = response.json()?;
        let token = Secret::new(answer.auth_token)
            .map_err(|error| response.undocumented("auth_token", &error.to_string()))?;
        Ok(Token::new(token, Lifetime::Idle(IDLE_LIFETIME)))
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
