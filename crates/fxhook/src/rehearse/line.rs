//! Lines that `listen` printed, to send their deliveries again.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use clap::ValueEnum;
use serde::Deserialize;
use serde::de::IgnoredAny;
use webhook_core::{EndpointLabel, Proof, Stored, Verified};

use crate::output::{Failure, message};
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

/// The lines of a file.
#[derive(Debug, Default)]
pub(super) struct Lines {
    pub(super) lines: Vec<Line>,
    /// Whether there are others, which were cut: by a full disk, a crash or a second process.
    pub(super) are_incomplete: bool,
}

#[derive(Deserialize)]
struct Fields {
    provider: String,
    event_type: Option<String>,
}

impl Lines {
    /// The lines in this file, or on standard input if it is `-`. One that is not JSON is skipped with a
    /// message.
    pub(super) fn of(file: &Path) -> Result<Self, Failure> {
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
        let mut all = Self::default();
        for (number, bytes) in (1..).zip(reader.split(b'\n')) {
            let bytes = bytes.map_err(unreadable)?;
            if bytes.trim_ascii().is_empty() {
                continue;
            }
            let text = str::from_utf8(&bytes).unwrap_or_default();
            if serde_json::from_str::<IgnoredAny>(text).is_err() {
                message(format_args!(
                    "{name}, line {number}: {EXPECTED}, found one that is cut or damaged: skipped"
                ));
                all.are_incomplete = true;
                continue;
            }
            let line = Line::of(text).map_err(|problem| {
                Failure::usage(format_args!("{name}, line {number}: {EXPECTED}, found {problem}"))
            })?;
            all.lines.push(line);
        }
        if all.lines.is_empty() {
            return Err(Failure::usage(format_args!("{name}: {EXPECTED}, found none")));
        }
        Ok(all)
    }
}

const EXPECTED: &str = "expected a line that `fxhook listen` printed";

impl Line {
    /// The delivery in a line of JSON, or what was found instead.
    fn of(text: &str) -> Result<Self, String> {
        // The errors of `serde_json` may show a value.
        let fields: Fields =
            serde_json::from_str(text).map_err(|_| "no JSON object with a provider")?;
        let stored: Stored = serde_json::from_str(text)
            .map_err(|_| "one without a proof, or without the body in `body` or `body_base64`")?;
        let delivery = stored.trust_recorded_proof();
        let provider = <Provider as ValueEnum>::from_str(&fields.provider, false)
            .map_err(|_| "one of a provider that this fxhook does not know")?;
        let provider = match delivery.proof() {
            Proof::Url => provider.with_its_ad_hoc().last().unwrap_or(provider),
            _ => provider,
        };
        let endpoint = delivery.endpoint().map(str::parse::<EndpointLabel>).transpose();
        let endpoint = endpoint.map_err(|error| format!("one with another endpoint: {error}"))?;
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
