//! `fxhook missed`.

use std::env;
use std::num::NonZeroUsize;
use std::time::Duration;

use chrono::Utc;
use clap::Args;
use serde::Serialize;
use webhook_api_client::ApiError;
use webhook_core::{Observe, OpenEnum as _, Shown, WebhookEvent};
use webhook_currencycloud::{Currencycloud, client as currencycloud};
use webhook_flash_payments::{FlashPayments, client as flash_payments};
use webhook_inbox::{Comparison, Finding, Inbox, Source};

use super::act::counted;
use super::selection::{duration, number};
use super::url::InboxUrl;
use crate::cli::{block_on, secrets};
use crate::output::{self, Failure, causes};
use crate::provider::{Provider, with_type};
use crate::receive::report::Subject;

/// Read again, from the provider's API, what the inbox has without a final status, and compare: one line of
/// JSON for each.
///
/// `finding` is arrived, missed (no event that tells the API's status has arrived: `told_by` names those that
/// should have), ahead (the inbox is newer) or unknown (no event tells this status). An object of which no
/// delivery ever arrived is not found like this: list it with the API client of the provider's crate.
///
/// Exits with 1 if something was missed, and neither recorded nor asked for again.
#[derive(Debug, Args)]
#[command(after_help = ENVIRONMENT)]
pub(crate) struct Missed {
    #[arg(value_enum)]
    provider: Provider,
    #[command(flatten)]
    url: InboxUrl,
    /// The source in the inbox, if it is not the provider's name
    #[arg(long, value_name = "SOURCE")]
    source: Option<Source>,
    /// Only what was last heard of this long ago: 90s, 15m, 2h, 7d
    #[arg(long, value_name = "DURATION", default_value = "0s", value_parser = duration)]
    open_for: Duration,
    /// At most so many, the oldest first
    #[arg(long, value_name = "NUMBER", default_value = "1000", value_parser = number)]
    limit: NonZeroUsize,
    /// Store what was missed as observations, which workers handle as the event: their proof is `fetched`
    #[arg(long, conflicts_with = "resend")]
    record: bool,
    /// Ask the provider to send what was missed again (Currencycloud: three events of payments)
    #[arg(long)]
    resend: bool,
    /// The API's URL, such as `https://api.currencycloud.com`
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
}

const ENVIRONMENT: &str = "\
From the environment:
  FXHOOK_CURRENCYCLOUD_BASE_URL, _LOGIN_ID, _API_KEY    for the API of currencycloud
  FXHOOK_FLASH_PAYMENTS_BASE_URL, _EMAIL, _PASSWORD     for the API of flash-payments";

#[derive(Serialize)]
struct Line {
    source: String,
    subject: Subject,
    /// In the inbox.
    status: Option<String>,
    /// In the API. `None`: it shows no such object.
    shown: Option<String>,
    finding: &'static str,
    told_by: &'static [&'static str],
    #[serde(skip_serializing_if = "Option::is_none")]
    action: Option<&'static str>,
}

impl Missed {
    pub(crate) fn run(&self) -> Result<bool, Failure> {
        block_on(async {
            match self.provider {
                Provider::Currencycloud => {
                    let client = self.currencycloud()?;
                    let look_up = async |kind: &str, id: &str| client.shown(kind, id).await;
                    let resend = async |shown: &Shown<_>| resend(&client, shown).await;
                    self.compare::<Currencycloud>(look_up, resend).await
                }
                Provider::FlashPayments | Provider::FlashPaymentsAdHoc => {
                    if self.resend {
                        return Err(Failure::usage(NO_RESEND));
                    }
                    let client = self.flash_payments()?;
                    let look_up = async |kind: &str, id: &str| client.shown(kind, id).await;
                    self.compare::<FlashPayments>(look_up, async |_| Ok(false)).await
                }
                Provider::SendPayments | Provider::Cxtn => Err(Failure::failed(NO_API)),
            }
        })
    }

    async fn compare<P: Observe>(
        &self,
        look_up: impl AsyncFn(&str, &str) -> Result<Option<Shown<P::Event>>, ApiError>,
        resend: impl AsyncFn(&Shown<P::Event>) -> Result<bool, ApiError>,
    ) -> Result<bool, Failure> {
        let inbox = self.url.open_for(!self.record).await?;
        let source = match &self.source {
            Some(source) => source.clone(),
            None => P::NAME.parse().map_err(Failure::failed)?,
        };
        let open = inbox.overdue(Some(&source), self.open_for, self.limit.get()).await?;
        let (mut missed, mut settled) = (0_u64, 0_u64);
        // Entities without a kind are deliveries that cannot be decoded.
        for entity in open.iter().filter(|entity| !entity.key.kind.is_empty()) {
            let (kind, id) = (&*entity.key.kind, &*entity.key.id);
            let read_at = Utc::now();
            let subject = Subject { kind: kind.to_owned(), id: id.to_owned() };
            let Some(shown) = look_up(kind, id).await.map_err(failed)? else {
                let status = entity.status.as_deref().map(Into::into);
                output::print_json(&Line {
                    source: source.to_string(),
                    subject,
                    status,
                    shown: None,
                    finding: Finding::Unknown.as_str(),
                    told_by: &[],
                    action: None,
                })?;
                continue;
            };
            let compared = inbox.compare::<P>(&source, shown, read_at).await?;
            let action = match compared.finding {
                Finding::Missed { .. } if self.record => {
                    record::<P>(&inbox, &source, &compared).await?
                }
                Finding::Missed { .. } if self.resend => {
                    resend(&compared.shown).await.map_err(failed)?.then_some("asked_again")
                }
                _ => None,
            };
            missed += u64::from(matches!(compared.finding, Finding::Missed { .. }));
            settled += u64::from(action.is_some());
            output::print_json(&Line {
                source: source.to_string(),
                subject,
                status: compared.status.as_deref().map(Into::into),
                shown: Some(compared.shown.status.to_string()),
                finding: compared.finding.as_str(),
                told_by: match compared.finding {
                    Finding::Missed { told_by } => told_by,
                    _ => &[],
                },
                action,
            })?;
        }
        let read = counted(open.len() as u64, "object", "objects");
        output::message(format_args!(
            "Read {read} again; {missed} missed, {settled} of them recorded or asked for again."
        ));
        inbox.close().await;
        Ok(missed == settled)
    }

    fn setting(&self, name: &str) -> Result<String, Failure> {
        let variable = with_type!(self.provider, P => {
            let name_of = <P as webhook_core::Provider>::NAME.to_uppercase().replace('-', "_");
            format!("FXHOOK_{name_of}_{name}")
        });
        let value = env::var(&variable).ok().filter(|value| !value.is_empty());
        value.ok_or_else(|| {
            Failure::usage(format_args!("expected the API's settings, found no {variable}"))
        })
    }

    fn base_url(&self) -> Result<String, Failure> {
        self.base_url.clone().map_or_else(|| self.setting("BASE_URL"), Ok)
    }

    fn secret(variable: &str) -> Result<webhook_core::Secret, Failure> {
        let secret = secrets::one_from_variable(variable)?;
        secret.ok_or_else(|| {
            Failure::usage(format_args!("expected the API's settings, found no {variable}"))
        })
    }

    fn currencycloud(&self) -> Result<currencycloud::Client, Failure> {
        let key = Self::secret("FXHOOK_CURRENCYCLOUD_API_KEY")?;
        let credentials = currencycloud::Credentials::new(self.setting("LOGIN_ID")?, key);
        let environment = currencycloud::Environment::Production;
        let client = currencycloud::Client::builder(environment, credentials);
        client.base_url(self.base_url()?).build().map_err(failed)
    }

    fn flash_payments(&self) -> Result<flash_payments::Client, Failure> {
        let password = Self::secret("FXHOOK_FLASH_PAYMENTS_PASSWORD")?;
        let credentials = flash_payments::Credentials::new(self.setting("EMAIL")?, password);
        let environment = flash_payments::Environment::Production;
        let client = flash_payments::Client::builder(environment, credentials);
        client.base_url(self.base_url()?).build().map_err(failed)
    }
}

const NO_RESEND: &str = "expected --resend with currencycloud, found flash-payments: no operation that sends an event again is documented; use --record, or FlashConnect";
const NO_API: &str = "expected currencycloud or flash-payments, found a provider whose API has no documented way to see what was missed: compare with its portal or its statements";

async fn record<P: Observe>(
    inbox: &Inbox,
    source: &Source,
    compared: &Comparison<P::Event>,
) -> Result<Option<&'static str>, Failure> {
    let receipt = inbox.record::<P>(source, compared).await;
    let receipt = receipt.map_err(|error| Failure::failed(causes(&error)))?;
    Ok(receipt.map(|_| "recorded"))
}

/// Whether the provider was asked: it sends three events of payments again.
async fn resend(
    client: &currencycloud::Client,
    shown: &Shown<webhook_currencycloud::Event>,
) -> Result<bool, ApiError> {
    let name = shown.event.as_ref().map_or("", WebhookEvent::event_type);
    if !currencycloud::ReSendable::KNOWN.contains(&name) {
        return Ok(false);
    }
    let notification = currencycloud::ReSendable::from_text(name);
    client.re_send_notification(&(&*shown.id).into(), &notification).await?;
    Ok(true)
}

fn failed(error: ApiError) -> Failure {
    Failure::failed(causes(&error))
}
