//! `fxhook inbox export`.

use clap::Args;
use webhook_inbox::Entry;

use super::act::counted;
use super::selection::Selection;
use crate::cli::block_on;
use crate::output::{self, Failure, to_line};

/// Print stored deliveries for another system, oldest first: one line of JSON each.
///
/// --cloudevents prints CloudEvents 1.0: `id` is the delivery's key, `source` the inbox's source, `type` the
/// provider and the event, `subject` the kind and the id of the object. `time` is there only if the event says
/// an instant. `data` is the raw body, with its digits; what is not JSON is in `data_base64`. The extension
/// `proof` says what verification established: body, url, fetched or assumed.
#[derive(Debug, Args)]
pub(crate) struct Export {
    #[command(flatten)]
    selection: Selection,
    /// As CloudEvents 1.0 in JSON
    #[arg(long, required = true)]
    cloudevents: bool,
}

impl Export {
    pub(super) fn run(&self) -> Result<bool, Failure> {
        block_on(async {
            let inbox = self.selection.url.open_to_read().await?;
            let mut ids = Vec::new();
            let add = |entry: Entry| {
                ids.push(entry.delivery.id);
                Ok(())
            };
            self.selection.each(&inbox, add).await?;
            let mut count = 0;
            for id in ids {
                // One may be purged meanwhile.
                let Some(details) = inbox.get(id).await? else { continue };
                output::print(to_line(&details.cloud_event()).map_err(Failure::failed)?)?;
                count += 1;
            }
            let what = counted(count, "delivery", "deliveries");
            output::message(format_args!("Exported {what}."));
            Ok(true)
        })
    }
}
