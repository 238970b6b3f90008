//! `fxhook inbox work`: handle deliveries with a command, or by sending them on.

mod command;
mod post;

use std::ffi::OsString;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use clap::Args;
use webhook_core::CallbackUrl;
use webhook_inbox::{Inbox, Outcome, RawWork, Source};

use self::post::Target;
use super::act::counted;
use super::entry::Shown;
use super::url::InboxUrl;
use crate::cli::{arguments::url, block_on, interrupted};
use crate::output::{self, Failure};

/// Handle the deliveries that are due: run a command once for each, one after the other for each payment or
/// other object.
///
/// The command gets the object that `show` prints on its standard input. Its exit status decides: 0 done;
/// 75 try again later; 65 never try again, the delivery is dead; anything else try again, up to 10 times
/// with growing waits.
///
/// Exits with 1 if an attempt failed. What is to be tried again is handled by a later run, or with
/// --follow.
#[derive(Debug, Args)]
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
    #[arg(long, value_name = "NUMBER", default_value = "1")]
    concurrency: NonZeroUsize,
    /// Instead of running a command, post the raw body here, with the header that verified it
    ///
    /// A token in a callback URL is made anew, with the secret in FXHOOK_PROVIDER_SECRET as for `listen`.
    /// The answer decides: 2xx done; 408, 429 and 5xx try again; other 4xx dead.
    #[arg(long, value_name = "URL", value_parser = url, conflicts_with = "command")]
    to: Option<CallbackUrl>,
    /// The command and its arguments, after --
    #[arg(last = true, value_name = "COMMAND", required_unless_present = "to")]
    command: Vec<OsString>,
}

/// What the handlers share.
struct Handlers {
    inbox: Inbox,
    command: Vec<OsString>,
    target: Option<Target>,
    done: AtomicUsize,
    failed: AtomicUsize,
}

impl Work {
    pub(super) fn run(&self) -> Result<bool, Failure> {
        let target = self.to.as_ref().map(Target::new).transpose()?;
        block_on(async {
            let inbox = self.url.open()?;
            let handlers = Arc::new(Handlers {
                inbox: inbox.clone(),
                command: self.command.clone(),
                target,
                done: AtomicUsize::new(0),
                failed: AtomicUsize::new(0),
            });
            let shared = Arc::clone(&handlers);
            let worker = inbox.raw_worker(self.source.clone(), move |work| {
                let handlers = Arc::clone(&shared);
                async move { handlers.handle(work).await }
            });
            let worker = worker.concurrency(self.concurrency.get());
            if self.follow {
                let end = interrupted()?;
                output::message("Waiting for deliveries. Press Ctrl-C to stop.");
                worker.run_until(end).await;
            } else {
                worker.drain().await.map_err(Failure::failed)?;
            }
            let (done, failed) = (handlers.done.load(Relaxed), handlers.failed.load(Relaxed));
            let handled = counted(done as u64, "delivery", "deliveries");
            output::message(format_args!("Handled {handled}; {failed} attempts failed."));
            Ok(self.follow || failed == 0)
        })
    }
}

impl Handlers {
    async fn handle(&self, work: RawWork) -> Outcome {
        let id = work.delivery().id;
        let outcome = match &self.target {
            Some(target) => target.post(&work).await,
            None => match self.inbox.get(id).await {
                Ok(Some(details)) => match Shown::from(&details).to_json() {
                    Ok(object) => command::run(&self.command, object).await,
                    Err(failure) => Outcome::Retry(failure.reason.into()),
                },
                Ok(None) => Outcome::Retry("expected the delivery in the inbox, found none".into()),
                Err(error) => Outcome::Retry(error.to_string().into()),
            },
        };
        match &outcome {
            Outcome::Retry(why) | Outcome::Dead(why) | Outcome::Park(why) => {
                self.failed.fetch_add(1, Relaxed);
                let next = if matches!(outcome, Outcome::Dead(_)) { "dead" } else { "not done" };
                output::message(format_args!("delivery {id}: {next}: {why}"));
            }
            Outcome::Done | Outcome::DoneInMyTransaction => _ = self.done.fetch_add(1, Relaxed),
        }
        outcome
    }
}
