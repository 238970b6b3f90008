//! `fxhook decode`: the content of a body, as if it had been verified.

use clap::Args;
use webhook_core::{EndpointLabel, Provider as _, Verified};

use crate::cli::body;
use crate::output::{self, Failure};
use crate::provider::{Provider, with_type};
use crate::receive::report::{Content, Report};

/// Decode the body on standard input as if it had been verified, and print one JSON object.
///
/// Needs no secret. If the body cannot be decoded, the exit status is 1, and the object has the path
/// and the reason in `error` instead of `payload`. The raw body is in `body`, or in `body_base64` if it is
/// not UTF-8.
///
/// `extra` contains the fields without a type, by path.
///
/// A body that fits several events is not `known`: `readings` shows it as each of them. The label
/// of the endpoint that received it may determine the event.
#[derive(Debug, Args)]
pub(crate) struct Decode {
    /// The provider that sent it
    provider: Provider,
    /// The label of the endpoint that received it, such as the event's name
    #[arg(long, value_name = "LABEL")]
    endpoint: Option<EndpointLabel>,
}

impl Decode {
    pub(crate) fn run(&self) -> Result<bool, Failure> {
        let mut verified = Verified::assume_trusted(body::from_standard_input()?);
        if let Some(label) = &self.endpoint {
            verified = verified.with_endpoint(label.as_str());
        }
        let report = with_type!(self.provider, P => Report::of::<P>(&P::decode(verified)));
        output::print_json(&report)?;
        Ok(matches!(report.content, Content::Payload { .. }))
    }
}
