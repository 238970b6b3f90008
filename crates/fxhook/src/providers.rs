//! The providers that `fxhook` knows. A further one is one more entry in the table.

use std::{error::Error, iter::successors};

use webhook_core::{
    KnownEvent, Place, Provider, Redelivery, SecretError, Secrets, Verified,
    testing::{Pace, Rehearsed, Sample, Simulator},
};
use webhook_currencycloud::Currencycloud;

use crate::{failure::Failure, keyed::Keyed, report::Report};

/// The providers, in the order in which they are shown.
pub(crate) const PROVIDERS: &[ProviderEntry] = &[
    ProviderEntry::of::<Currencycloud>(
        "its API manages none: your Solutions Manager sets endpoints and events (documented: push notifications guide)",
    )
    .with_hex_keys(|secrets| Ok(Box::new(Currencycloud::with_hex_decoded_keys(secrets)?))),
];

/// One provider, and what is done with it: a provider crate without its types.
pub(crate) struct ProviderEntry {
    /// The provider's name on the command line and in the paths of `listen`.
    pub(crate) name: &'static str,
    /// The events that are known.
    pub(crate) events: &'static [KnownEvent],
    /// The provider's own samples.
    pub(crate) samples: &'static [Sample],
    /// Where the signature or the token stands.
    pub(crate) signature: Place,
    /// How the provider repeats a delivery.
    pub(crate) redelivery: Option<Redelivery>,
    /// How the provider's endpoints are managed.
    pub(crate) endpoints: &'static str,
    /// The sample of an event, the newest if there are several.
    pub(crate) sample: fn(&str) -> Option<&'static Sample>,
    /// Decodes a body, whether or not it can be.
    pub(crate) decode: fn(Verified<'_>) -> Report,
    simulator: fn(Pace) -> Result<Simulator, String>,
    text_keys: fn(&Secrets) -> Box<dyn Keyed>,
    hex_keys: Option<HexKeys>,
}

/// Makes a provider whose keys are the bytes that the secrets spell in hexadecimal.
type HexKeys = fn(&Secrets) -> Result<Box<dyn Keyed>, SecretError>;

impl ProviderEntry {
    /// The entry of a provider, with a line on how its endpoints are managed.
    pub(crate) const fn of<P: Rehearsed + Send + Sync + 'static>(endpoints: &'static str) -> Self {
        Self {
            name: P::NAME,
            events: P::EVENTS,
            samples: P::SAMPLES,
            signature: P::SIGNATURE,
            redelivery: P::REDELIVERY,
            endpoints,
            sample: P::sample,
            decode: |verified| Report::of::<P>(<P as Provider>::decode(verified)),
            simulator: |pace| Simulator::new::<P>(pace).map_err(|error| with_causes(&error)),
            text_keys: |secrets| Box::new(P::with_secrets(secrets)),
            hex_keys: None,
        }
    }

    /// For a provider that leaves open how a key becomes bytes.
    const fn with_hex_keys(mut self, hex_keys: HexKeys) -> Self {
        self.hex_keys = Some(hex_keys);
        self
    }

    /// The entry with this name.
    pub(crate) fn named(name: &str) -> Option<&'static Self> {
        PROVIDERS.iter().find(|entry| entry.name == name)
    }

    /// Whether the provider's keys can be taken as hexadecimal.
    pub(crate) fn has_hex_keys(&self) -> bool {
        self.hex_keys.is_some()
    }

    /// The provider with these secrets: their text, or the bytes that it spells in hexadecimal.
    pub(crate) fn keyed(&self, secrets: &Secrets, hex: bool) -> Result<Box<dyn Keyed>, Failure> {
        match (hex, self.hex_keys) {
            (false, _) => Ok((self.text_keys)(secrets)),
            (true, Some(hex_keys)) => hex_keys(secrets).map_err(|error| match error {
                SecretError::NotHexadecimal => Failure::usage(
                    "expected a secret of hexadecimal digits with --hex-key, found something else",
                ),
                other => Failure::usage(other),
            }),
            (true, None) => Err(Failure::usage(format_args!(
                "expected --hex-key with a provider that leaves the keys' form open, found {}",
                self.name
            ))),
        }
    }

    /// The provider's side of redelivery.
    pub(crate) fn simulator(&self, pace: Pace) -> Result<Simulator, Failure> {
        (self.simulator)(pace).map_err(Failure::impossible)
    }
}

/// An error and what caused it: `reqwest` names the place, and its causes what happened there.
fn with_causes(error: &dyn Error) -> String {
    let causes = successors(Some(error), |&error| error.source());
    let texts: Vec<String> = causes.map(ToString::to_string).collect();
    format!("expected an HTTP client, found: {}", texts.join(": "))
}

impl std::fmt::Debug for ProviderEntry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("ProviderEntry").field(&self.name).finish()
    }
}
