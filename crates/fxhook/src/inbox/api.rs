//! The providers' APIs, which confirm what deliveries say.

use std::env;

use webhook_core::{Confirmation, Proof, Provider as _, Secret, Verified};
use webhook_currencycloud::{Currencycloud, client as currencycloud};
use webhook_flash_payments::{AdHocWebhooks, FlashPayments, client as flash_payments};
use webhook_inbox::{DeliveryRecord, Details, Inbox, Outcome, RawWork, Work};
use webhook_send_payments::{SendPayments, client as send_payments};

use super::compared::verified;
use crate::cli::secrets;
use crate::output::{Failure, causes};
use crate::provider::Provider;

/// What `--help` says about the settings.
pub(super) const ENVIRONMENT: &str = "\
From the environment, for --confirm:
  FXHOOK_CURRENCYCLOUD_BASE_URL, _LOGIN_ID, _API_KEY            for the API of currencycloud
  FXHOOK_FLASH_PAYMENTS_BASE_URL, _EMAIL, _PASSWORD             for the API of flash-payments
  FXHOOK_SEND_PAYMENTS_BASE_URL, _CLIENT_ID, _CLIENT_SECRET     for the API of send-payments";

/// The clients of the providers that are asked.
#[derive(Default)]
pub(super) struct Apis {
    currencycloud: Option<currencycloud::Client>,
    flash_payments: Option<flash_payments::Client>,
    send_payments: Option<send_payments::Client>,
}

impl Apis {
    /// Those of these providers, with the settings in the environment.
    pub(super) fn of(providers: &[Provider]) -> Result<Self, Failure> {
        let mut apis = Self::default();
        for provider in providers {
            match provider {
                Provider::Currencycloud => apis.currencycloud = Some(of_currencycloud()?),
                Provider::FlashPayments | Provider::FlashPaymentsAdHoc => {
                    apis.flash_payments = Some(of_flash_payments()?);
                }
                Provider::SendPayments => apis.send_payments = Some(of_send_payments()?),
                Provider::Cxtn => return Err(Failure::usage(NO_LOOK_UP)),
            }
        }
        Ok(apis)
    }

    /// The object that confirms the delivery, as an observation. `None` if the handler gets the delivery as it
    /// came. The error is the outcome of an attempt that is not to be handled.
    pub(super) async fn confirm(
        &self,
        work: &RawWork,
    ) -> Result<Option<Verified<'static>>, Outcome> {
        /// Decodes, asks, and returns what the API shows.
        macro_rules! confirm {
            ($P:ty, $client:expr) => {{
                let Some(client) = $client else { return Ok(None) };
                let work: Work<$P> = work.decode().map_err(Outcome::Park)?;
                let before = work.proof();
                let ask = async |event| {
                    let answer: Result<Confirmation<_>, _> = client.confirm(&event).await;
                    answer.map_err(|error| causes(&error))
                };
                let work = work.confirm(ask).await?;
                (work.proof() != before).then(|| work.envelope().verified)
            }};
        }
        Ok(match Provider::of(work.delivery()) {
            Some(Provider::Currencycloud) => confirm!(Currencycloud, &self.currencycloud),
            Some(Provider::FlashPayments) => confirm!(FlashPayments, &self.flash_payments),
            Some(Provider::FlashPaymentsAdHoc) => confirm!(AdHocWebhooks, &self.flash_payments),
            Some(Provider::SendPayments) => confirm!(SendPayments, &self.send_payments),
            Some(Provider::Cxtn) | None => None,
        })
    }

    /// Whether there is an API to confirm this delivery with.
    pub(super) fn can_confirm(&self, delivery: &DeliveryRecord) -> bool {
        let has_client = match Provider::of(delivery) {
            Some(Provider::Currencycloud) => self.currencycloud.is_some(),
            Some(Provider::FlashPayments | Provider::FlashPaymentsAdHoc) => {
                self.flash_payments.is_some()
            }
            Some(Provider::SendPayments) => self.send_payments.is_some(),
            Some(Provider::Cxtn) | None => false,
        };
        has_client && delivery.proof != Proof::Fetched
    }

    /// Compares a delivery with what the API shows, and writes what was found, and why a person asked, into its
    /// history. Returns whether there is an API. The error is a text for the person.
    pub(super) async fn note(
        &self,
        inbox: &Inbox,
        details: &Details,
        reason: &str,
    ) -> Result<bool, String> {
        let delivery = &details.entry.delivery;
        macro_rules! note {
            ($P:ty, $client:expr) => {{
                let Some(client) = $client else { return Ok(false) };
                let event = <$P>::decode(verified(details)).event.map_err(|it| it.to_string())?;
                let found = client.confirm(&event).await.map_err(|error| causes(&error))?;
                let noted = inbox.note_confirmation::<$P>(delivery, &found, reason).await;
                noted.map_err(|error| causes(&error))?;
                true
            }};
        }
        Ok(match Provider::of(delivery) {
            Some(Provider::Currencycloud) => note!(Currencycloud, &self.currencycloud),
            Some(Provider::FlashPayments) => note!(FlashPayments, &self.flash_payments),
            Some(Provider::FlashPaymentsAdHoc) => note!(AdHocWebhooks, &self.flash_payments),
            Some(Provider::SendPayments) => note!(SendPayments, &self.send_payments),
            Some(Provider::Cxtn) | None => false,
        })
    }
}

const NO_LOOK_UP: &str = "expected --confirm with currencycloud, flash-payments or send-payments, found cxtn: it documents no look-up; check each event against CXTN's portal or your statements before money moves";

fn of_currencycloud() -> Result<currencycloud::Client, Failure> {
    let key = secret("FXHOOK_CURRENCYCLOUD_API_KEY")?;
    let login = setting("FXHOOK_CURRENCYCLOUD_LOGIN_ID")?;
    let credentials = currencycloud::Credentials::new(login, key);
    // The base URL replaces that of the environment.
    let client =
        currencycloud::Client::builder(currencycloud::Environment::Production, credentials);
    let client = client.base_url(setting("FXHOOK_CURRENCYCLOUD_BASE_URL")?).build();
    client.map_err(|error| Failure::usage(causes(&error)))
}

fn of_flash_payments() -> Result<flash_payments::Client, Failure> {
    let password = secret("FXHOOK_FLASH_PAYMENTS_PASSWORD")?;
    let email = setting("FXHOOK_FLASH_PAYMENTS_EMAIL")?;
    let credentials = flash_payments::Credentials::new(email, password);
    let client =
        flash_payments::Client::builder(flash_payments::Environment::Production, credentials);
    let client = client.base_url(setting("FXHOOK_FLASH_PAYMENTS_BASE_URL")?).build();
    client.map_err(|error| Failure::usage(causes(&error)))
}

fn of_send_payments() -> Result<send_payments::Client, Failure> {
    let secret = secret("FXHOOK_SEND_PAYMENTS_CLIENT_SECRET")?;
    let id = setting("FXHOOK_SEND_PAYMENTS_CLIENT_ID")?;
    let environment = send_payments::Environment::At(setting("FXHOOK_SEND_PAYMENTS_BASE_URL")?);
    let client =
        send_payments::Client::builder(environment, send_payments::Credentials::new(id, secret));
    client.build().map_err(|error| Failure::usage(causes(&error)))
}

fn setting(variable: &str) -> Result<String, Failure> {
    let value = env::var(variable).ok().filter(|value| !value.is_empty());
    value.ok_or_else(|| missing(variable))
}

fn secret(variable: &str) -> Result<Secret, Failure> {
    secrets::one_from_variable(variable)?.ok_or_else(|| missing(variable))
}

fn missing(variable: &str) -> Failure {
    Failure::usage(format_args!("expected the API's settings for --confirm, found no {variable}"))
}
