//! `fxhook sandbox`: the providers on this machine.

mod call;
mod command;
mod control;
mod currencycloud;
mod cxtn;
pub(crate) mod demo;
mod faults;
mod flash_payments;
mod introduction;
mod line;
mod printer;
mod scenario;
mod send_payments;

use std::future::pending;
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::{Args, Subcommand, ValueEnum};
use tokio::net::TcpListener;
use tokio::select;
use tokio::time::sleep;
use webhook_core::testing;

use crate::cli::{Signals, block_on, exit_at_second_ctrl_c};
use crate::output::{self, Failure};
use crate::provider::Provider;
use crate::sandbox::call::Do;
use crate::sandbox::control::Control;
use crate::sandbox::printer::Printer;
use crate::sandbox::scenario::{Given, Scenario};

/// Run the providers on this machine: their APIs, and signed webhooks for what happens.
///
/// Starts an API for each provider, with state. Prints a line with the seed, and a line for each provider with
/// its base URL and its credentials, which are of this sandbox only and no secrets. Clients and `fxhook endpoints` work with them unchanged.
/// `fxhook sandbox do` makes something happen, from another process.
///
/// Prints one line of JSON for each call of an API, and for each attempt to deliver. `inferred` says what in an
/// answer or a delivery the provider does not document. A delivery that is never sent, because it is lost on
/// purpose or its endpoint is not on this machine, has a line without an attempt. The query of a callback URL,
/// which may contain a token, is not printed.
///
/// Without --state, the objects, endpoints and credentials end with the process. With the same --seed, new ones
/// have the same ids and credentials.
///
/// Ctrl-C, SIGTERM and SIGHUP stop the sandbox. Ctrl-C after that ends it at once.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, disable_help_subcommand = true)]
pub(crate) struct Sandbox {
    #[command(subcommand)]
    action: Option<Action>,
    #[command(flatten)]
    run: Run,
}

#[derive(Debug, Subcommand)]
enum Action {
    Do(Do),
}

#[derive(Debug, Args)]
struct Run {
    /// Address and port of this machine for `fxhook sandbox do`; the APIs have the next four ports
    ///
    /// In this order: Currencycloud, Flash Payments, Send Payments, CXTN. With port 0, all have free ports.
    #[arg(long, value_name = "ADDR", default_value = ADDRESS, value_parser = loopback)]
    bind: SocketAddr,
    /// Makes the same ids, credentials and chances as before
    #[arg(long, value_name = "NUMBER")]
    seed: Option<u64>,
    /// Go on where the sandbox ended that kept its state in this file, and keep the state in it
    ///
    /// Objects, endpoints, credentials, tokens, faults and deliveries; what is due is delivered after the start. With
    /// --bind, the base URLs are the same as well. The file is replaced as a whole, within about a second of a change
    /// and at the end: after a crash, the last second may be lost, and never the file. A damaged file, and one of a
    /// newer version, is refused. One sandbox at a time. After a restart, a command needs --id for an object of before.
    #[arg(long, value_name = "FILE", conflicts_with = "scenario")]
    state: Option<PathBuf>,
    /// When deliveries that are not acknowledged are redelivered: on the provider's schedule, or at once
    #[arg(long, value_name = "PACE", default_value = "real")]
    pace: Pace,
    /// Stop the clock at 5 January 2026, 09:00 UTC: only `fxhook sandbox do clock advance` moves it
    ///
    /// With --seed as well, the same calls and commands give the same deliveries, byte for byte. What is due later,
    /// such as a redelivery on the real schedule, waits for the clock.
    #[arg(long)]
    paused: bool,
    /// Give the commands of a scenario, one after the other, and end: currencycloud, flash-payments, send-payments,
    /// cxtn, bad-day, or a TOML file
    ///
    /// The first four are a day of a payments team at a provider. In bad-day, deliveries of Currencycloud are lost, come
    /// twice, late, damaged and in another order. A scenario adds the endpoint of --url itself.
    ///
    /// In a file, `[[step]]` has the words of a command in `do` and its fields, if any, in `with`; `as` names the id in
    /// the answer, for `{name}` in fields of later steps. `{url}` is that of --url. `seed` at the top is for where --seed
    /// is not set. The clock is paused. What follows from a step is delivered before the next one. Prints a line with the
    /// answer to each step. A step that is refused ends the sandbox with an error.
    #[arg(long, value_name = "NAME|FILE")]
    scenario: Option<String>,
    /// Where a scenario delivers: `{url}` in its steps. `{provider}` becomes the provider's name
    #[arg(
        long,
        value_name = "URL",
        default_value = "http://127.0.0.1:8080/{provider}",
        requires = "scenario"
    )]
    url: String,
    /// Print only the lines of these providers; the others run as well
    #[arg(value_name = "PROVIDER")]
    providers: Vec<Provider>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Pace {
    Real,
    Fast,
}

/// How long a change waits until it is written to the file of the state.
const SAVE_EVERY: Duration = Duration::from_secs(1);

/// Where a sandbox takes commands unless `--bind` says otherwise.
const ADDRESS: &str = "127.0.0.1:8790";

impl Sandbox {
    pub(crate) fn run(&self) -> Result<bool, Failure> {
        if let Some(Action::Do(command)) = &self.action {
            return block_on(command.run());
        }
        output::write_messages_in_background();
        exit_at_second_ctrl_c()?;
        block_on(self.run.serve())
    }
}

impl Run {
    async fn serve(&self) -> Result<bool, Failure> {
        let mut signals = Signals::catch()?;
        let scenario = self.scenario.as_deref().map(Scenario::of).transpose()?;
        let seed = self.seed.or(scenario.as_ref().and_then(|scenario| scenario.seed));
        let (printer, mut failures) = Printer::start()?;
        let failed = |error: io::Error| match error.kind() {
            ErrorKind::InvalidData => Failure::failed(error),
            _ => Failure::failed(format_args!(
                "cannot listen on {} and the next four ports: {error}",
                self.bind
            )),
        };
        let listener = TcpListener::bind(self.bind).await.map_err(failed)?;
        let at = listener.local_addr().map_err(failed)?;
        let sandbox = self.sandbox(seed, &printer)?.start().await.map_err(failed)?;
        let pace = match self.pace {
            Pace::Real => testing::Pace::Real,
            Pace::Fast => testing::Pace::Fast,
        };
        sandbox.currencycloud().set_pace(pace);
        sandbox.flash_payments().set_pace(pace);
        sandbox.send_payments().set_pace(pace);
        sandbox.cxtn().set_pace(pace);
        introduction::print(&sandbox, at, |provider| self.shows(provider), &printer)?;

        let control = Arc::new(Control::new(sandbox));
        let replayed = async {
            match scenario {
                Some(scenario) => {
                    let print = |given: Given<'_>| {
                        printer.print(given);
                        Ok(())
                    };
                    scenario.run(&control, &self.url, print).await.map(|()| true)
                }
                None => pending().await,
            }
        };
        let router = control::router(Arc::clone(&control));
        let outcome = select! {
            () = signals.next() => {
                output::message("Stopping. Press Ctrl-C again to stop at once.");
                Ok(true)
            }
            Some(failure) = failures.recv() => Err(failure),
            outcome = replayed => outcome,
            failure = keep(&control) => Err(failure),
            served = axum::serve(listener, router).into_future() => {
                served.map(|()| true).map_err(Failure::failed)
            }
        };
        let kept = control.save().map_err(Failure::failed);
        printer.finish();
        outcome.and_then(|answer| kept.map(|()| answer))
    }

    fn sandbox(
        &self,
        seed: Option<u64>,
        printer: &Printer,
    ) -> Result<webhook_sandbox::SandboxBuilder, Failure> {
        let mut builder = webhook_sandbox::Sandbox::builder();
        if let Some(seed) = seed {
            builder = builder.seed(seed);
        }
        if self.paused || self.scenario.is_some() {
            builder = builder.clock(webhook_sandbox::Clock::paused());
        }
        if let Some(file) = &self.state {
            builder = builder.state(file);
        }
        let port = match self.bind.port() {
            0 => 0,
            port => port.checked_add(1).ok_or_else(|| {
                Failure::usage("expected a port in --bind with four more after it, found the last")
            })?,
        };
        let (shown, printer) = (self.providers.clone(), printer.clone());
        let builder = builder.bind(SocketAddr::new(self.bind.ip(), port));
        Ok(builder.report_to(move |name, report| {
            if shown.is_empty() || shown.iter().any(|one| one.name() == name) {
                printer.print(line::of(name, report));
            }
        }))
    }

    fn shows(&self, provider: Provider) -> bool {
        self.providers.is_empty() || self.providers.contains(&provider)
    }
}

/// Keeps the state of a sandbox, until that fails. The larger it is, the less often it is written.
async fn keep(control: &Control) -> Failure {
    let mut pause = SAVE_EVERY;
    loop {
        sleep(pause).await;
        let before = Instant::now();
        if let Err(error) = control.save() {
            return Failure::failed(error);
        }
        pause = SAVE_EVERY.max(before.elapsed() * 10);
    }
}

fn loopback(text: &str) -> Result<SocketAddr, &'static str> {
    let address: Option<SocketAddr> = text.parse().ok();
    address.filter(|address| address.ip().is_loopback()).ok_or(
        "expected an address of this machine and a port, such as 127.0.0.1:8790: a sandbox has no access control",
    )
}
