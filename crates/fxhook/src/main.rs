//! `fxhook`: rehearse, receive, verify and decode the webhooks of payment providers.
//!
//! `fxhook demo` is the tour. `fxhook help` lists the commands, and `fxhook help send` explains one.
//!
//! Data goes to standard output, messages to standard error. The exit status is 0 for success, 1
//! for a failure or a negative result, and 2 for wrong usage.

mod cli;
mod endpoints;
mod escape;
mod inbox;
mod output;
mod provider;
mod receive;
mod rehearse;
mod sandbox;

use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::{
    cli::parse_error,
    endpoints::Endpoints,
    inbox::{Inbox, missed::Missed},
    output::Failure,
    receive::{decode::Decode, listen::Listen, verify::Verify},
    rehearse::{demo, events::Events, send::Send, sign::Sign},
    sandbox::Sandbox,
};

/// Rehearse, receive, verify and decode the webhooks of payment providers.
#[derive(Debug, Parser)]
#[command(version, arg_required_else_help = true, after_help = SECRETS_AND_STATUS)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

const SECRETS_AND_STATUS: &str = "\
Secrets come from the environment or a file, never from a flag:
  FXHOOK_SECRET           the secret; several during a rotation, separated by commas
  --secret-file FILE      one secret per line, instead of FXHOOK_SECRET
  FXHOOK_PROVIDER_SECRET  the same for `listen`: PROVIDER in capitals, with _ for -
  --secret-file PROVIDER=FILE  instead of FXHOOK_PROVIDER_SECRET
A secret in a variable has no line end and no space around it; in a file, each line is one secret.
For ad hoc webhooks, `listen` takes them from FXHOOK_PROVIDER_AD_HOC_SECRET, and --ad-hoc from
FXHOOK_SECRET or FILE. That secret is your own: it signs the callback URIs. So is the secret for a
provider that signs nothing: it makes the tokens in the callback URLs.

Exit status: 0 done; 1 the answer is no, or the command failed; 2 wrong usage.
Data goes to standard output, messages to standard error.";

#[derive(Debug, Args)]
struct Demo {
    /// Spend a day at each provider of a sandbox instead: its API registers the receiver, and objects move
    ///
    /// Plays the scenarios of `fxhook sandbox` by a clock that does not wait. Exits with 0 if each delivery was
    /// verified, decoded and acknowledged, in the order of the events.
    #[arg(long)]
    sandbox: bool,
}

impl Demo {
    fn run(&self) -> Result<bool, Failure> {
        if self.sandbox { sandbox::demo::run() } else { demo::run() }
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Take the tour: every provider, sample and fault against a receiver on this machine.
    ///
    /// Needs no secret and no network. Exits with 0 if the receiver answered and understood each
    /// delivery as expected.
    Demo(Demo),
    Listen(Listen),
    Send(Send),
    Sign(Sign),
    Verify(Verify),
    Decode(Decode),
    Events(Events),
    #[command(subcommand, arg_required_else_help = false, disable_help_subcommand = true)]
    Inbox(Inbox),
    #[command(subcommand, arg_required_else_help = false, disable_help_subcommand = true)]
    Endpoints(Endpoints),
    Missed(Missed),
    Sandbox(Sandbox),
}

fn main() -> ExitCode {
    let outcome = match Cli::try_parse() {
        Ok(cli) => cli.command.run(),
        Err(help) if parse_error::is_help(&help) => return parse_error::show(&help),
        Err(error) => Err(parse_error::failure(&error)),
    };
    let status = match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(failure) => {
            output::message(format_args!("error: {}", failure.reason));
            ExitCode::from(failure.status)
        }
    };
    output::finish_messages();
    status
}

impl Command {
    fn run(self) -> Result<bool, Failure> {
        match self {
            Self::Demo(demo) => demo.run(),
            Self::Listen(listen) => listen.run(),
            Self::Send(send) => send.run(),
            Self::Sign(sign) => sign.run(),
            Self::Verify(verify) => verify.run(),
            Self::Decode(decode) => decode.run(),
            Self::Events(events) => events.run(),
            Self::Inbox(inbox) => inbox.run(),
            Self::Endpoints(endpoints) => endpoints.run(),
            Self::Missed(missed) => missed.run(),
            Self::Sandbox(sandbox) => sandbox.run(),
        }
    }
}
