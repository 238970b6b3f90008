//! The endpoints that should be there.

use std::{collections::BTreeSet, path::PathBuf};

use clap::Args;
use webhook_core::{EndpointLabel, Provider, payload::OpenEnum};
use webhook_send_payments::{SendPayments, Subscription, client::NewWebhook};

use crate::{failure::Failure, output, secrets, target::Target};

/// One endpoint for each event.
#[derive(Debug, Args)]
pub(super) struct Wanted {
    /// The URL of your receiver, which the event's name and a token are added to
    #[arg(long, value_name = "BASE", value_parser = base)]
    url: String,
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
    /// File with one secret a line, in the place of FXHOOK_SECRET; the first makes the tokens
    #[arg(long, value_name = "FILE")]
    secret_file: Option<PathBuf>,
}

impl Wanted {
    /// The endpoints, in the order of the events.
    pub(super) fn endpoints(&self) -> Result<Vec<NewWebhook>, Failure> {
        let secrets = secrets::from_file_or_environment(self.secret_file.as_deref())?;
        let send = SendPayments::new(&secrets);
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
                let url = send.callback_url(&self.url, &event);
                let url = url.map_err(|error| Failure::usage(format_args!("--url: {error}")))?;
                Ok(NewWebhook::new(url, [event]))
            })
            .collect()
    }
}

/// Reads a URL, and keeps it to the letter: endpoints are compared so.
fn base(text: &str) -> Result<String, &'static str> {
    text.parse::<Target>().map(|_| text.to_owned())
}

/// Reads an event's name.
fn event(text: &str) -> Result<String, &'static str> {
    match EndpointLabel::new(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(_) => Err("expected an event's name of letters, digits, '-', '_' and '.'"),
    }
}
