//! How the API is reached.

use std::env;

use clap::{Args, ValueEnum};
use webhook_cxtn::client::{AccessToken, Client, Environment, NewEndpoint};

use crate::{commands::endpoints::words::Words, failure::Failure, secrets};

const TOKEN: &str = "FXHOOK_CXTN_TOKEN";
const USER_API_TOKEN: &str = "FXHOOK_CXTN_USER_API_TOKEN";
const IDENTITY_NUMBER: &str = "FXHOOK_CXTN_IDENTITY_NUMBER";
const BASE_URL: &str = "FXHOOK_CXTN_BASE_URL";

/// Where the API is.
#[derive(Debug, Args)]
pub(super) struct Access {
    /// What stands before `webhooks/endpoints` of the API
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// The same by the name that CXTN has for it
    #[arg(long, value_name = "NAME", conflicts_with = "base_url")]
    environment: Option<Named>,
}

/// An environment of CXTN (documented: the getting started page).
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Named {
    Sandbox,
    Staging,
    Production,
}

impl Access {
    /// The API, and how its words are told when these endpoints are at stake.
    pub(super) fn client(&self, wanted: &[NewEndpoint]) -> Result<(Client, Words), Failure> {
        let environment = self.environment();
        let token = secrets::one_from_variable(TOKEN)?;
        let mut missing = Vec::new();
        if environment.is_none() {
            missing.push(format!(
                "the API in --environment, --base-url or {BASE_URL}"
            ));
        }
        if token.is_none() {
            missing.push(format!("the access token in {TOKEN}"));
        }
        let (Some(environment), Some(token)) = (environment, token) else {
            return Err(Failure::usage(format_args!(
                "expected {}, found nothing there",
                missing.join(" and ")
            )));
        };
        let user_api_token = secrets::one_from_variable(USER_API_TOKEN)?;
        let identity_number = secrets::one_from_variable(IDENTITY_NUMBER)?;
        let hidden = [
            Some(token.clone()),
            user_api_token.clone(),
            identity_number.clone(),
        ];
        let words = Words::without(
            hidden.into_iter().flatten(),
            wanted.iter().map(NewEndpoint::url),
        );
        let mut client = Client::builder(environment).access_token(AccessToken::value(token));
        if let Some(token) = user_api_token {
            client = client.user_api_token(token);
        }
        if let Some(number) = identity_number {
            client = client.identity_number(number.expose());
        }
        let client = client.build().map_err(|error| words.failure(&error))?;
        Ok((client, words))
    }

    fn environment(&self) -> Option<Environment> {
        match (self.environment, &self.base_url) {
            (Some(named), _) => Some(named.into()),
            (None, Some(url)) => Some(Environment::At(url.clone())),
            (None, None) => env::var(BASE_URL).ok().map(Environment::At),
        }
    }
}

impl From<Named> for Environment {
    fn from(named: Named) -> Self {
        match named {
            Named::Sandbox => Self::Sandbox,
            Named::Staging => Self::Staging,
            Named::Production => Self::Production,
        }
    }
}
