//! `fxhook inbox copy`: move to another inbox.

use std::ffi::OsString;
use std::time::{Duration, Instant};

use clap::Args;
use webhook_inbox::{Copied, Inbox};

use super::act::counted;
use super::url::{InboxUrl, Place};
use crate::cli::block_on;
use crate::output::{self, Failure, causes};

/// Copy an inbox into another one, of whatever kind both are.
///
/// It copies the deliveries with their states, histories and proofs, what is parked, and the keys by which repetitions
/// are recognised. FROM does not change, and TO is made if there is none. Deliveries keep their ids, unless TO has
/// given theirs to others.
///
/// Run it again at any time, also after an interruption: it doubles nothing, and brings what has happened in FROM
/// since. What was handled in TO stays as it is. What FROM receives or handles meanwhile may be missing: stop its
/// receivers and workers before the last run, and begin to handle deliveries in TO after it.
#[derive(Debug, Args)]
pub(crate) struct Copy {
    /// The inbox to copy, as sqlite:PATH or postgres://USER@HOST/DATABASE
    from: OsString,
    /// The inbox to copy it into; the default is in FXHOOK_INBOX
    to: Option<OsString>,
}

/// The time between two messages about a long copy.
const BETWEEN_MESSAGES: Duration = Duration::from_secs(10);

impl Copy {
    pub(super) fn run(&self) -> Result<bool, Failure> {
        let from = Place::of("FROM", &self.from)?;
        let to = match &self.to {
            Some(to) => Place::of("TO", to)?,
            None => InboxUrl::default().must_have("TO")?,
        };
        block_on(async {
            let (from, to) = (from.open_to_read().await?, to.open(None).await?);
            copy(&from, &to).await
        })
    }
}

/// Returns whether all of it was copied.
async fn copy(from: &Inbox, to: &Inbox) -> Result<bool, Failure> {
    let (mut all, mut failed, mut copying) = (Copied::default(), 0_u64, to.copy_from(from));
    let mut last_message = Instant::now();
    while let Some(page) = copying.next().await? {
        all += page.copied;
        for (id, error) in &page.failed {
            failed += 1;
            output::message(format_args!("delivery {id} is not copied: {}", causes(error)));
        }
        if last_message.elapsed() >= BETWEEN_MESSAGES {
            last_message = Instant::now();
            output::message(format_args!("Copied {} so far.", deliveries(all.new)));
        }
    }
    output::message(summary(&all, failed));
    Ok(failed == 0)
}

fn summary(all: &Copied, failed: u64) -> String {
    let Copied { new, renumbered, updated, present, diverged } = *all;
    let there = updated + present + diverged;
    let mut text = format!("Copied {}, {there} were there already.", deliveries(new));
    let mut add = |count: u64, what: &str| {
        if count > 0 {
            text.push_str(&format!(" {count} {what}"));
        }
    };
    add(updated, "of these have got the state and the history of FROM.");
    add(diverged, "of these were handled in both: they stay as they are in TO.");
    add(
        renumbered,
        "of the copied ones have another id in TO: TO had given theirs or a higher one.",
    );
    add(failed, "were not copied: see above.");
    text
}

fn deliveries(count: u64) -> String {
    counted(count, "delivery", "deliveries")
}
