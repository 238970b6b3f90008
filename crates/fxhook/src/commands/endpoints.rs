//! `fxhook endpoints`: the provider's endpoint management, where it has one.

use crate::{
    cli,
    failure::{Answer, Failure},
    output,
};

/// Says that there is none.
pub(crate) fn run(options: &cli::Endpoints) -> Result<Answer, Failure> {
    let provider = options.provider;
    output::say(format_args!(
        "{} endpoints: {}",
        provider.name, provider.endpoints
    ));
    Ok(Answer::No)
}
