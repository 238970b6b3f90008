//! The endpoints that should be there.

use std::collections::BTreeSet;

use clap::Args;
use webhook_core::{EndpointLabel, Provider, payload::OpenEnum};
use webhook_send_payments::{SendPayments, Subscription, client::NewWebhook};

use crate::{commands::endpoints::registered::Registered, failure::Failure, output};

/// One endpoint for each event.
#[derive(Debug, Args)]
pub(super) struct Wanted {
    #[command(flatten)]
    registered: Registered,
    /// The event, `all_default_events` for all that are enabled by default; may be given several
    /// times
    #[arg(
        long = "event",
        value_name = "NAME",
        required = true,
        num_args = 1..,
        value_parser = event
    )]
    events: Vec<String>,
}

impl Wanted {
    /// The endpoints, in the order of the events.
    pub(super) fn endpoints(&self) -> Result<Vec<NewWebhook>, Failure> {
        let send = SendPayments::new(&self.registered.secrets()?);
        let mut seen = BTreeSet::new();
        let events = self.events.iter().filter(|name| seen.insert(*name));
        events
            .map(|name| {
                let event = Subscription::from_text(name);
                if matches!(event, Subscription::Unknown(_)) {
                    output::say(format_args!(
                        "{name}: fxhook knows no such event: see `fxhook events {}`",
                        SendPayments::NAME
                    ));
                }
                let url = self
                    .registered
                    .url(|base| send.callback_url(base, &event))?;
                Ok(NewWebhook::new(url, [event]))
            })
            .collect()
    }
}

/// Reads an event's name.
fn event(text: &str) -> Result<String, &'static str> {
    match EndpointLabel::new(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(_) => Err("expected an event's name of letters, digits, '-', '_' and '.'"),
    }
}
