//! A way in which a provider delivers: a type of a provider crate, without the type.

use std::{error::Error, iter::successors};

use webhook_core::{
    EndpointLabel, Place, Provider, Redelivery, SecretError, Secrets, Verified,
    testing::{Pace, Rehearsed, Sample, Simulator, edit},
};

use crate::{
    ad_hoc::AdHoc, failure::Failure, keeping_query::KeepingQuery, keyed::Keyed, report::Report,
    target::Target,
};

/// A way in which a provider delivers: to endpoints, or to the callback URI of an order.
pub(crate) struct Way {
    provider: &'static str,
    /// The samples that are delivered this way.
    pub(crate) samples: &'static [Sample],
    /// Where the signature or the token stands.
    pub(crate) signature: Place,
    /// The member of the body whose text a signature in the URL covers: the id of the order. Ad hoc
    /// webhooks have one.
    pub(crate) covered: Option<&'static str>,
    /// How the provider repeats a delivery.
    pub(crate) redelivery: Option<Redelivery>,
    /// Decodes a body, whether or not it can be.
    pub(crate) decode: fn(Verified<'_>) -> Report,
    /// The label of the endpoint that is registered for an event, where endpoints have labels.
    pub(crate) endpoint_of: fn(&str) -> Option<&str>,
    simulator: fn(Pace) -> Result<Simulator, String>,
    text_keys: fn(&Secrets) -> Box<dyn Keyed>,
    hex_keys: Option<HexKeys>,
}

/// Makes a provider whose keys are the bytes that the secrets spell in hexadecimal.
pub(crate) type HexKeys = fn(&Secrets) -> Result<Box<dyn Keyed>, SecretError>;

impl Way {
    /// The way to endpoints.
    pub(crate) const fn of<P: Rehearsed + Send + Sync + 'static>() -> Self {
        Self {
            provider: P::NAME,
            samples: P::SAMPLES,
            signature: P::SIGNATURE,
            covered: None,
            redelivery: P::REDELIVERY,
            decode: |verified| Report::of::<P>(<P as Provider>::decode(verified)),
            endpoint_of: P::endpoint_of,
            simulator: |pace| Simulator::new::<P>(pace).map_err(|error| with_causes(&error)),
            text_keys: |secrets| Box::new(P::with_secrets(secrets)),
            hex_keys: None,
        }
    }

    /// The way to callback URIs that carry a signature of this member of the body.
    pub(crate) const fn ad_hoc<P: Rehearsed + Send + Sync + 'static>(
        covered: &'static str,
    ) -> Self {
        let mut way = Self::of::<P>();
        way.covered = Some(covered);
        way
    }

    /// For a provider that leaves open how a key becomes bytes.
    pub(crate) const fn with_hex_keys(mut self, hex_keys: HexKeys) -> Self {
        self.hex_keys = Some(hex_keys);
        self
    }

    /// The provider's name, for ad hoc webhooks with `/ad-hoc` behind it: the path in `listen`.
    pub(crate) fn name(&self) -> String {
        let suffix = self.covered.map_or("", |_| "/ad-hoc");
        format!("{}{suffix}", self.provider)
    }

    /// The provider's name, if this is its way to callback URIs.
    pub(crate) fn provider_of_ad_hoc(&self) -> Option<&'static str> {
        self.covered.map(|_| self.provider)
    }

    /// Whether the keys can be taken as hexadecimal.
    pub(crate) fn has_hex_keys(&self) -> bool {
        self.hex_keys.is_some()
    }

    /// The way with these secrets: their text, or the bytes that it spells in hexadecimal.
    pub(crate) fn keyed(&self, secrets: &Secrets, hex: bool) -> Result<Box<dyn Keyed>, Failure> {
        let keyed = match (hex, self.hex_keys) {
            (false, _) => (self.text_keys)(secrets),
            (true, Some(hex_keys)) => hex_keys(secrets).map_err(|error| match error {
                SecretError::NotHexadecimal => Failure::usage(
                    "expected a secret of hexadecimal digits with --hex-key, found something else",
                ),
                other => Failure::usage(other),
            })?,
            (true, None) => {
                return Err(Failure::usage(format_args!(
                    "expected --hex-key with a provider that leaves the keys' form open, found {}",
                    self.name()
                )));
            }
        };
        let keyed = match self.signature {
            Place::Query(_) => Box::new(KeepingQuery(keyed)),
            Place::Header(_) => keyed,
        };
        Ok(match self.covered {
            Some(covered) => Box::new(AdHoc::new(keyed, covered)),
            None => keyed,
        })
    }

    /// Whether the endpoints have labels, which say of which event a delivery is.
    pub(crate) fn has_labels(&self) -> bool {
        (self.endpoint_of)("any").is_some()
    }

    /// That the endpoints have labels, if one is given.
    pub(crate) fn check_label(&self, label: Option<&EndpointLabel>) -> Result<(), Failure> {
        if label.is_none() || self.has_labels() {
            return Ok(());
        }
        Err(Failure::usage(format_args!(
            "expected --endpoint with a provider whose labels name events, found {}",
            self.name()
        )))
    }

    /// That the endpoint for this event can have its label.
    pub(crate) fn check_event(&self, event: &str) -> Result<(), Failure> {
        let Some(label) = (self.endpoint_of)(event) else {
            return Ok(());
        };
        match EndpointLabel::new(label) {
            Ok(_) => Ok(()),
            Err(error) => Err(Failure::usage(format_args!("{event}: {error}"))),
        }
    }

    /// The provider's side of redelivery.
    pub(crate) fn simulator(&self, pace: Pace) -> Result<Simulator, Failure> {
        (self.simulator)(pace).map_err(Failure::impossible)
    }

    /// The body with this text in the member that is covered; as it is, if none is.
    pub(crate) fn with_covered(&self, body: &str, id: &str) -> Result<String, Failure> {
        let Some(member) = self.covered else {
            return Ok(body.into());
        };
        let unfit = |error: &dyn Error| Failure::usage(format_args!("--ad-hoc: {error}"));
        let id = serde_json::to_string(id).map_err(|error| unfit(&error))?;
        edit::set(body, member, &id).map_err(|error| unfit(&error))
    }

    /// That what proves the origin can be added to the query of this URL.
    pub(crate) fn check_base(&self, keyed: &dyn Keyed, url: &Target) -> Result<(), Failure> {
        let Place::Query(proof) = self.signature else {
            return Ok(());
        };
        let names = |query: &str| -> Vec<String> {
            let members = query.split('&').filter_map(|one| one.split('=').next());
            members.map(Into::into).collect()
        };
        let base = url.as_str().split('?').next().unwrap_or_default();
        let mut added = names(keyed.request(base, b"").query());
        added.push(proof.into());
        let taken = |name: &&String| !name.is_empty() && added.contains(name);
        match names(url.query()).iter().find(taken) {
            None => Ok(()),
            Some(name) => Err(Failure::usage(format_args!(
                "expected a callback URL without `{name}` in its query, found one that has it"
            ))),
        }
    }
}

/// An error and what caused it: `reqwest` names the place, and its causes what happened there.
fn with_causes(error: &dyn Error) -> String {
    let causes = successors(Some(error), |&error| error.source());
    let texts: Vec<String> = causes.map(ToString::to_string).collect();
    format!("expected an HTTP client, found: {}", texts.join(": "))
}
