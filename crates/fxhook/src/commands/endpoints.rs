//! `fxhook endpoints`: the provider's endpoint management, where it has one.

pub(crate) mod cxtn;
mod ensured;
mod one_by_one;
mod registered;
pub(crate) mod send_payments;
mod shown;
mod words;

use crate::{
    cli,
    failure::{Answer, Failure},
    output,
};

/// Does it, or says that no API can.
pub(crate) fn run(options: &cli::Endpoints) -> Result<Answer, Failure> {
    let provider = options.provider;
    provider.endpoints.run(&options.action).unwrap_or_else(|| {
        let line = provider.endpoints.line;
        output::say(format_args!("{} endpoints: {line}", provider.name));
        Ok(Answer::No)
    })
}
