//! `fxhook listen`: a real receiver.

use std::io::{self, IsTerminal};
use std::net::SocketAddr;
use std::num::NonZeroU16;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use clap::{Args, ValueEnum};
use tokio::net::TcpListener;
use tokio::sync::{Notify, mpsc};
use tokio::time::timeout;
use tokio::{join, select};
use webhook_core::{CallbackUrl, Location, Receiver, Secrets};
use webhook_currencycloud::Currencycloud;

use crate::cli::arguments::{SecretFiles, url};
use crate::cli::{Signals, block_on, exit_at_second_ctrl_c, secrets};
use crate::inbox::log::print_problems;
use crate::inbox::url::InboxUrl;
use crate::output::{self, Failure, LineFile};
use crate::provider::{Channel, Provider, with_secrets, with_type};
use crate::receive::bodies::Bodies;
use crate::receive::forward::Forwarder;
use crate::receive::journal::Recorder;
use crate::receive::receiver::{Storage, router, with_route};
use crate::receive::server::{Limits, allowed, serve};
use crate::receive::summary::Summary;
use crate::receive::writer::Writer;

/// Receive deliveries: print each verified one as a line of JSON.
///
/// The secrets of a provider are in FXHOOK_PROVIDER_SECRET: the provider's name in capitals, with _
/// for -. Its deliveries go to the path with its name. The secrets for ad hoc webhooks are in
/// FXHOOK_PROVIDER_AD_HOC_SECRET, and these deliveries go to the same path with /ad-hoc at the end.
/// Secrets that contain commas, or that are in files, come with --secret-file.
///
/// Answers 200 to a verified delivery, decoded or not, after its line is written; 400 if the
/// transfer breaks; 401 if it is not verified; 408 if its body takes more than 30 s; 413 if it is
/// too long; 503 if the bodies that are being read take too much memory together, and to the slowest of
/// them if another one needs its memory; 404 for any other path, and 405 for any method but POST. If a line cannot be written, the answer is 500, so that the
/// provider redelivers, and the receiver ends.
///
/// Each line is one write. On standard output, a written line is in the memory of the system or in a pipe:
/// it survives the end of fxhook, but not a loss of power. With --output FILE, it is on disk before the
/// answer. A line that was cut, by a full disk or a killed process, stays on a line of its own,
/// as long as one process appends to a file.
///
/// If the reader of the lines stops reading, up to 1024 lines or 64 MiB wait. A delivery whose line is not
/// written within 5 s, or finds no place, is answered with 500. Its line may still be written later, and the
/// redelivery's after it: `dedup_key` is the same. Messages on standard error that find no place are dropped
/// and counted.
///
/// With an inbox, each delivery is stored, then answered, then printed, with `receipt` (new, redelivered,
/// late or spooled) and `delivery`, its id in the inbox unless it is in the spool. If it cannot be stored, the answer is 503. A line that
/// cannot be written, or cannot be forced to disk, is not missed: the delivery is in the inbox, the line is
/// counted, and the next one is written. See `fxhook inbox`.
///
/// Closes a connection if the head of a request takes more than 5 s, if an answer is not read for 10 s,
/// and if it is idle for 30 s, or earlier if others need its place: then each answer ends its connection,
/// until there are places again. Prints the first refusals of a kind, then how many there were, every 10 s.
///
/// A line has the raw body in `body`, or in `body_base64` if it is not UTF-8, and in `evidence` the header
/// that verified it. A token in the URL is a secret and is not written. A delivery that cannot be decoded
/// has the path and the reason in `error` instead of `payload`.
///
/// Ctrl-C, SIGTERM and SIGHUP stop the receiver: a delivery that has begun has 2 s to arrive, and one that has
/// arrived is finished, within a few seconds. Ctrl-C after that ends the receiver at once.
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
    /// Append the lines to this file instead of printing them
    ///
    /// It is created for its owner only, and for one process at a time. Without an inbox, a delivery is
    /// answered after its line is on disk.
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Pass each verified delivery on to an application under development
    ///
    /// Posts the raw body, with the header that verified it, or with a new token in the URL. The
    /// application's answer is a message on standard error; the provider's answer does not depend on it and
    /// does not wait for it. Up to 64 are passed on at once, in no order; a delivery for which there is no
    /// place, or no answer within 30 s, is not repeated: for that, use --inbox and `fxhook inbox work --to`.
    #[arg(long, value_name = "URL", value_parser = url)]
    forward_to: Option<CallbackUrl>,
    #[command(flatten)]
    secret_files: SecretFiles,
    #[command(flatten)]
    inbox: InboxUrl,
    /// File that keeps deliveries while the inbox's PostgreSQL is away
    ///
    /// They are acknowledged, with `spooled` as the receipt, and move into the inbox when it is back. The file is for
    /// one process at a time. What is left in it at the end moves at the next start.
    #[arg(long, value_name = "FILE")]
    spool: Option<PathBuf>,
}

/// How long the receiver waits at shutdown, after its server has stopped, for the inbox, the lines and the answers of the application.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(4);

impl Listen {
    /// Receives until a signal, or until a line cannot be written.
    pub(crate) fn run(&self) -> Result<bool, Failure> {
        let configured = self.configured()?;
        output::write_messages_in_background();
        print_problems();
        exit_at_second_ctrl_c()?;
        block_on(self.receive(configured))
    }

    async fn receive(&self, configured: Vec<(Provider, Secrets)>) -> Result<bool, Failure> {
        let mut signals = Signals::catch()?;
        let bind = self.bind;
        let no_address = |error: io::Error| {
            let reason = format!("cannot listen on {bind}");
            Failure::failed(format_args!("{reason}: {error}"))
        };
        let place = self.inbox.place()?;
        let lines = self.lines(place.is_some())?;
        let forwarder = self.forward_to.as_ref();
        let forwarder = forwarder.map(|to| Forwarder::new(to, &configured)).transpose()?;
        let to_application = forwarder.as_ref().map_or(0, |_| Forwarder::CONNECTIONS);
        let inbox = match (place, self.spool.as_deref()) {
            (Some(place), spool) => Some(place.open(spool).await?),
            (None, None) => None,
            (None, Some(_)) => {
                return Err(Failure::usage(
                    "--spool: expected an inbox in --inbox or FXHOOK_INBOX, such as postgres://user@host/database, found neither",
                ));
            }
        };
        let listener = TcpListener::bind(bind).await.map_err(no_address)?;
        let address = listener.local_addr().map_err(no_address)?;

        let (unwritten, mut failures) = mpsc::channel(1);
        let (writer, lines_end) = Writer::start(lines, inbox.is_some()).map_err(Failure::failed)?;
        let answers = forwarder.as_ref().map(|forwarder| forwarder.end(CLOSE_TIMEOUT));
        let unwritten = inbox.is_none().then_some(unwritten);
        let journal = Recorder { writer, unwritten, forwarder }.journal();
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
        let connections = allowed(self.connections.get().into(), to_application);
        let limits = Limits { connections, ..Limits::DEFAULT };
        output::message("Register your public address instead of this one. Press Ctrl-C to stop.");

        let end = Arc::new(Notify::new());
        let ended = Arc::clone(&end).notified_owned();
        let server = tokio::spawn(serve(listener, router, limits, journal, ended));
        let outcome = select! {
            () = signals.next() => {
                output::message("Stopping. Press Ctrl-C again to stop at once.");
                Ok(())
            }
            Some(error) = failures.recv() => Err(error),
        };
        end.notify_one();
        let _ = server.await;
        summary.finish().await;
        drop(summary);
        // All at once, so that the end is near even if each of them hangs.
        join!(
            async {
                if let Some(inbox) = inbox
                    && timeout(CLOSE_TIMEOUT, inbox.close()).await.is_err()
                {
                    output::message("expected the inbox to close, found that its store hangs");
                }
            },
            lines_end.wait(CLOSE_TIMEOUT),
            async {
                if let Some(answers) = answers {
                    answers.await;
                }
            },
        );
        outcome.map(|()| true).map_err(|error| {
            let reason = "expected to write a line for each delivery, found";
            Failure::failed(format_args!("{reason}: {error}; the delivery was not acknowledged"))
        })
    }

    /// Where the lines go. Without an inbox, that must be a place that keeps them.
    fn lines(&self, has_inbox: bool) -> Result<LineFile, Failure> {
        if let Some(path) = &self.output {
            return LineFile::append_to(path);
        }
        if !has_inbox && !output::keeps_lines()? {
            output::message(
                "Standard output is the null device: no line will be kept. Use --output FILE or --inbox URL to keep them.",
            );
        }
        LineFile::stdout().map_err(|error| {
            Failure::failed(format_args!("expected to write to standard output, found: {error}"))
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

/// Prints which URL to register with the provider. A URL with a token is a secret, for the person at a
/// terminal only: elsewhere, messages may be kept.
fn introduce<P: Channel>(provider: &P, url: &str) {
    let (path, name) = (P::PATH, P::NAME);
    let sign = format!("`fxhook sign {path} --url {url}`");
    let each = format!(
        "{path}: or, to know the event of each delivery, one URL for each event: \
         `fxhook sign {path} --endpoint EVENT --url {url}`"
    );
    let has_token = matches!(P::SIGNATURE, Location::Parameter(_));
    let registered = match has_token && !io::stderr().is_terminal() {
        true => format!("the URL that {sign} prints"),
        false => provider.request(url, b"").url,
    };
    output::message(match (P::COVERED_FIELD, P::endpoint_of("any")) {
        (Some(_), _) => format!(
            "{path}: {url}, signed for each order: \
             `fxhook sign {name} --ad-hoc EXTERNAL_ID --url {url}`"
        ),
        (None, Some(_)) => format!("{path}: register {registered} for all events\n{each}"),
        (None, None) => format!("{path}: register {registered}"),
    });
}

fn variables() -> String {
    let line = |name| format!("\n  {}  for {name}", secrets::variable_of(name));
    let lines: String = Provider::all().map(Provider::name).map(line).collect();
    format!("Secrets, from the environment:{lines}")
}

fn address(text: &str) -> Result<SocketAddr, &'static str> {
    text.parse().map_err(|_| "expected an address and a port, such as 127.0.0.1:8787")
}
