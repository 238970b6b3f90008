//! Logging in.

use serde::{Deserialize, Serialize};
use webhook_core::{
    Secret,
    client::{Api, ApiError, Lifetime, Login, Repeat, Request, Token},
    open_enum,
    read::Object,
};

use super::{operation, token_life::token_life};

/// What the API is logged in with: a member of the account that has the right `api` (documented).
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
        Self {
            email: email.into(),
            password,
            affiliation: None,
            token_refused_codes: Vec::new(),
        }
    }

    /// Which contract to log in for: needed by those who have more than one, whose login is
    /// otherwise refused with the code `NEED_AFFILIATION`. Without such a contract the code is
    /// `UNREGISTERED` (both documented).
    #[must_use]
    pub fn affiliation(mut self, affiliation: Affiliation) -> Self {
        self.affiliation = Some(affiliation);
        self
    }
}

open_enum! {
    /// A contract with one of the provider's companies. Documented: authentication page, since July
    /// 2025. That the value is sent as a JSON string is inferred: the page shows it without quotes.
    pub enum Affiliation {
        /// The Australian one (inferred from the name).
        Australia = "FP_AUS",
        /// The one in Luxembourg (inferred from the name).
        Luxembourg = "FP_LUX",
    }
}

/// Documented: authentication page, which says that it may change.
const LOGIN: &str =
    "mutation ($input: LoginInput!) { login(input: $input) { token message code success } }";

impl Login for Credentials {
    /// A reply with `success: false` is an [`ApiError::Status`] already: the error reader sees to
    /// that.
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
        struct Answer {
            login: Object<Reply>,
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
        let request = operation::request(LOGIN, &Variables { input }, Repeat::Never)?;
        let response = api.send(request).await?;
        let Object(answer) = operation::data::<Object<Answer>>(&response)?;
        let Object(Reply { token }) = answer.login;
        if token.is_empty() {
            return Err(response.undocumented("data.login.token", "expected a token, found none"));
        }
        let life = token_life(&token);
        Ok(Token::new(token, Lifetime::Fixed(life)))
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
