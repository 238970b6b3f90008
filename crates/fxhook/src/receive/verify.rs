//! `fxhook verify`: whether a delivery comes from the provider.

use axum::http::HeaderName;
use clap::Args;
use webhook_core::{CallbackUrl, Delivery};

use crate::cli::arguments::{Key, url};
use crate::cli::body;
use crate::output::{self, Failure};
use crate::provider::{Channel, Provider, with_type};

/// Check whether the body on standard input comes from the provider.
///
/// Prints `verified` with what that proves and exits with 0, or `refused` with the reason and exits
/// with 1.
#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// The provider that it should come from
    provider: Provider,
    /// A header of the delivery; may be given several times
    #[arg(long = "header", value_name = "NAME: VALUE", value_parser = header)]
    headers: Vec<(String, String)>,
    /// The URL that received the delivery
    #[arg(long, value_parser = url)]
    url: Option<CallbackUrl>,
    /// Check it as an ad hoc webhook: the signature in --url must match the id in the body. The secret
    /// is your own
    #[arg(long)]
    ad_hoc: bool,
    #[command(flatten)]
    key: Key,
}

impl Verify {
    pub(crate) fn run(&self) -> Result<bool, Failure> {
        with_type!(self.provider.chosen(self.ad_hoc)?, P => self.verify::<P>())
    }

    fn verify<P: Channel>(&self) -> Result<bool, Failure> {
        let provider: P = self.key.provider()?;
        let body = body::from_standard_input()?;
        let query = self.url.as_ref().map_or("", CallbackUrl::query);
        match provider.verify(&Delivery::new(&self.headers, &body).with_query(query)) {
            Ok(verified) => {
                output::print(format_args!("verified, proof: {}", verified.proof()))?;
                Ok(true)
            }
            Err(error) => {
                output::print(format_args!("refused: {error}"))?;
                Ok(false)
            }
        }
    }
}

fn header(text: &str) -> Result<(String, String), &'static str> {
    match text.split_once(':') {
        Some((name, value)) if HeaderName::from_bytes(name.as_bytes()).is_ok() => {
            Ok((name.into(), value.trim_matches([' ', '\t']).into()))
        }
        _ => Err("expected 'name: value'"),
    }
}
