//! `fxhook events`: the known events.

use clap::{Args, ValueEnum};

use crate::output::{self, Failure, table};
use crate::provider::{Channel, Provider, with_type};

/// List the known events: name, entity, state, basis, newest sample, source.
///
/// `historic` events are only in older documents. `inferred` events are not documented by the provider.
/// An event with a sample can be sent: see `fxhook send`.
#[derive(Debug, Args)]
pub(crate) struct Events {
    /// Only this provider's
    provider: Option<Provider>,
}

const TITLES: &str = "PROVIDER NAME ENTITY STATE BASIS SAMPLE SOURCE";

impl Events {
    pub(crate) fn run(&self) -> Result<bool, Failure> {
        let mut rows = vec![TITLES.split(' ').map(str::to_owned).collect()];
        for provider in Provider::value_variants() {
            if self.provider.is_none_or(|chosen| chosen == *provider) {
                rows.extend(with_type!(*provider, P => rows_of::<P>()));
            }
        }
        output::print(table(&rows))?;
        Ok(true)
    }
}

fn rows_of<P: Channel>() -> Vec<Vec<String>> {
    let rows = P::EVENTS.iter().map(|event| {
        let sample = P::sample(event.name);
        vec![
            P::NAME.to_owned(),
            event.name.to_owned(),
            event.entity.to_owned(),
            event.state.to_string(),
            event.certainty.to_string(),
            sample.map_or("-", |sample| sample.version).to_owned(),
            event.source.to_owned(),
        ]
    });
    rows.collect()
}
