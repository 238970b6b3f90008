//! `fxhook events`: the events that are known.

use webhook_core::KnownEvent;

use crate::{
    cli,
    failure::{Answer, Failure},
    output,
    providers::{PROVIDERS, ProviderEntry},
    table::Table,
};

/// Prints a line for each event.
pub(crate) fn run(options: &cli::Events) -> Result<Answer, Failure> {
    let mut table = Table::new([
        "PROVIDER", "NAME", "ENTITY", "STATE", "BASIS", "SAMPLE", "SOURCE",
    ]);
    for provider in PROVIDERS {
        if options
            .provider
            .is_none_or(|chosen| chosen.name == provider.name)
        {
            for event in provider.events {
                table.add(row(provider, event));
            }
        }
    }
    output::print(table)?;
    Ok(Answer::Yes)
}

fn row(provider: &ProviderEntry, event: &KnownEvent) -> [String; 7] {
    let sample = (provider.sample)(event.name).map_or("-", |sample| sample.version);
    [
        provider.name.into(),
        event.name.into(),
        event.entity.into(),
        event.state.to_string(),
        event.basis.to_string(),
        sample.into(),
        event.source.into(),
    ]
}
