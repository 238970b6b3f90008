//! `fxhook inbox overdue`.

use std::num::NonZeroUsize;
use std::time::Duration;

use clap::Args;
use serde::Serialize;
use webhook_inbox::{OpenEntity, Source};

use super::act::counted;
use super::entry::text;
use super::selection::{duration, number};
use super::url::InboxUrl;
use crate::cli::block_on;
use crate::output::{self, Failure};
use crate::receive::report::Subject;

/// List what has been open for too long, such as a payment without a final status: one line of JSON each,
/// the oldest first.
///
/// The event that would end it may never have arrived: look it up at the provider, or run `fxhook missed`.
/// `status` is that of the last delivery that was handled; it is null if none says one. Some providers do not
/// document which statuses are final: their objects are listed for ever.
#[derive(Debug, Args)]
pub(crate) struct Overdue {
    #[command(flatten)]
    url: InboxUrl,
    /// Those of this source, such as currencycloud
    #[arg(long, value_name = "SOURCE")]
    source: Option<Source>,
    /// Those of which nothing was heard for this long: 90s, 15m, 2h, 7d
    #[arg(long, value_name = "DURATION", default_value = "1d", value_parser = duration)]
    open_for: Duration,
    /// At most so many
    #[arg(long, value_name = "NUMBER", default_value = "1000", value_parser = number)]
    limit: NonZeroUsize,
}

#[derive(Serialize)]
struct Line {
    source: String,
    subject: Subject,
    status: Option<String>,
    last_received_at: String,
    last_delivery: i64,
}

impl Overdue {
    pub(super) fn run(&self) -> Result<bool, Failure> {
        block_on(async {
            let inbox = self.url.open_to_read().await?;
            let (source, limit) = (self.source.as_ref(), self.limit.get());
            let found = inbox.overdue(source, self.open_for, limit).await?;
            for entity in &found {
                output::print_json(&Line::from(entity))?;
            }
            let (count, shown) = (found.len(), counted(found.len() as u64, "object", "objects"));
            let more = if count == limit { " There may be more: see --limit." } else { "" };
            output::message(format_args!("{shown} open for too long.{more}"));
            Ok(true)
        })
    }
}

impl From<&OpenEntity> for Line {
    fn from(entity: &OpenEntity) -> Self {
        let key = &entity.key;
        Self {
            source: entity.source.to_string(),
            subject: Subject { kind: key.kind.to_string(), id: key.id.to_string() },
            status: entity.status.as_deref().map(Into::into),
            last_received_at: text(entity.last_received_at),
            last_delivery: entity.last_delivery.0,
        }
    }
}
