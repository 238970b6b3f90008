//! The clients of the providers' APIs, with the settings in the environment.

use std::env;

use webhook_api_client::ApiError;
use webhook_core::Secret;
use webhook_currencycloud::client as currencycloud;
use webhook_flash_payments::client as flash_payments;
use webhook_send_payments::client as send_payments;

use crate::cli::secrets;
use crate::output::{Failure, causes};

/// The client of Currencycloud, for the API at this URL or at that of the environment.
pub(super) fn currencycloud(base_url: Option<&str>) -> Result<currencycloud::Client, Failure> {
    let key = secret("FXHOOK_CURRENCYCLOUD_API_KEY")?;
    let login_id = setting("FXHOOK_CURRENCYCLOUD_LOGIN_ID")?;
    let credentials = currencycloud::Credentials::new(login_id, key);
    // The base URL replaces that of the environment.
    let environment = currencycloud::Environment::Production;
    let client = currencycloud::Client::builder(environment, credentials);
    let base_url = base_url_or(base_url, "FXHOOK_CURRENCYCLOUD_BASE_URL")?;
    client.base_url(base_url).build().map_err(unusable)
}

/// The same of Flash Payments.
pub(super) fn flash_payments(base_url: Option<&str>) -> Result<flash_payments::Client, Failure> {
    let password = secret("FXHOOK_FLASH_PAYMENTS_PASSWORD")?;
    let email = setting("FXHOOK_FLASH_PAYMENTS_EMAIL")?;
    let credentials = flash_payments::Credentials::new(email, password);
    let environment = flash_payments::Environment::Production;
    let client = flash_payments::Client::builder(environment, credentials);
    let base_url = base_url_or(base_url, "FXHOOK_FLASH_PAYMENTS_BASE_URL")?;
    client.base_url(base_url).build().map_err(unusable)
}

/// The same of Send Payments, at the URL of the environment.
pub(super) fn send_payments() -> Result<send_payments::Client, Failure> {
    let secret = secret("FXHOOK_SEND_PAYMENTS_CLIENT_SECRET")?;
    let id = setting("FXHOOK_SEND_PAYMENTS_CLIENT_ID")?;
    let environment = send_payments::Environment::At(setting("FXHOOK_SEND_PAYMENTS_BASE_URL")?);
    let credentials = send_payments::Credentials::new(id, secret);
    send_payments::Client::builder(environment, credentials).build().map_err(unusable)
}

fn base_url_or(base_url: Option<&str>, variable: &str) -> Result<String, Failure> {
    base_url.map_or_else(|| setting(variable), |url| Ok(url.to_owned()))
}

fn setting(variable: &str) -> Result<String, Failure> {
    let value = env::var(variable).ok().filter(|value| !value.is_empty());
    value.ok_or_else(|| missing(variable))
}

fn secret(variable: &str) -> Result<Secret, Failure> {
    secrets::one_from_variable(variable)?.ok_or_else(|| missing(variable))
}

fn missing(variable: &str) -> Failure {
    Failure::usage(format_args!("expected the settings of the API, found no {variable}"))
}

fn unusable(error: ApiError) -> Failure {
    Failure::usage(causes(&error))
}
