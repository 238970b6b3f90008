//! [`Credentials`]: the login, and how long its token is valid.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use webhook_api_client::{Api, ApiError, Lifetime, Login, Request, Retry, Token};
use webhook_core::{Extra, Secret, open_enum};

use super::{graphql, operations};

/// What the client logs in with: a user of the account who has the right `api` (documented).
#[derive(Clone)]
pub struct Credentials {
    email: String,
    password: Secret,
    affiliation: Option<Affiliation>,
    pub(super) token_refused_codes: Vec<String>,
}

impl Credentials {
    /// The e-mail address and the password.
    pub fn new(email: impl Into<String>, password: Secret) -> Self {
        Self { email: email.into(), password, affiliation: None, token_refused_codes: Vec::new() }
    }

    /// The contract to log in for. With more than one contract and without this, the login is refused
    /// with the code `NEED_AFFILIATION`; without such a contract, with `UNREGISTERED` (documented).
    ///
    /// ```
    /// use webhook_flash_payments::client::{Affiliation, Credentials};
    ///
    /// # fn run(password: webhook_core::Secret) {
    /// let credentials = Credentials::new("treasury@example.com", password)
    ///     .affiliation(Affiliation::Australia);
    /// # }
    /// ```
    #[must_use]
    pub fn affiliation(mut self, affiliation: Affiliation) -> Self {
        self.affiliation = Some(affiliation);
        self
    }
}

open_enum! {
    /// A contract with one of the provider's companies. Documented: authentication page, since July
    /// 2025. That it is sent as a JSON string is inferred: the page shows it without quotes.
    pub enum Affiliation {
        /// The Australian company (inferred from the name).
        Australia = "FP_AUS",
        /// The company in Luxembourg (inferred from the name).
        Luxembourg = "FP_LUX",
    }
}

/// Documented: authentication page, which says that it may change.
fn login_document() -> String {
    let login = operations::LOG_IN.path;
    format!(
        "mutation ($input: LoginInput!) {{ {login}(input: $input) {{ token message code success }} }}"
    )
}

impl Login for Credentials {
    /// A reply with `success: false` is an error already: the error reader has seen it.
    async fn login(&self, api: &Api) -> Result<Token, ApiError> {
        #[derive(Serialize)]
        struct Variables<'a> {
            input: Input<'a>,
        }

        #[derive(Serialize)]
        struct Input<'a> {
            email: &'a str,
            password: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            affiliation: Option<&'a Affiliation>,
        }

        #[derive(Deserialize)]
        struct Data {
            login: Reply,
        }

        #[derive(Deserialize)]
        struct Reply {
            token: String,
        }

        let input = Input {
            email: &self.email,
            password: self.password.expose(),
            affiliation: self.affiliation.as_ref(),
        };
        let request = graphql::request(&login_document(), &Variables { input }, Retry::Never)?;
        let response = api.send(request).await?;
        let data: Data = graphql::data(&response)?;
        let lifetime = Lifetime::Fixed(token_life(&data.login.token));
        let token = Secret::new(data.login.token)
            .map_err(|error| response.undocumented("data.login.token", &error.to_string()))?;
        Ok(Token::new(token, lifetime))
    }

    fn authorise(&self, request: Request, token: &Token) -> Request {
        request.sensitive_header("authorization", &format!("Bearer {}", token.expose()))
    }

    fn rejected(&self, error: &ApiError) -> bool {
        let is_refusal = |code| self.token_refused_codes.iter().any(|other| other == code);
        error.status() == Some(401) || error.code().is_some_and(is_refusal)
    }
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credentials").finish_non_exhaustive()
    }
}

/// How long a token is valid "at this time". Documented: authentication page.
const DOCUMENTED_LIFE: Duration = Duration::from_secs(4 * 60 * 60);

/// From now until the `exp` of a JSON Web Token, by this machine's clock. The documented life for a
/// token without a readable one, and for one that is past already: a new token is valid, so one of
/// the clocks is wrong.
fn token_life(token: &str) -> Duration {
    expiry(token)
        .and_then(|end| end.duration_since(SystemTime::now()).ok())
        .filter(|life| !life.is_zero())
        .unwrap_or(DOCUMENTED_LIFE)
}

/// Documented: `exp`, in seconds, in the token's payload, which is Base64 for URLs. It is not verified:
/// that is for the provider.
fn expiry(token: &str) -> Option<SystemTime> {
    let payload = token.split('.').nth(1)?.trim_end_matches('=');
    let payload = URL_SAFE_NO_PAD.decode(payload).ok()?;
    let claims: Extra = serde_json::from_slice(&payload).ok()?;
    // A fraction of a second does not matter.
    let seconds = claims.get("exp")?.get().split('.').next()?.parse().ok()?;
    UNIX_EPOCH.checked_add(Duration::from_secs(seconds))
}
