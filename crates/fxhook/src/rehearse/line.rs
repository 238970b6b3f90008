//! Lines that `listen` printed, to send their deliveries again.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use clap::ValueEnum;
use serde::Deserialize;
use webhook_core::{EndpointLabel, Proof, Stored, Verified};

use crate::output::Failure;
use crate::provider::Provider;

/// A delivery that `listen` printed, or `inbox show`.
#[derive(Debug)]
pub(super) struct Line {
    /// The provider, or its ad hoc webhooks.
    pub(super) provider: Provider,
    pub(super) event: Option<String>,
    pub(super) endpoint: Option<EndpointLabel>,
    pub(super) delivery: Verified<'static>,
}

#[derive(Deserialize)]
struct Fields {
    provider: String,
    event_type: Option<String>,
}

impl Line {
    /// The lines in this file, or on standard input if it is `-`.
    pub(super) fn all(file: &Path) -> Result<Vec<Self>, Failure> {
        let standard_input = file == Path::new("-");
        let name =
            if standard_input { "standard input".into() } else { file.display().to_string() };
        let unreadable = |error: io::Error| {
            let reason = "expected a file of lines that `fxhook listen` printed, found one that cannot be read";
            Failure::usage(format_args!("{name}: {reason}: {error}"))
        };
        let reader: Box<dyn BufRead> = if standard_input {
            Box::new(io::stdin().lock())
        } else {
            Box::new(BufReader::new(File::open(file).map_err(unreadable)?))
        };
        let mut lines = Vec::new();
        for (number, text) in reader.lines().enumerate() {
            let text = text.map_err(unreadable)?;
            if text.trim().is_empty() {
                continue;
            }
            let line = Self::of(&text).map_err(|problem| {
                Failure::usage(format_args!("{name}, line {}: {problem}", number + 1))
            })?;
            lines.push(line);
        }
        if lines.is_empty() {
            let reason = "expected a line that `fxhook listen` printed, found none";
            return Err(Failure::usage(format_args!("{name}: {reason}")));
        }
        Ok(lines)
    }

    fn of(text: &str) -> Result<Self, String> {
        // The errors of `serde_json` may show a value.
        let other = "expected a line that `fxhook listen` printed";
        let fields: Fields = serde_json::from_str(text)
            .map_err(|_| format!("{other}, found no JSON object with a provider"))?;
        let stored: Stored = serde_json::from_str(text).map_err(|_| {
            format!(
                "{other}, found one without a proof, or without the body in `body` or `body_base64`"
            )
        })?;
        let delivery = stored.trust_recorded_proof();
        let provider =
            <Provider as ValueEnum>::from_str(&fields.provider, false).map_err(|_| {
                format!("{other}, found one of a provider that this fxhook does not know")
            })?;
        let provider = match delivery.proof() {
            Proof::Url => provider.with_its_ad_hoc().last().unwrap_or(provider),
            _ => provider,
        };
        let endpoint = delivery.endpoint().map(str::parse::<EndpointLabel>).transpose();
        let endpoint = endpoint.map_err(|error| error.to_string())?;
        Ok(Self { provider, event: fields.event_type, endpoint, delivery })
    }

    /// Whose deliveries they are: the provider's, or those of its ad hoc webhooks.
    pub(super) fn sender(lines: &[Self], provider: Provider) -> Result<Provider, Failure> {
        let found = lines.first().map_or(provider, |line| line.provider);
        let is_one = lines.iter().all(|line| line.provider == found);
        if is_one && provider.with_its_ad_hoc().any(|one| one == found) {
            return Ok(found);
        }
        let others = lines.iter().map(|line| line.provider);
        let other = others.into_iter().find(|one| *one != provider).unwrap_or(found);
        Err(Failure::usage(format_args!(
            "expected lines of {} only, because one secret signs them all, found one of {}: send those of each apart",
            provider.name(),
            other.name()
        )))
    }
}
