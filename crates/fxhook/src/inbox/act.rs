//! `fxhook inbox replay`, `park` and `release`.

use clap::Args;
use clap::builder::NonEmptyStringValueParser;
use webhook_inbox::{Entry, State};

use super::selection::Selection;
use crate::cli::block_on;
use crate::output::{self, Failure};

#[derive(Debug, Args)]
pub(crate) struct Action {
    #[command(flatten)]
    selection: Selection,
    /// Why, for the history
    #[arg(long, value_name = "TEXT", value_parser = NonEmptyStringValueParser::new())]
    reason: String,
    /// Change nothing, and list the deliveries instead
    #[arg(long)]
    dry_run: bool,
}

/// What to do with the deliveries.
#[derive(Debug, Clone, Copy)]
pub(super) enum Verb {
    Replay,
    Park,
    Release,
}

impl Action {
    pub(super) fn run(&self, verb: Verb) -> Result<bool, Failure> {
        self.selection.must_choose()?;
        block_on(async {
            let inbox = self.selection.url.open_for(self.dry_run).await?;
            if self.dry_run {
                let count = self.selection.print_if(&inbox, |entry| verb.concerns(entry)).await?;
                let would = match verb {
                    Verb::Replay => "replay",
                    Verb::Park => "park the entities of",
                    Verb::Release => "release the entities of",
                };
                let what = counted(count, "delivery", "deliveries");
                output::message(format_args!("Would {would} {what}. Nothing was changed."));
                return Ok(true);
            }
            let mut count = 0;
            for filter in self.selection.filters(&inbox).await? {
                let done = match verb {
                    Verb::Replay => inbox.replay(&filter, &self.reason).await,
                    Verb::Park => inbox.park(&filter, &self.reason).await,
                    Verb::Release => inbox.release(&filter, &self.reason).await,
                };
                count += done? as u64;
            }
            output::message(match verb {
                Verb::Replay => {
                    format!("Opened {} again.", counted(count, "delivery", "deliveries"))
                }
                Verb::Park => format!("Parked {}.", counted(count, "entity", "entities")),
                Verb::Release => format!("Released {}.", counted(count, "entity", "entities")),
            });
            Ok(true)
        })
    }
}

impl Verb {
    /// Whether it changes something about a delivery in this state.
    fn concerns(self, entry: &Entry) -> bool {
        match self {
            Self::Replay => matches!(entry.state, State::Done | State::Dead),
            Self::Park => entry.state != State::Parked,
            Self::Release => entry.state == State::Parked,
        }
    }
}

/// `1 delivery`, `2 deliveries`.
pub(super) fn counted(count: u64, one: &str, several: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { several })
}
