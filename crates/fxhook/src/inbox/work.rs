//! `fxhook inbox work`: handle deliveries with a command, or by sending them on.

mod command;
mod post;

use std::ffi::OsString;
use std::num::NonZeroUsize;
use std::pin::pin;
use std::process::exit;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

use clap::Args;
use tokio::select;
use tokio::sync::{Notify, watch};
use tokio::time::{sleep, timeout};
use webhook_core::{CallbackUrl, Verified};
use webhook_inbox::{Inbox, Outcome, RawWork, Source, StoreError, Why};

use self::post::Target;
use super::act::counted;
use super::api::{Apis, ENVIRONMENT};
use super::entry::Shown;
use super::log::print_problems;
use super::selection::{duration, number};
use super::url::InboxUrl;
use crate::cli::arguments::{SecretFiles, url};
use crate::cli::{Signals, block_on};
use crate::output::{self, Failure, causes};
use crate::provider::{Provider, with_type};

/// Handle the deliveries that are due: run a command once for each, one after the other for each payment or
/// other object.
///
/// The command gets the object that `show` prints on its standard input. Its exit status decides: 0 done;
/// 75 try again later; 65 never try again, the delivery is dead; anything else try again, up to 10 times with
/// growing waits.
///
/// What `fxhook missed --record` has stored and an event of the provider may both tell the same: the second one is
/// done without the command, and its history says so.
///
/// Without --follow, it handles what was due when it began, each delivery once: what is to be tried again is
/// for a later run. Exits with 1 if an attempt failed, or if a signal ended it.
///
/// Ctrl-C, SIGTERM and SIGHUP end it: it begins nothing new, and waits for the commands that run. A second
/// signal kills them; their deliveries are tried again.
///
/// A command may run twice for one delivery, so make its effects idempotent: `idempotency_key` is the same
/// each time. It may even run twice at once: if fxhook is killed or stopped (SIGKILL, SIGSTOP, Ctrl-Z), the
/// command runs on, and after 60 s another worker may begin the same delivery.
#[derive(Debug, Args)]
#[command(after_help = ENVIRONMENT, mut_arg("secret_files", |arg| arg.conflicts_with("command").help(
    "File with one secret per line for the tokens of this provider, instead of its variable; may be given several times. PROVIDER/ad-hoc is for ad hoc webhooks"
)))]
pub(crate) struct Work {
    #[command(flatten)]
    url: InboxUrl,
    /// Only deliveries of this source
    #[arg(long, value_name = "SOURCE")]
    source: Option<Source>,
    /// Go on with deliveries that arrive or are due later, until Ctrl-C
    #[arg(long)]
    follow: bool,
    /// How many to handle at once, each about another object
    #[arg(long, value_name = "NUMBER", value_parser = number, default_value = "1")]
    concurrency: NonZeroUsize,
    /// How long an attempt may take, such as 90s, 15m or 2h
    ///
    /// Then the command is killed, with all that it has started, or the request is given up. The delivery is
    /// tried again. An attempt may take longer than the 60 s of its lease, which is extended.
    #[arg(long, value_name = "DURATION", value_parser = limit, default_value = "50s")]
    timeout: Duration,
    /// Instead of running a command, post the raw body here, with the header that verified it
    ///
    /// A token in a callback URL is made anew, with the secret in FXHOOK_PROVIDER_SECRET or --secret-file
    /// as for `listen`.
    /// The answer decides: 2xx done; 408, 429 and 5xx try again; other 4xx dead.
    #[arg(long, value_name = "URL", value_parser = url, conflicts_with = "command")]
    to: Option<CallbackUrl>,
    #[command(flatten)]
    secret_files: SecretFiles,
    /// Ask the API of this provider before the command runs, if a delivery does not prove its event; may be given
    /// several times
    ///
    /// That is a delivery that only a token in the URL proves, a late repetition, or one whose status cannot follow
    /// the last one. If the API shows the object as the delivery does, or as it has become since, the command gets
    /// the object that the API shows: its `proof` is `fetched`. If the API shows other values, the command does not
    /// run and the delivery is dead; `show` and `serve` have both values. Some events of Send Payments, such as a
    /// pay-in, have no documented look-up: the command gets them as they came, with the proof `url`.
    #[arg(long = "confirm", value_name = "PROVIDER", value_enum, conflicts_with = "to")]
    confirm: Vec<Provider>,
    /// Park what a delivery is about if the API shows other values, instead of leaving the delivery dead
    #[arg(long, requires = "confirm")]
    park_different: bool,
    /// The command and its arguments, after --
    #[arg(last = true, value_name = "COMMAND")]
    command: Vec<OsString>,
}

/// What the handlers share.
struct Handlers {
    inbox: Inbox,
    command: Vec<OsString>,
    target: Option<Target>,
    apis: Apis,
    park_different: bool,
    timeout: Duration,
    /// Whether attempts that run are to be stopped.
    kill: watch::Sender<bool>,
    begun: AtomicUsize,
    done: AtomicUsize,
    /// Those of `done` that had been told before.
    told: AtomicUsize,
}

/// How long the store may take to record that attempts were killed.
const RECORD_TIMEOUT: Duration = Duration::from_secs(2);

impl Work {
    pub(super) fn run(&self) -> Result<bool, Failure> {
        let target = self.to.as_ref().map(|to| Target::new(to, &self.secret_files)).transpose()?;
        if target.is_none() && self.command.first().is_none_or(|program| program.is_empty()) {
            return Err(Failure::usage(
                "expected a command after --, or a URL in --to, found neither: such as `fxhook inbox work -- ./handle`",
            ));
        }
        let apis = Apis::of(&self.confirm)?;
        print_problems();
        block_on(async {
            let inbox = self.url.open().await?;
            let handlers = Arc::new(Handlers {
                inbox: inbox.clone(),
                command: self.command.clone(),
                target,
                apis,
                park_different: self.park_different,
                timeout: self.timeout,
                kill: watch::Sender::new(false),
                begun: AtomicUsize::new(0),
                done: AtomicUsize::new(0),
                told: AtomicUsize::new(0),
            });
            self.handle(&inbox, handlers).await
        })
    }

    async fn handle(&self, inbox: &Inbox, handlers: Arc<Handlers>) -> Result<bool, Failure> {
        let shared = Arc::clone(&handlers);
        let worker = inbox.raw_worker(self.source.clone(), move |work| {
            let handlers = Arc::clone(&shared);
            async move { handlers.handle(work).await }
        });
        let worker = worker.concurrency(self.concurrency.get());
        let mut signals = Signals::catch()?;
        let end = Arc::new(Notify::new());
        let ended = Arc::clone(&end).notified_owned();
        let mut run = pin!(async {
            if self.follow {
                output::message("Waiting for deliveries. Press Ctrl-C to stop.");
                worker.run_until(ended).await;
                Ok(0)
            } else {
                worker.drain_until(ended).await
            }
        });
        let (result, was_asked) = select! {
            result = &mut run => (result, false),
            () = signals.next() => {
                end.notify_one();
                output::message(
                    "Stopping: waiting for the attempts that run. Press Ctrl-C again to kill them.",
                );
                select! {
                    result = &mut run => (result, true),
                    () = signals.next() => {
                        handlers.kill.send_replace(true);
                        // A store that hangs must not keep the process.
                        if timeout(RECORD_TIMEOUT, run).await.is_err() {
                            output::message(
                                "The store has not recorded the end of all attempts: their deliveries are handled again.",
                            );
                        }
                        handlers.summary(0);
                        exit(1);
                    }
                }
            }
        };
        let failed = handlers.summary(result?);
        Ok(if self.follow { true } else { failed == 0 && !was_asked })
    }
}

impl Handlers {
    async fn handle(&self, work: RawWork) -> Outcome {
        self.begun.fetch_add(1, Relaxed);
        // This decodes it, so that the worker sets the status of what it is about.
        match is_told(&work).await {
            Ok(false) => {}
            Ok(true) => {
                self.done.fetch_add(1, Relaxed);
                self.told.fetch_add(1, Relaxed);
                return Outcome::Done;
            }
            Err(error) => return Outcome::Retry(Why::new(causes(&error))),
        }
        let outcome = match &self.target {
            Some(target) => select! {
                outcome = target.post(&work) => outcome,
                why = self.stop("an answer") => Outcome::Retry(why),
            },
            None => self.confirm_and_run(&work).await,
        };
        if outcome == Outcome::Done {
            self.done.fetch_add(1, Relaxed);
        }
        outcome
    }

    async fn confirm_and_run(&self, work: &RawWork) -> Outcome {
        let confirmed = select! {
            confirmed = self.apis.confirm(work) => confirmed,
            why = self.stop("the provider's answer") => Err(Outcome::Retry(why)),
        };
        match confirmed {
            Ok(fetched) => self.run_command(work, fetched.as_ref()).await,
            Err(Outcome::Dead(why)) if self.park_different => Outcome::Park(why),
            Err(outcome) => outcome,
        }
    }

    /// With the object that confirms the delivery, if it was confirmed.
    async fn run_command(&self, work: &RawWork, fetched: Option<&Verified<'static>>) -> Outcome {
        let object = match self.inbox.get(work.delivery().id).await {
            Ok(Some(details)) => {
                let mut shown = Shown::from(&details);
                if let Some(fetched) = fetched {
                    shown = shown.confirmed_by(&details, fetched);
                }
                shown.to_json().map_err(|error| error.reason)
            }
            Ok(None) => Err("expected the delivery in the inbox, found none".into()),
            Err(error) => Err(causes(&error)),
        };
        match object {
            Ok(object) => command::run(&self.command, object, self.stop("the command's end")).await,
            Err(reason) => Outcome::Retry(reason.into()),
        }
    }

    /// Resolves when an attempt has to stop, with the reason.
    async fn stop(&self, expected: &str) -> Why {
        let mut kill = self.kill.subscribe();
        let seconds = self.timeout.as_secs();
        select! {
            () = sleep(self.timeout) => {
                Why::new(format_args!("expected {expected} within {seconds} s, found none: stopped"))
            }
            _ = kill.wait_for(|kill| *kill) => "stopped by a second signal".into(),
        }
    }

    /// Says what was done, and returns how many attempts failed: of those that began here, or that ended in the
    /// worker.
    fn summary(&self, ended: usize) -> usize {
        let (begun, done) = (self.begun.load(Relaxed), self.done.load(Relaxed));
        let failed = begun.max(ended).saturating_sub(done);
        let told = self.told.load(Relaxed);
        let handled = counted(done.saturating_sub(told) as u64, "delivery", "deliveries");
        let attempts = counted(failed as u64, "attempt", "attempts");
        let mut said = format!("Handled {handled}; {attempts} failed");
        if told > 0 {
            let told = counted(told as u64, "duplicate", "duplicates");
            said += &format!("; {told} of what was told before, not handled");
        }
        output::message(format_args!("{said}."));
        failed
    }
}

/// Whether an observation and this delivery tell the same, and the other one was handled.
async fn is_told(work: &RawWork) -> Result<bool, StoreError> {
    match Provider::of(work.delivery()) {
        Some(provider) => with_type!(provider, P => work.is_told::<P>().await),
        None => Ok(false),
    }
}

/// A duration of at least a second.
pub(super) fn limit(text: &str) -> Result<Duration, &'static str> {
    let limit = duration(text).ok().filter(|limit| !limit.is_zero());
    limit.ok_or("expected a duration of at least a second, such as 90s, 15m, 2h or 7d")
}
