//! `fxhook listen`: a real receiver.

use std::net::SocketAddr;
use std::num::NonZeroU16;
use std::process::exit;
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Mutex};
use std::{io, thread, time::Duration};

use clap::{Args, ValueEnum};
use tokio::net::TcpListener;
use tokio::select;
use tokio::sync::{Notify, mpsc, oneshot};
use tokio::time::timeout;
use webhook_core::{Receiver, Secrets};
use webhook_currencycloud::Currencycloud;

use crate::cli::arguments::SecretFiles;
use crate::cli::{Signals, block_on, secrets};
use crate::inbox::log::print_problems;
use crate::inbox::url::{InboxUrl, open};
use crate::output::{self, Failure};
use crate::provider::{Channel, Provider, with_secrets, with_type};
use crate::receive::bodies::Bodies;
use crate::receive::receiver::{Arrival, Journal, Storage, router, with_route};
use crate::receive::server::{Limits, allowed, serve};
use crate::receive::summary::Summary;

/// Receive deliveries: print each verified one as a line of JSON.
///
/// The secrets of a provider are in FXHOOK_PROVIDER_SECRET: the provider's name in capitals, with _
/// for -. Its deliveries go to the path with its name. The secrets for ad hoc webhooks are in
/// FXHOOK_PROVIDER_AD_HOC_SECRET, and these deliveries go to the same path with /ad-hoc at the end.
/// Secrets that contain commas, or that are in files, come with --secret-file.
///
/// Answers 200 to a verified delivery, decoded or not, after its line is written; 400 if the
/// transfer breaks; 401 if it is not verified; 408 if its body takes more than 30 s; 413 if it is
/// too long; 503 if the bodies that are being read take too much memory together; 404 for any other
/// path, and 405 for any method but POST. If a line cannot be written, the answer is 500, so that the
/// provider redelivers.
///
/// With an inbox, each delivery is stored, then answered, then printed, with `receipt` (new, redelivered
/// or late) and `delivery`, its id in the inbox. If it cannot be stored, the answer is 503. A line that
/// cannot be written is not missed: the delivery is in the inbox. See `fxhook inbox`.
///
/// Closes a connection if the head of a request takes more than 5 s, if an answer is not read for 10 s,
/// and if it is idle for 30 s, or earlier if others need its place. Prints the first refusals of a kind,
/// then how many there were, every 10 s.
///
/// The line of a delivery that cannot be decoded has the path and the reason in `error`, and the
/// body in `body`, or in `body_base64` if it is not UTF-8. Ctrl-C stops the receiver.
#[derive(Debug, Args)]
#[command(after_help = variables())]
pub(crate) struct Listen {
    /// Address and port to listen on
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8787", value_parser = address)]
    bind: SocketAddr,
    /// Receive only this provider; may be given several times
    #[arg(long = "provider", value_name = "PROVIDER")]
    providers: Vec<Provider>,
    /// The longest body, in bytes
    #[arg(long, value_name = "BYTES", default_value_t = Receiver::<Currencycloud>::DEFAULT_LIMIT)]
    limit: usize,
    /// How many connections are served at once; one that is idle makes room for a new one
    #[arg(long, value_name = "NUMBER", default_value = "512")]
    connections: NonZeroU16,
    /// Decode keys from hexadecimal, where the provider's documents leave their form open
    #[arg(long)]
    hex_key: bool,
    #[command(flatten)]
    secret_files: SecretFiles,
    #[command(flatten)]
    inbox: InboxUrl,
}

/// How long the receiver waits at shutdown for deliveries that are being read.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(2);

impl Listen {
    /// Receives until Ctrl-C, or until a line cannot be written.
    pub(crate) fn run(&self) -> Result<bool, Failure> {
        let configured = self.configured()?;
        print_problems();
        block_on(self.receive(configured))
    }

    async fn receive(&self, configured: Vec<(Provider, Secrets)>) -> Result<bool, Failure> {
        let bind = self.bind;
        let no_address = |error: io::Error| {
            let reason = format!("cannot listen on {bind}");
            Failure::failed(format_args!("{reason}: {error}"))
        };
        let inbox = self.inbox.path()?.map(|path| open(&path)).transpose()?;
        let mut signals = Signals::catch()?;
        let listener = TcpListener::bind(bind).await.map_err(no_address)?;
        let address = listener.local_addr().map_err(no_address)?;

        let (unwritten, mut failures) = mpsc::channel(1);
        let (journal, printed) = match &inbox {
            Some(_) => printer(),
            None => (first_printed(unwritten), None),
        };
        let storage: Storage = Arc::new(Mutex::new(inbox.clone()));
        let summary = Summary::start(journal);
        let journal = summary.journal();
        let bodies = Bodies::new(self.limit);
        let mut router = router(&journal);
        for (provider, secrets) in configured {
            router = with_type!(provider, P => {
                let hex = self.hex_key && P::with_hex_keys(&secrets).is_some();
                secrets::warn_if_short::<P>(&secrets);
                let provider: P = with_secrets(&secrets, hex)?;
                introduce(&provider, &format!("http://{address}/{}", P::PATH));
                with_route(router, provider, &bodies, &storage, &journal)
            });
        }
        let limits =
            Limits { connections: allowed(self.connections.get().into()), ..Limits::DEFAULT };
        output::message("Register your public address instead of this one. Press Ctrl-C to stop.");

        let end = Arc::new(Notify::new());
        let ended = Arc::clone(&end).notified_owned();
        let server = tokio::spawn(serve(listener, router, limits, journal, ended));
        let outcome = select! {
            () = signals.next() => Ok(()),
            Some(error) = failures.recv() => Err(error),
        };
        end.notify_one();
        let _ = timeout(SHUTDOWN_TIMEOUT, server).await;
        summary.finish();
        drop(summary);
        if let Some(inbox) = inbox {
            select! {
                () = inbox.close() => {}
                // A store that hangs must not keep the process.
                () = signals.next() => exit(1),
            }
        }
        if let Some(printed) = printed {
            let _ = timeout(SHUTDOWN_TIMEOUT, printed).await;
        }
        outcome.map(|()| true).map_err(|error| {
            let reason = "expected to write a line for each delivery, found";
            Failure::failed(format_args!("{reason}: {error}; the delivery was not acknowledged"))
        })
    }

    /// What to receive, with at least one secret for each requested provider.
    fn configured(&self) -> Result<Vec<(Provider, Secrets)>, Failure> {
        let mut configured = Vec::new();
        let mut unset = Vec::new();
        let is_chosen = |one: &&Provider| self.providers.is_empty() || self.providers.contains(one);
        let chosen = Provider::value_variants().iter().filter(is_chosen);
        self.secret_files.are_of(chosen.clone().flat_map(|it| it.with_its_ad_hoc()))?;
        for provider in chosen {
            let mut variables = Vec::new();
            let before = configured.len();
            for provider in provider.with_its_ad_hoc() {
                let secrets = self.secret_files.secrets_of(provider)?;
                configured.extend(secrets.map(|secrets| (provider, secrets)));
                variables.push(secrets::variable_of(provider.name()));
            }
            if configured.len() == before {
                unset.append(&mut variables);
            }
        }
        if configured.is_empty() || !(self.providers.is_empty() || unset.is_empty()) {
            let unset = unset.join(" or ");
            return Err(Failure::usage(format_args!(
                "expected a secret in {unset}, or in a file of --secret-file, found none"
            )));
        }
        let mut all = configured.iter();
        if self.hex_key && all.all(|(one, _)| *one != Provider::Currencycloud) {
            return Err(Failure::usage(
                "expected --hex-key with currencycloud, which leaves the form of keys open, found others",
            ));
        }
        Ok(configured)
    }
}

/// Prints which URL to register with the provider.
fn introduce<P: Channel>(provider: &P, url: &str) {
    let (path, name) = (P::PATH, P::NAME);
    let registered = provider.request(url, b"").url;
    output::message(match (P::COVERED_FIELD, P::endpoint_of("any")) {
        (Some(_), _) => format!(
            "{path}: {url}, signed for each order: \
             `fxhook sign {name} --ad-hoc EXTERNAL_ID --url {url}`"
        ),
        (None, Some(_)) => format!(
            "{path}: register {registered} for all events\n\
             {path}: or, to know the event of each delivery, one URL for each event: \
             `fxhook sign {path} --endpoint EVENT --url {url}`"
        ),
        (None, None) => format!("{path}: register {registered}"),
    });
}

/// Prints each arrival before it is answered. Sends the error if a line cannot be written.
fn first_printed(unwritten: mpsc::Sender<io::Error>) -> Journal {
    Arc::new(move |arrival| {
        print(arrival).inspect_err(|error| {
            // If the channel is full, it holds an earlier reason.
            let _ = unwritten.try_send(io::Error::from(error.kind()));
        })
    })
}

/// How many lines may wait to be printed.
const WAITING_LINES: usize = 1000;

/// Prints arrivals on a thread of its own, so that a slow reader delays no answer. The receiver resolves
/// when the journal is dropped and all is printed.
fn printer() -> (Journal, Option<oneshot::Receiver<()>>) {
    let (lines, waiting) = sync_channel(WAITING_LINES);
    let (all_printed, printed) = oneshot::channel();
    thread::spawn(move || {
        for arrival in waiting {
            if let Err(error) = print(arrival) {
                output::message(format_args!(
                    "expected to write the line of a delivery, found: {error}; the delivery is stored"
                ));
            }
        }
        drop(all_printed);
    });
    let journal = move |arrival| {
        // The delivery is in the inbox, with or without a line.
        let _ = lines.try_send(arrival);
        Ok(())
    };
    (Arc::new(journal), Some(printed))
}

/// Prints a line of JSON for a verified delivery, and a message for another arrival.
fn print(arrival: Arrival) -> io::Result<()> {
    match arrival {
        Arrival::Verified(report) => {
            let line = report.to_json().map_err(io::Error::other);
            line.and_then(output::try_print)
        }
        Arrival::Refused { provider, status, reason } => {
            let prefix = provider.map_or(String::new(), |name| format!("{name}: "));
            output::message(format_args!("{prefix}answered {status}: {reason}"));
            Ok(())
        }
        Arrival::Problem { text, .. } => {
            output::message(text);
            Ok(())
        }
    }
}

fn variables() -> String {
    let line = |name| format!("\n  {}  for {name}", secrets::variable_of(name));
    let lines: String = Provider::all().map(Provider::name).map(line).collect();
    format!("Secrets, from the environment:{lines}")
}

fn address(text: &str) -> Result<SocketAddr, &'static str> {
    text.parse().map_err(|_| "expected an address and a port, such as 127.0.0.1:8787")
}
