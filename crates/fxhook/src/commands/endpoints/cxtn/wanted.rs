//! The endpoints that should be there.

use clap::Args;
use webhook_core::{CallbackUrlError, EndpointLabel};
use webhook_cxtn::{Cxtn, EventType, client::NewEndpoint};

use crate::{commands::endpoints::registered::Registered, failure::Failure, output};

/// One endpoint for each event type.
#[derive(Debug, Args)]
pub(super) struct Wanted {
    #[command(flatten)]
    registered: Registered,
    /// The event type, by name or number, such as Payment or AccountTransaction; may be given
    /// several times
    #[arg(
        long = "type",
        value_name = "TYPE",
        required = true,
        num_args = 1..,
        value_parser = event_type
    )]
    event_types: Vec<EventType>,
    /// The label in the callback URLs, in the place of the event type's name
    #[arg(long, value_name = "LABEL", value_parser = label)]
    label: Option<EndpointLabel>,
}

impl Wanted {
    /// The endpoints, in the order of the types.
    pub(super) fn endpoints(&self) -> Result<Vec<NewEndpoint>, Failure> {
        let cxtn = Cxtn::new(&self.registered.secrets()?);
        let mut wanted: Vec<NewEndpoint> = Vec::new();
        for event_type in &self.event_types {
            if wanted.iter().any(|one| one.event_type() == event_type) {
                continue;
            }
            let label = match &self.label {
                Some(label) => label.clone(),
                None => label_of(event_type)?,
            };
            let url = self
                .registered
                .url(|base| cxtn.callback_url(base, &label))?;
            warn(event_type);
            wanted.push(NewEndpoint::new(event_type.clone(), url));
        }
        Ok(wanted)
    }
}

/// Reads an event type; one that nobody knows is kept as it is.
pub(super) fn event_type(text: &str) -> Result<EventType, &'static str> {
    match text.trim() {
        "" => Err("expected an event type, by name or number"),
        text => Ok(EventType::read(text)),
    }
}

fn label(text: &str) -> Result<EndpointLabel, CallbackUrlError> {
    EndpointLabel::new(text)
}

/// The type's name as a label.
fn label_of(event_type: &EventType) -> Result<EndpointLabel, Failure> {
    let name = event_type.as_str();
    EndpointLabel::new(name).map_err(|error| {
        Failure::usage(format_args!(
            "--type {}: {error}; give one with --label",
            name.escape_debug()
        ))
    })
}

/// Says what is odd about a type.
fn warn(event_type: &EventType) {
    let problem = match event_type {
        EventType::Payment | EventType::AccountTransaction => return,
        EventType::Unknown(_) => "fxhook knows no such event type",
        EventType::Wallets => "this type stands in one sample, and in no table (documented)",
        _ => {
            "CXTN calls this type inactive (documented): presumably nothing is delivered (inferred)"
        }
    };
    let name = event_type.as_str().escape_debug();
    output::say(format_args!("{name}: {problem}"));
}
