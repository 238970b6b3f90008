//! `fxhook inbox purge`: delete old deliveries.

use std::time::Duration;

use chrono::{TimeDelta, Utc};
use clap::Args;
use webhook_inbox::{Entry, Filter, Inbox, Retention, State};

use super::act::counted;
use super::selection::{duration, each};
use super::url::InboxUrl;
use crate::cli::block_on;
use crate::output::{self, Failure};

/// Delete deliveries that are done or dead, with their histories.
///
/// Their ages count from when they were received. Open deliveries stay, and so do the keys by which
/// repetitions are recognised.
#[derive(Debug, Args)]
pub(crate) struct Purge {
    #[command(flatten)]
    url: InboxUrl,
    /// Those that are done and older than this, such as 400d
    #[arg(long, value_name = "AGE", value_parser = duration, required_unless_present = "dead")]
    done: Option<Duration>,
    /// Dead ones that are older than this
    #[arg(long, value_name = "AGE", value_parser = duration)]
    dead: Option<Duration>,
    /// Change nothing, and count the deliveries instead
    #[arg(long)]
    dry_run: bool,
}

impl Purge {
    pub(super) fn run(&self) -> Result<bool, Failure> {
        block_on(async {
            let inbox = self.url.open()?;
            if self.dry_run {
                let mut count = 0;
                for (state, age) in [(State::Done, self.done), (State::Dead, self.dead)] {
                    if let Some(age) = age {
                        count += older_than(&inbox, state, age).await?;
                    }
                }
                let what = counted(count, "delivery", "deliveries");
                output::message(format_args!("Would delete {what}. Nothing was changed."));
                return Ok(true);
            }
            let retention = Retention { done: self.done, dead: self.dead };
            let purged = inbox.purge(&retention).await.map_err(Failure::failed)?;
            let deliveries = counted(purged.deliveries, "delivery", "deliveries");
            let entities = counted(purged.entities, "entity", "entities");
            output::message(format_args!(
                "Deleted {deliveries}, and {entities} without any other."
            ));
            Ok(true)
        })
    }
}

/// How many deliveries in this state are older than this.
async fn older_than(inbox: &Inbox, state: State, age: Duration) -> Result<u64, Failure> {
    let filter = Filter { state: Some(state), ..Filter::default() };
    let age = TimeDelta::from_std(age).map_err(Failure::usage)?;
    let kept = Utc::now() - age;
    let mut count = 0;
    let count_one = |entry: Entry| {
        count += u64::from(entry.delivery.received_at < kept);
        Ok(())
    };
    each(inbox, &filter, usize::MAX, count_one).await?;
    Ok(count)
}
