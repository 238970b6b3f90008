//! `fxhook endpoints`: the provider's endpoint management, where its API has one.

mod cxtn;
mod manage;
mod redactor;
mod send_payments;

use clap::{Args, Subcommand};

use crate::{
    output::{self, Answer, Failure},
    runtime::block_on,
};

/// Manage the provider's endpoints, if its API can
///
/// Otherwise says how they are managed, and exits with 1.
#[derive(Debug, Args)]
#[command(
    subcommand_value_name = "PROVIDER",
    subcommand_help_heading = "Providers",
    disable_help_subcommand = true
)]
pub(crate) struct Endpoints {
    #[command(subcommand)]
    provider: Provider,
}

const CURRENCYCLOUD: &str = "its API manages none: your Solutions Manager sets endpoints and events (documented: push notifications guide)";
const FLASH_PAYMENTS: &str = "FlashConnect's webhook settings have endpoints, their events and secrets (documented: regular webhooks page); no API for them is documented";
const SEND_PAYMENTS: &str = "its API lists, creates and deletes them (documented: webhooks guide)";
const CXTN: &str = "its API lists, creates and edits them, and sets their status (documented: webhooks page; most paths are inferred)";

#[derive(Debug, Subcommand)]
enum Provider {
    #[command(about = CURRENCYCLOUD)]
    Currencycloud(NoApi),
    #[command(about = FLASH_PAYMENTS)]
    FlashPayments(NoApi),
    #[command(subcommand, about = SEND_PAYMENTS, disable_help_subcommand = true, subcommand_value_name = "ACTION", subcommand_help_heading = "Actions")]
    SendPayments(send_payments::Action),
    #[command(subcommand, about = CXTN, disable_help_subcommand = true, subcommand_value_name = "ACTION", subcommand_help_heading = "Actions")]
    Cxtn(cxtn::Action),
    #[command(external_subcommand)]
    Other(Vec<String>),
}

/// Takes any action, because none is possible.
#[derive(Debug, Args)]
struct NoApi {
    #[arg(hide = true, trailing_var_arg = true, allow_hyphen_values = true)]
    action: Vec<String>,
}

impl Endpoints {
    pub(crate) fn run(self) -> Result<Answer, Failure> {
        let (name, how) = match self.provider {
            Provider::Currencycloud(_) => ("currencycloud", CURRENCYCLOUD),
            Provider::FlashPayments(_) => ("flash-payments", FLASH_PAYMENTS),
            Provider::SendPayments(action) => return block_on(action.run()),
            Provider::Cxtn(action) => return block_on(action.run()),
            Provider::Other(words) => {
                let found = words.first().map_or("", String::as_str);
                return Err(Failure::usage(format_args!(
                    "expected a provider (currencycloud, flash-payments, send-payments, cxtn), found '{}'",
                    found.escape_debug()
                )));
            }
        };
        output::message(format_args!("{name} endpoints: {how}"));
        Ok(Answer::No)
    }
}
