//! Deliveries that are sent on.

use std::time::Duration;

use reqwest::{Client, StatusCode};
use webhook_core::{CallbackUrl, Proof, Secrets};
use webhook_inbox::{Outcome, RawWork, Why};

use crate::cli::arguments::SecretFiles;
use crate::cli::secrets;
use crate::output::Failure;
use crate::provider::Provider;
use crate::receive::forward::{post, with_token};
use crate::rehearse::request::{check_has_no_proof, check_scheme, http_client};

/// Where deliveries are sent on to.
pub(super) struct Target {
    url: CallbackUrl,
    http: Client,
    /// Those with which tokens are made.
    configured: Vec<(Provider, Secrets)>,
}

const UNLIMITED: Duration = Duration::from_secs(365 * 24 * 60 * 60);

impl Target {
    pub(super) fn new(url: &CallbackUrl, secret_files: &SecretFiles) -> Result<Self, Failure> {
        check_scheme(url)?;
        check_has_no_proof(url)?;
        let with_token: Vec<_> = Provider::all().filter(|it| it.has_token()).collect();
        let configured = secret_files.configured(with_token.into_iter())?;
        Ok(Self { url: url.clone(), http: http_client()?, configured })
    }

    /// Posts the delivery as it arrived: its raw body, with the header that verified it, or with a new
    /// token in the URL.
    pub(super) async fn post(&self, work: &RawWork) -> Outcome {
        let url = match self.url_of(work) {
            Ok(url) => url,
            Err(failure) => return Outcome::Retry(failure.reason.into()),
        };
        let evidence = work.delivery().evidence.as_ref();
        // The caller limits how long it takes.
        let answer = post(&self.http, url, evidence, work.body().clone(), UNLIMITED).await;
        let status = match answer {
            Ok(status) => status,
            Err(reason) => return Outcome::Retry(reason.into()),
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
        let (to, delivery) = (self.url.expose(), work.delivery());
        match (work.proof(), Provider::of(delivery)) {
            (Proof::Url, Some(provider)) => {
                let found = self.configured.iter().find(|(one, _)| *one == provider);
                let (_, secrets) = found.ok_or_else(|| {
                    let variable = secrets::variable_of(provider.name());
                    Failure::failed(format_args!(
                        "expected a secret for a new token in {variable} or in a file of --secret-file, found none"
                    ))
                })?;
                with_token(provider, secrets, to, delivery.endpoint.as_deref(), work.body())
            }
            (Proof::Url, None) => Err(Failure::failed(format_args!(
                "expected a provider that this fxhook knows, found {}",
                delivery.provider
            ))),
            _ => Ok(to.to_owned()),
        }
    }
}
