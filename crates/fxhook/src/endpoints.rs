//! `fxhook endpoints`: the provider's endpoint management, where its API has one.

mod cxtn;
mod manage;
mod redactor;
mod send_payments;

use clap::{Args, Subcommand};

use crate::cli::block_on;
use crate::output::{self, Failure};

/// Manage endpoints through the provider's API
///
/// If the API cannot do this, says how endpoints are managed, and exits with 1.
#[derive(Debug, Subcommand)]
#[command(subcommand_value_name = "PROVIDER", subcommand_help_heading = "Providers")]
pub(crate) enum Endpoints {
    #[command(about = CURRENCYCLOUD)]
    Currencycloud(NoApi),
    #[command(about = FLASH_PAYMENTS)]
    FlashPayments(NoApi),
    /// Its API lists, creates and deletes them (documented: webhooks guide)
    SendPayments(send_payments::Api),
    /// Its API lists, creates and edits them, and sets their status (documented: webhooks page; most
    /// paths are inferred)
    Cxtn(cxtn::Api),
    #[command(external_subcommand)]
    Other(Vec<String>),
}

const CURRENCYCLOUD: &str = "its API does not manage endpoints: your Solutions Manager configures endpoints and events (documented: push notifications guide)";
const FLASH_PAYMENTS: &str = "endpoints, events and secrets are configured in FlashConnect's webhook settings (documented: regular webhooks page); no API for them is documented";

/// Accepts any action, to explain that none is possible.
#[derive(Debug, Args)]
pub(crate) struct NoApi {
    #[arg(hide = true, trailing_var_arg = true, allow_hyphen_values = true)]
    action: Vec<String>,
}

impl Endpoints {
    pub(crate) fn run(self) -> Result<bool, Failure> {
        let how = match self {
            Self::Currencycloud(_) => format!("currencycloud endpoints: {CURRENCYCLOUD}"),
            Self::FlashPayments(_) => format!("flash-payments endpoints: {FLASH_PAYMENTS}"),
            Self::SendPayments(api) => return block_on(api.run()),
            Self::Cxtn(api) => return block_on(api.run()),
            Self::Other(words) => {
                let names = "currencycloud, flash-payments, send-payments, cxtn";
                return Err(Failure::usage(format!(
                    "expected a provider ({names}), found {words:?}"
                )));
            }
        };
        output::message(how);
        Ok(false)
    }
}
