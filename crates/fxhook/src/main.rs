//! `fxhook`: rehearse, receive, verify and decode the webhooks of payment providers.
//!
//! `fxhook demo` is the tour. `fxhook help` lists the commands, and each has a page of its own:
//! `fxhook help send`.
//!
//! Data goes to standard output, talk to standard error. The exit status is 0 when the work is
//! done, 1 when the answer is no, and 2 when the command was used wrongly.

mod ad_hoc;
mod body;
mod cli;
mod commands;
mod failure;
mod keeping_query;
mod keyed;
mod management;
mod output;
mod providers;
mod receiver;
mod report;
mod runtime;
mod secrets;
mod serve;
mod setting;
mod table;
mod target;
mod usage;
mod way;

use std::process::ExitCode;

use clap::Parser;

use crate::{
    cli::{Cli, Command},
    commands::{decode, demo, endpoints, events, listen, send, sign, verify},
    failure::{Answer, Failure},
};

fn main() -> ExitCode {
    let outcome = match Cli::try_parse() {
        Ok(cli) => run(cli.command),
        Err(answer) if usage::is_asked_for(&answer) => return usage::show(&answer),
        Err(error) => Err(usage::failure(&error)),
    };
    match outcome {
        Ok(answer) => answer.into(),
        Err(failure) => {
            output::say(format_args!("error: {failure}"));
            failure.into()
        }
    }
}

fn run(command: Command) -> Result<Answer, Failure> {
    match command {
        Command::Demo => demo::run(),
        Command::Listen(options) => listen::run(&options),
        Command::Send(options) => send::run(&options),
        Command::Sign(options) => sign::run(&options),
        Command::Verify(options) => verify::run(&options),
        Command::Decode(options) => decode::run(&options),
        Command::Events(options) => events::run(&options),
        Command::Endpoints(options) => endpoints::run(&options),
    }
}
