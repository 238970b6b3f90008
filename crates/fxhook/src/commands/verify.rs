//! `fxhook verify`: whether a delivery comes from the provider.

use std::str::FromStr;

use axum::http::HeaderName;
use webhook_core::Delivery;

use crate::{
    body, cli,
    failure::{Answer, Failure},
    output,
};

/// Prints whether the body on standard input comes from the provider, or why not.
pub(crate) fn run(options: &cli::Verify) -> Result<Answer, Failure> {
    let keyed = options.key.keyed(options.provider.way(options.ad_hoc)?)?;
    let body = body::from_standard_input()?;
    let headers: Vec<(&str, &str)> = options
        .headers
        .iter()
        .map(|header| (header.name.as_str(), header.value.as_str()))
        .collect();
    let query = options.url.as_ref().map_or("", |url| url.query());
    match keyed.verify(&Delivery::new(&headers, &body).with_query(query)) {
        Ok(verified) => {
            output::print(format_args!("verified, proof: {}", verified.proof()))?;
            Ok(Answer::Yes)
        }
        Err(error) => {
            output::print(format_args!("refused: {error}"))?;
            Ok(Answer::No)
        }
    }
}

/// A header as it is typed: `name: value`.
#[derive(Debug, Clone)]
pub(crate) struct Header {
    name: String,
    value: String,
}

impl FromStr for Header {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once(':') {
            Some((name, value)) if HeaderName::from_bytes(name.as_bytes()).is_ok() => Ok(Self {
                name: name.into(),
                value: value.trim_matches([' ', '\t']).into(),
            }),
            _ => Err("expected 'name: value'"),
        }
    }
}
