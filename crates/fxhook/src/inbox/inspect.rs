//! `fxhook inbox list`, `show` and `stats`.

use clap::Args;
use serde::Serialize;
use webhook_inbox::{DeliveryId, Source};

use super::entry::{Shown, text};
use super::selection::Selection;
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
            let inbox = self.selection.url.open_to_read()?;
            self.selection.print_if(&inbox, |_| true).await?;
            Ok(true)
        })
    }
}

/// Show one delivery as a JSON object: with its raw body, its typed payload, and the history of its
/// attempts.
///
/// A body that cannot be decoded has `error` instead of `payload`. A body that is not UTF-8 is in
/// `body_base64`.
#[derive(Debug, Args)]
pub(crate) struct Show {
    /// The delivery's id
    id: DeliveryId,
    #[command(flatten)]
    url: InboxUrl,
}

impl Show {
    pub(super) fn run(&self) -> Result<bool, Failure> {
        block_on(async {
            let inbox = self.url.open_to_read()?;
            let id = self.id;
            let details = inbox.get(id).await.map_err(Failure::failed)?.ok_or_else(|| {
                Failure::failed(format_args!("expected a delivery with the id {id}, found none"))
            })?;
            output::print(Shown::from(&details).to_json()?)?;
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
    url: InboxUrl,
    /// Only those of this source
    #[arg(long)]
    source: Option<Source>,
}

#[derive(Serialize)]
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
            let inbox = self.url.open_to_read()?;
            let counts = inbox.counts(self.source.as_ref()).await.map_err(Failure::failed)?;
            output::print_json(&Counted {
                waiting: counts.waiting,
                working: counts.working,
                dead: counts.dead,
                parked: counts.parked,
                done: counts.done,
                oldest_waiting: counts.oldest_waiting.map(text),
            })?;
            Ok(true)
        })
    }
}
