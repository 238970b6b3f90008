//! `fxhook missed`.

mod api;
mod every;
mod pass;

use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::time::Duration;

use chrono::{DateTime, Utc};
use clap::Args;
use webhook_core::Provider as _;
use webhook_inbox::Source;

use self::api::{Api, ENVIRONMENT};
use self::pass::{Pass, PassError};
use super::clients;
use super::selection::{duration, number, time};
use super::url::InboxUrl;
use super::work::limit;
use crate::cli::block_on;
use crate::output::Failure;
use crate::provider::Provider;

/// Compare what the provider's API shows with what the inbox has: one line of JSON for each object that differs.
///
/// With --since, all objects that changed since then, also those of which no delivery ever arrived: with
/// Currencycloud by the time of their last change; with Flash Payments, whose lists do not have it, those that were
/// created since then or that the inbox knows. And what the inbox has without a final status is read again.
///
/// `finding` is missed (no event that tells the API's status has arrived: `told_by` names those that should have),
/// ahead (the inbox is newer), unknown (no event tells this status, or the API shows no such object) or, with --all,
/// arrived. `shown` is the status in the API, and `status` that in the inbox.
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
    /// All that changed since this time, such as 2026-01-31T12:00:00Z, or in this time: 90s, 15m, 2h, 7d
    ///
    /// Some minutes before the outage: clocks differ, and the provider was sending again what failed before it.
    #[arg(long, value_name = "TIME", value_parser = time)]
    since: Option<DateTime<Utc>>,
    /// Without a final status, only what was last heard of this long ago: 90s, 15m, 2h, 7d
    #[arg(long, value_name = "DURATION", default_value = "0s", value_parser = duration)]
    open_for: Duration,
    /// Without a final status, at most so many, the oldest first
    #[arg(long, value_name = "NUMBER", default_value = "1000", value_parser = number)]
    limit: NonZeroUsize,
    /// Print a line for each object, also for those that arrived, and those that no event tells of
    #[arg(long)]
    all: bool,
    /// Store what was missed as observations, which workers handle as the event: their proof is `fetched`
    ///
    /// The event that comes after all is a duplicate, which `inbox work` does not handle again.
    #[arg(long, conflicts_with = "resend")]
    record: bool,
    /// Ask the provider to send what was missed again (Currencycloud: three events of payments)
    #[arg(long)]
    resend: bool,
    /// Go on until Ctrl-C: compare at this interval, and at once after an outage in which deliveries may have been lost
    ///
    /// Each time from before the last one began. An outage is one if the inbox does not answer, or nothing at --receiver
    /// takes connections, for longer than the provider sends a delivery again.
    #[arg(long, value_name = "DURATION", value_parser = limit, requires = "since")]
    every: Option<Duration>,
    /// The address and port of the receiver, to notice its outages
    #[arg(long, value_name = "ADDR", requires = "every")]
    receiver: Option<SocketAddr>,
    /// The API's URL, such as `https://api.currencycloud.com`
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
}

impl Missed {
    pub(crate) fn run(&self) -> Result<bool, Failure> {
        let base_url = self.base_url.as_deref();
        block_on(async {
            match self.provider {
                Provider::Currencycloud => self.run_with(&clients::currencycloud(base_url)?).await,
                Provider::FlashPayments | Provider::FlashPaymentsAdHoc if self.resend => {
                    Err(Failure::usage(NO_RESEND))
                }
                Provider::FlashPayments | Provider::FlashPaymentsAdHoc => {
                    self.run_with(&clients::flash_payments(base_url)?).await
                }
                Provider::SendPayments | Provider::Cxtn => Err(Failure::failed(NO_API)),
            }
        })
    }

    async fn run_with<A: Api>(&self, api: &A) -> Result<bool, Failure> {
        let inbox = self.url.open_for(!self.record).await?;
        let source = match &self.source {
            Some(source) => source.clone(),
            None => A::Provider::NAME.parse().map_err(Failure::failed)?,
        };
        let pass = Pass { missed: self, api, inbox: &inbox, source: &source };
        let ended = match self.every {
            Some(every) => pass.repeat(every).await,
            None => match pass.run(self.since).await {
                Ok(found) => Ok(found.is_settled()),
                Err(error) => Err(error.failure),
            },
        };
        inbox.close().await;
        ended
    }
}

const NO_RESEND: &str = "expected --resend with currencycloud, found flash-payments: no operation that sends an event again is documented; use --record, or FlashConnect";
const NO_API: &str = "expected currencycloud or flash-payments, found a provider whose API has no documented way to see what was missed: compare with its portal or its statements";
