//! `fxhook inbox purge`: delete old deliveries.

use std::time::Duration;

use chrono::{DateTime, Utc};
use clap::Args;
use webhook_inbox::{Entry, Purged, Retention, State};

use super::act::counted;
use super::selection::{Selection, duration};
use crate::cli::block_on;
use crate::output::{self, Failure};

/// Delete deliveries that are done or dead, with their histories.
///
/// Their ages count from when they were received. Open deliveries stay, and so do the keys by which
/// repetitions are recognised.
#[derive(Debug, Args)]
pub(crate) struct Purge {
    #[command(flatten)]
    selection: Selection,
    /// Those that are done and older than this, such as 400d
    #[arg(long, value_name = "AGE", value_parser = duration)]
    done: Option<Duration>,
    /// Dead ones that are older than this
    #[arg(long, value_name = "AGE", value_parser = duration)]
    dead: Option<Duration>,
    /// Change nothing, and list the deliveries instead
    #[arg(long)]
    dry_run: bool,
}

impl Purge {
    pub(super) fn run(&self) -> Result<bool, Failure> {
        if self.done.is_none() && self.dead.is_none() {
            return Err(Failure::usage(
                "expected an age in --done, --dead or both, found neither: such as --done 400d",
            ));
        }
        block_on(async {
            let inbox = self.selection.url.open_for(self.dry_run).await?;
            if self.dry_run {
                let now = Utc::now();
                let is_over = |entry: &Entry| self.is_over(entry, now);
                let count = self.selection.print_if(&inbox, is_over).await?;
                let what = counted(count, "delivery", "deliveries");
                output::message(format_args!("Would delete {what}. Nothing was changed."));
                return Ok(true);
            }
            let retention = Retention { done: self.done, dead: self.dead };
            let mut all = Purged::default();
            for filter in self.selection.filters(&inbox).await? {
                let purged = inbox.purge(&filter, &retention).await?;
                all.deliveries += purged.deliveries;
                all.entities += purged.entities;
            }
            let deliveries = counted(all.deliveries, "delivery", "deliveries");
            let entities = counted(all.entities, "entity", "entities");
            output::message(format_args!(
                "Deleted {deliveries}, and {entities} without any other."
            ));
            Ok(true)
        })
    }

    fn is_over(&self, entry: &Entry, now: DateTime<Utc>) -> bool {
        let kept_for = match entry.state {
            State::Done => self.done,
            State::Dead => self.dead,
            _ => None,
        };
        let age = (now - entry.delivery.received_at).to_std().unwrap_or_default();
        kept_for.is_some_and(|kept_for| age > kept_for)
    }
}
