//! The providers' APIs, which confirm what deliveries say.

use std::env;

use clap::Args;
use webhook_core::{Confirmation, Secret, Verified};
use webhook_currencycloud::{Currencycloud, client as currencycloud};
use webhook_flash_payments::{AdHocWebhooks, FlashPayments, client as flash_payments};
use webhook_inbox::{Outcome, RawWork, Work};
use webhook_send_payments::{SendPayments, client as send_payments};

use crate::cli::secrets;
use crate::output::{Failure, causes};
use crate::provider::Provider;

/// Which providers are asked.
#[derive(Debug, Args)]
pub(super) struct Asked {
    /// Ask the API of this provider before the command runs, if a delivery does not prove its event; may be given
    /// several times
    ///
    /// That is a delivery that only a token in the URL proves, a late repetition, or one whose status cannot follow
    /// the last one. If the API shows the object as the delivery does, or has a newer state of it, the command gets
    /// the object that the API shows: its `proof` is `fetched`. If the API shows other values, the command does not
    /// run and the delivery is dead; `show` and the page of `serve` have both values. Some events of Send Payments,
    /// such as a pay-in, have no documented look-up: the command gets them as they came, with the proof `url`.
    #[arg(long = "confirm", value_name = "PROVIDER", value_enum)]
    providers: Vec<Provider>,
}

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

impl Asked {
    pub(super) fn apis(&self) -> Result<Apis, Failure> {
        let mut apis = Apis::default();
        for provider in &self.providers {
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

    pub(super) fn is_empty(&self) -> bool {
        self.providers.is_empty()
    }
}

const NO_LOOK_UP: &str = "expected --confirm with currencycloud, flash-payments or send-payments, found cxtn: it documents no look-up; check each event against CXTN's portal or your statements before money moves";

impl Apis {
    /// The object that confirms the delivery, as an observation. `None` if the handler gets the delivery as it
    /// came. The error is the outcome of an attempt that is not to be handled.
    pub(super) async fn confirm(
        &self,
        work: &RawWork,
    ) -> Result<Option<Verified<'static>>, Outcome> {
        /// Decodes, asks, and returns what the API shows.
        macro_rules! ask {
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
            Some(Provider::Currencycloud) => ask!(Currencycloud, &self.currencycloud),
            Some(Provider::FlashPayments) => ask!(FlashPayments, &self.flash_payments),
            Some(Provider::FlashPaymentsAdHoc) => ask!(AdHocWebhooks, &self.flash_payments),
            Some(Provider::SendPayments) => ask!(SendPayments, &self.send_payments),
            Some(Provider::Cxtn) | None => None,
        })
    }
}

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
