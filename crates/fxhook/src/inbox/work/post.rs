//! Deliveries that are sent on.

use std::time::Duration;

use reqwest::{Client, StatusCode};
use webhook_core::{CallbackUrl, Proof};
use webhook_inbox::{Outcome, RawWork, Why};

use crate::cli::secrets;
use crate::output::{Failure, causes};
use crate::provider::{Channel, Provider, with_type};
use crate::rehearse::request::{check_scheme, http_client};

/// Where deliveries are sent on to.
pub(super) struct Target {
    url: CallbackUrl,
    http: Client,
}

const UNLIMITED: Duration = Duration::from_secs(365 * 24 * 60 * 60);

impl Target {
    pub(super) fn new(url: &CallbackUrl) -> Result<Self, Failure> {
        check_scheme(url)?;
        Ok(Self { url: url.clone(), http: http_client()? })
    }

    /// Posts the delivery as it arrived: its raw body, with the header that verified it, or with a new
    /// token in the URL.
    pub(super) async fn post(&self, work: &RawWork) -> Outcome {
        let url = match self.url_of(work) {
            Ok(url) => url,
            Err(failure) => return Outcome::Retry(failure.reason.into()),
        };
        // The caller limits how long it takes.
        let post = self.http.post(url).timeout(UNLIMITED);
        let mut post = post.header("content-type", "application/json");
        if let Some(evidence) = &work.delivery().evidence {
            post = post.header(evidence.header.as_ref(), evidence.value.as_ref());
        }
        let status = match post.body(work.body().clone()).send().await {
            Ok(response) => response.status(),
            Err(error) => return Outcome::Retry(causes(&error.without_url()).into()),
        };
        let why = Why::new(format_args!("expected a status of 2xx, found {}", status.as_u16()));
        match status {
            _ if status.is_success() => Outcome::Done,
            StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS => Outcome::Retry(why),
            _ if status.is_client_error() => Outcome::Dead(why),
            _ => Outcome::Retry(why),
        }
    }

    /// The URL, with a token for this delivery if a token was its proof.
    fn url_of(&self, work: &RawWork) -> Result<String, Failure> {
        let to = self.url.expose();
        match (work.proof(), Provider::of(work.delivery())) {
            (Proof::Url, Some(provider)) => {
                with_type!(provider, P => with_token::<P>(provider, to, work))
            }
            (Proof::Url, None) => Err(Failure::failed(format_args!(
                "expected a provider that this fxhook knows, found {}",
                work.delivery().provider
            ))),
            _ => Ok(to.to_owned()),
        }
    }
}

fn with_token<P: Channel>(provider: Provider, to: &str, work: &RawWork) -> Result<String, Failure> {
    let variable = secrets::variable_of(provider.name());
    let secrets = secrets::from_variable(&variable)?.ok_or_else(|| {
        Failure::failed(format_args!("expected a secret for a new token in {variable}, found none"))
    })?;
    let label = work.delivery().endpoint.as_deref().unwrap_or_default();
    let provider = P::with_secrets(&secrets);
    match P::COVERED_FIELD {
        Some(_) => Ok(provider.request(to, work.body()).url),
        None => {
            let url = provider.callback_url(to, label).map_err(Failure::failed)?;
            Ok(url.expose().to_owned())
        }
    }
}
