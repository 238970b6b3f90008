//! The APIs that show what was missed.

use std::env;

use chrono::{DateTime, Utc};
use webhook_api_client::ApiError;
use webhook_core::{Observe, OpenEnum as _, Provider, Secret, Shown};
use webhook_currencycloud::{Currencycloud, client as currencycloud};
use webhook_flash_payments::{FlashPayments, client as flash_payments};

use super::PassError;
use crate::cli::secrets;
use crate::output::{Failure, causes};

pub(super) const ENVIRONMENT: &str = "\
From the environment:
  FXHOOK_CURRENCYCLOUD_BASE_URL, _LOGIN_ID, _API_KEY    for the API of currencycloud
  FXHOOK_FLASH_PAYMENTS_BASE_URL, _EMAIL, _PASSWORD     for the API of flash-payments";

/// What the API of a provider shows.
pub(super) type ShownBy<A> = Shown<<<A as Api>::Provider as Provider>::Event>;

/// The API of a provider.
pub(super) trait Api {
    type Provider: Observe;

    /// Calls `see` with each object that may have changed since this time.
    async fn list(
        &self,
        since: DateTime<Utc>,
        see: impl AsyncFnMut(ShownBy<Self>) -> Result<(), PassError>,
    ) -> Result<(), PassError>;

    /// Reads an object again.
    async fn look_up(&self, kind: &str, id: &str) -> Result<Option<ShownBy<Self>>, ApiError>;

    /// Asks for the event that tells this status again. Whether it can be asked for.
    async fn resend(&self, shown: &ShownBy<Self>) -> Result<bool, ApiError>;
}

impl Api for currencycloud::Client {
    type Provider = Currencycloud;

    async fn list(
        &self,
        since: DateTime<Utc>,
        mut see: impl AsyncFnMut(ShownBy<Self>) -> Result<(), PassError>,
    ) -> Result<(), PassError> {
        let mut changed = self.changed_since(since);
        while let Some(shown) = changed.next().await {
            see(shown?).await?;
        }
        Ok(())
    }

    async fn look_up(&self, kind: &str, id: &str) -> Result<Option<ShownBy<Self>>, ApiError> {
        self.shown(kind, id).await
    }

    /// It sends three events of payments again.
    async fn resend(&self, shown: &ShownBy<Self>) -> Result<bool, ApiError> {
        let name = shown.event.as_ref().map_or("", |event| event.event_type());
        if !currencycloud::ReSendable::KNOWN.contains(&name) {
            return Ok(false);
        }
        let notification = currencycloud::ReSendable::from_text(name);
        self.re_send_notification(&(&*shown.id).into(), &notification).await?;
        Ok(true)
    }
}

impl Api for flash_payments::Client {
    type Provider = FlashPayments;

    async fn list(
        &self,
        _: DateTime<Utc>,
        mut see: impl AsyncFnMut(ShownBy<Self>) -> Result<(), PassError>,
    ) -> Result<(), PassError> {
        for shown in self.shown_all().await? {
            see(shown).await?;
        }
        Ok(())
    }

    async fn look_up(&self, kind: &str, id: &str) -> Result<Option<ShownBy<Self>>, ApiError> {
        self.shown(kind, id).await
    }

    async fn resend(&self, _: &ShownBy<Self>) -> Result<bool, ApiError> {
        Ok(false)
    }
}

/// The client of Currencycloud, for the API at this URL or at that of the environment.
pub(super) fn currencycloud(base_url: Option<&str>) -> Result<currencycloud::Client, Failure> {
    let key = secret("FXHOOK_CURRENCYCLOUD_API_KEY")?;
    let login_id = setting("FXHOOK_CURRENCYCLOUD_LOGIN_ID")?;
    let credentials = currencycloud::Credentials::new(login_id, key);
    let environment = currencycloud::Environment::Production;
    let client = currencycloud::Client::builder(environment, credentials);
    let base_url = base_url_or(base_url, "FXHOOK_CURRENCYCLOUD_BASE_URL")?;
    client.base_url(base_url).build().map_err(failed)
}

/// The same of Flash Payments.
pub(super) fn flash_payments(base_url: Option<&str>) -> Result<flash_payments::Client, Failure> {
    let password = secret("FXHOOK_FLASH_PAYMENTS_PASSWORD")?;
    let email = setting("FXHOOK_FLASH_PAYMENTS_EMAIL")?;
    let credentials = flash_payments::Credentials::new(email, password);
    let environment = flash_payments::Environment::Production;
    let client = flash_payments::Client::builder(environment, credentials);
    let base_url = base_url_or(base_url, "FXHOOK_FLASH_PAYMENTS_BASE_URL")?;
    client.base_url(base_url).build().map_err(failed)
}

fn base_url_or(base_url: Option<&str>, variable: &str) -> Result<String, Failure> {
    base_url.map_or_else(|| setting(variable), |url| Ok(url.to_owned()))
}

fn setting(variable: &str) -> Result<String, Failure> {
    let value = env::var(variable).ok().filter(|value| !value.is_empty());
    value.ok_or_else(|| none(variable))
}

fn secret(variable: &str) -> Result<Secret, Failure> {
    secrets::one_from_variable(variable)?.ok_or_else(|| none(variable))
}

fn none(variable: &str) -> Failure {
    Failure::usage(format_args!("expected the API's settings, found no {variable}"))
}

fn failed(error: ApiError) -> Failure {
    Failure::failed(causes(&error))
}
