//! `fxhook decode`: what a body says, as if it had been verified.

use webhook_core::Verified;

use crate::{
    body, cli,
    failure::{Answer, Failure},
    output,
};

/// Prints the report of the body on standard input.
pub(crate) fn run(options: &cli::Decode) -> Result<Answer, Failure> {
    let body = body::from_standard_input()?;
    let mut verified = Verified::assume_trusted(body);
    if let Some(label) = &options.endpoint {
        verified = verified.with_endpoint(label.as_str());
    }
    let report = (options.provider.regular.decode)(verified);
    output::print(report.to_json().map_err(Failure::impossible)?)?;
    Ok(Answer::of(report.is_decoded()))
}
