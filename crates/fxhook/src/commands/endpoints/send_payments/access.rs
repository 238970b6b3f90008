//! How the API is reached.

use std::env;

use clap::Args;
use webhook_send_payments::client::{Client, Credentials, NewWebhook};

use crate::{commands::endpoints::words::Words, failure::Failure, secrets};

const CLIENT_ID: &str = "FXHOOK_SEND_PAYMENTS_CLIENT_ID";
const CLIENT_SECRET: &str = "FXHOOK_SEND_PAYMENTS_CLIENT_SECRET";
const BASE_URL: &str = "FXHOOK_SEND_PAYMENTS_BASE_URL";

/// Where the API is.
#[derive(Debug, Args)]
pub(super) struct Access {
    /// What stands before `/auth` and `/webhooks` of the API; Send Payments tells it with the
    /// credentials
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
}

impl Access {
    /// The API, and how its words are told when these endpoints are at stake.
    pub(super) fn client(&self, wanted: &[NewWebhook]) -> Result<(Client, Words), Failure> {
        let base_url = self.base_url.clone().or_else(|| env::var(BASE_URL).ok());
        let id = env::var(CLIENT_ID).ok();
        let secret = secrets::one_from_variable(CLIENT_SECRET)?;
        let mut missing = Vec::new();
        if base_url.is_none() {
            missing.push(format!("the API's base URL in --base-url or {BASE_URL}"));
        }
        if id.is_none() {
            missing.push(format!("the client id in {CLIENT_ID}"));
        }
        if secret.is_none() {
            missing.push(format!("the client secret in {CLIENT_SECRET}"));
        }
        let (Some(base_url), Some(id), Some(secret)) = (base_url, id, secret) else {
            return Err(Failure::usage(format_args!(
                "expected {}, found nothing there",
                missing.join(" and ")
            )));
        };
        let words = Words::without([secret.clone()], wanted.iter().map(NewWebhook::url));
        let client = Client::builder(base_url, Credentials::new(id, secret)).build();
        let client = client.map_err(|error| words.failure(&error))?;
        Ok((client, words))
    }
}
