//! `fxhook inbox list`, `show` and `stats`.

use clap::Args;
use serde::Serialize;
use webhook_inbox::{Counts, DeliveryId, Entry, State};

use super::compared::Compared;
use super::entry::{Shown, text};
use super::selection::{Selection, id};
use super::url::InboxUrl;
use crate::cli::block_on;
use crate::output::{self, Failure};

/// List stored deliveries, oldest first: one line of JSON each.
#[derive(Debug, Args)]
pub(crate) struct List {
    #[command(flatten)]
    selection: Selection,
}

impl List {
    pub(super) fn run(&self) -> Result<bool, Failure> {
        block_on(async {
            let inbox = self.selection.url.open_to_read().await?;
            self.selection.print_if(&inbox, |_| true).await?;
            Ok(true)
        })
    }
}

/// Show one delivery as a JSON object: with its raw body, its typed payload, and the history of its
/// attempts.
///
/// `standing` says how the status that the event reports relates to the last one of the same payment: first,
/// fresh, same, stale, impossible or unknown. It is null once the delivery is done.
///
/// A body that cannot be decoded has `error` instead of `payload`. A body that is not UTF-8 is in
/// `body_base64`. `evidence` is the header that verified it, if a header did.
///
/// `compared` is there if the provider's API showed other values: each field with the delivered and the fetched one.
#[derive(Debug, Args)]
pub(crate) struct Show {
    /// The delivery's id
    #[arg(value_parser = id)]
    id: DeliveryId,
    #[command(flatten)]
    url: InboxUrl,
}

impl Show {
    pub(super) fn run(&self) -> Result<bool, Failure> {
        block_on(async {
            let inbox = self.url.open_to_read().await?;
            let id = self.id;
            let details = inbox.get(id).await?.ok_or_else(|| {
                Failure::failed(format_args!("expected a delivery with the id {id}, found none"))
            })?;
            let mut shown = Shown::from(&details);
            if let Some(compared) = Compared::of(&inbox, &details).await? {
                shown = shown.compared(&compared);
            }
            output::print(shown.to_json()?)?;
            Ok(true)
        })
    }
}

/// Count the deliveries in each state: one JSON object.
///
/// `oldest_waiting` is when the oldest one that waits was received.
#[derive(Debug, Args)]
pub(crate) struct Stats {
    #[command(flatten)]
    selection: Selection,
}

#[derive(Default, Serialize)]
struct Counted {
    waiting: u64,
    working: u64,
    dead: u64,
    parked: u64,
    done: u64,
    oldest_waiting: Option<String>,
}

impl Stats {
    pub(super) fn run(&self) -> Result<bool, Failure> {
        block_on(async {
            let inbox = self.selection.url.open_to_read().await?;
            let counted = match self.selection.is_of_source() {
                Some(source) => inbox.counts(source).await?.into(),
                None => {
                    let mut counted = Counted::default();
                    let add = |entry| {
                        counted.add(&entry);
                        Ok(())
                    };
                    self.selection.each(&inbox, add).await?;
                    counted
                }
            };
            output::print_json(&counted)?;
            Ok(true)
        })
    }
}

impl Counted {
    /// Adds a delivery that was stored after the others.
    fn add(&mut self, entry: &Entry) {
        let count = match entry.state {
            State::Working => &mut self.working,
            State::Dead => &mut self.dead,
            State::Parked => &mut self.parked,
            State::Done => &mut self.done,
            _ => {
                self.oldest_waiting.get_or_insert_with(|| text(entry.delivery.received_at));
                &mut self.waiting
            }
        };
        *count += 1;
    }
}

impl From<Counts> for Counted {
    fn from(counts: Counts) -> Self {
        let Counts { waiting, working, dead, parked, done, oldest_waiting } = counts;
        Self { waiting, working, dead, parked, done, oldest_waiting: oldest_waiting.map(text) }
    }
}
