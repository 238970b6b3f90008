//! Logging in.

use std::time::Duration;

use serde::Deserialize;
use webhook_core::{
    Secret,
    client::{Api, ApiError, FormEncoding, Lifetime, Login, Request, Token},
    read::Object,
};

/// What the API is logged in with.
#[derive(Clone)]
pub struct Credentials {
    login_id: String,
    api_key: Secret,
    pub(super) form_encoding: FormEncoding,
}

impl Credentials {
    /// The login id, usually an e-mail address, and the API key, 64 hexadecimal digits. What does
    /// not fit is left for the API to refuse: its own documents disagree on the lengths.
    pub fn new(login_id: impl Into<String>, api_key: Secret) -> Self {
        Self {
            login_id: login_id.into(),
            api_key,
            form_encoding: FormEncoding::UrlEncoded,
        }
    }
}

/// A token dies after so long without a call.
const IDLE_LIFETIME: Duration = Duration::from_secs(30 * 60);

impl Login for Credentials {
    /// The fields go as `application/x-www-form-urlencoded`. The reference has
    /// `multipart/form-data`; the provider's own libraries send it so, with success (inferred):
    /// [`ClientBuilder::multipart_forms`](super::ClientBuilder::multipart_forms) overrides it.
    async fn login(&self, api: &Api) -> Result<Token, ApiError> {
        #[derive(Deserialize)]
        struct Answer {
            auth_token: String,
        }

        let request = Request::post(["v2", "authenticate", "api"])
            .field("login_id", &self.login_id)
            .field("api_key", self.api_key.expose())
            .form_encoding(self.form_encoding);
        let Object(answer) = api.send(request).await?.json::<Object<Answer>>()?;
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
