//! The providers' APIs, which confirm what deliveries say.

use webhook_core::{Confirmation, Proof, Provider as _, Verified};
use webhook_currencycloud::{Currencycloud, client as currencycloud};
use webhook_flash_payments::{AdHocWebhooks, FlashPayments, client as flash_payments};
use webhook_inbox::{DeliveryRecord, Details, Inbox, Outcome, RawWork, Work};
use webhook_send_payments::{SendPayments, client as send_payments};

use super::clients;
use super::compared::verified;
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
                Provider::Currencycloud => apis.currencycloud = Some(clients::currencycloud(None)?),
                Provider::FlashPayments | Provider::FlashPaymentsAdHoc => {
                    apis.flash_payments = Some(clients::flash_payments(None)?);
                }
                Provider::SendPayments => apis.send_payments = Some(clients::send_payments()?),
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
