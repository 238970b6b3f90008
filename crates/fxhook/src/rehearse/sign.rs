//! `fxhook sign`: the headers or the callback URL of a delivery.

use clap::{Args, builder::NonEmptyStringValueParser};
use webhook_core::{CallbackUrl, EndpointLabel, Location};

use crate::cli::arguments::{Key, url};
use crate::cli::body;
use crate::output::{self, Failure};
use crate::provider::{Channel, Provider, with_type};

/// Print the headers that the provider would send with the body on standard input.
///
/// One `name: value` per line, as `curl --header @FILE` reads them. For a provider that signs nothing,
/// and for ad hoc webhooks, prints the callback URL and reads no body.
#[derive(Debug, Args)]
pub(crate) struct Sign {
    /// The provider to simulate
    provider: Provider,
    /// The URL of the receiver
    #[arg(long, value_parser = url)]
    url: Option<CallbackUrl>,
    /// Print the callback URI of the order with this id, which is your own: --url with a signature
    /// of the id, made with your own secret
    #[arg(
        long,
        value_name = "EXTERNAL_ID",
        requires = "url",
        value_parser = NonEmptyStringValueParser::new()
    )]
    ad_hoc: Option<String>,
    /// Print the callback URL of the endpoint with this label instead of the default one: for Send
    /// Payments an event's name, for CXTN any name
    #[arg(long, value_name = "LABEL", requires = "url", conflicts_with = "ad_hoc")]
    endpoint: Option<EndpointLabel>,
    #[command(flatten)]
    key: Key,
}

impl Sign {
    pub(crate) fn run(&self) -> Result<bool, Failure> {
        with_type!(self.provider.chosen(self.ad_hoc.is_some())?, P => self.sign::<P>())
    }

    fn sign<P: Channel>(&self) -> Result<bool, Failure> {
        check_label::<P>(self.endpoint.as_ref())?;
        let provider: P = self.key.provider()?;
        let base = self.url.as_ref().map(CallbackUrl::expose);
        match (P::SIGNATURE, base) {
            (Location::Header(_), base) => {
                let url = base.unwrap_or("http://localhost/");
                let request = provider.request(url, &body::from_standard_input()?);
                for (name, value) in request.headers {
                    output::print(format_args!("{name}: {value}"))?;
                }
            }
            (Location::Parameter(_), Some(base)) => {
                let label = self.endpoint.as_ref().map(EndpointLabel::as_str);
                let label_or_id = label.or(self.ad_hoc.as_deref());
                // Also checks the base, which `request` would use as it is if it has a token.
                let url = provider.callback_url(base, label_or_id.unwrap_or("any"));
                let url = url.map_err(Failure::usage)?;
                match label_or_id {
                    Some(_) => output::print(url.expose())?,
                    None => output::print(provider.request(base, b"").url)?,
                }
            }
            (Location::Parameter(_), None) => {
                let reason = "expected the callback URL in --url, because";
                let path = P::PATH;
                let reason = format!("{reason} {path} signs nothing else; found none");
                return Err(Failure::usage(reason));
            }
        }
        Ok(true)
    }
}

/// Checks that the callback URLs have labels, if a label is given.
pub(super) fn check_label<P: Channel>(label: Option<&EndpointLabel>) -> Result<(), Failure> {
    if label.is_none() || P::HAS_LABELS {
        return Ok(());
    }
    Err(Failure::usage(format_args!(
        "expected --endpoint with a provider whose callback URLs have labels (send-payments, cxtn), found {}",
        P::PATH
    )))
}
