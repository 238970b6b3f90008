//! Deliveries that are passed on to an application: by `listen --forward-to` and `inbox work --to`.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use reqwest::{Client, StatusCode};
use tokio::sync::Semaphore;
use tokio::time::timeout;
use webhook_core::{CallbackUrl, Evidence, Proof, Secrets};

use crate::escape::escaped;
use crate::output::{Failure, causes, message};
use crate::provider::{Channel, Provider, with_type};
use crate::receive::report::Report;
use crate::rehearse::request::{check_has_no_proof, check_scheme, http_client};

/// How long an application may take to answer.
const LIMIT: Duration = Duration::from_secs(30);

/// Passes deliveries on while the provider is answered.
pub(crate) struct Forwarder {
    to: CallbackUrl,
    http: Client,
    configured: Vec<(Provider, Secrets)>,
    slots: Arc<Semaphore>,
}

impl Forwarder {
    /// How many deliveries are passed on at once, each on a connection of its own.
    pub(crate) const CONNECTIONS: u32 = 64;

    pub(crate) fn new(
        to: &CallbackUrl,
        configured: &[(Provider, Secrets)],
    ) -> Result<Self, Failure> {
        check_scheme(to)?;
        check_has_no_proof(to)?;
        let slots = Arc::new(Semaphore::new(Self::CONNECTIONS as usize));
        Ok(Self { to: to.clone(), http: http_client()?, configured: configured.into(), slots })
    }

    /// Posts a delivery in a task of its own, which reports the answer.
    pub(crate) fn begin(&self, report: &Report) {
        let event = report.event_type.as_deref().unwrap_or("a delivery");
        let key = report.dedup_key.to_string();
        let name = format!("{}: {} {}", report.path, escaped(event), key.get(..12).unwrap_or(&key));
        let Ok(slot) = Arc::clone(&self.slots).try_acquire_owned() else {
            let others = Self::CONNECTIONS;
            message(format_args!("{name} not forwarded: {others} others wait for their answers"));
            return;
        };
        let url = self.url_of(report);
        let (http, evidence, body) =
            (self.http.clone(), report.evidence.clone(), report.body.to_bytes());
        tokio::spawn(async move {
            let answer = match url {
                Ok(url) => post(&http, url, evidence.as_ref(), body, LIMIT).await,
                Err(failure) => Err(failure.reason),
            };
            match answer {
                Ok(status) => {
                    message(format_args!("{name} forwarded: answered {}", status.as_u16()))
                }
                Err(reason) => message(format_args!("{name} forwarded: no answer: {reason}")),
            }
            drop(slot);
        });
    }

    /// Waits for the answers, but not longer than this.
    pub(crate) fn end(&self, limit: Duration) -> impl Future<Output = ()> + use<> {
        let slots = Arc::clone(&self.slots);
        async move {
            if timeout(limit, slots.acquire_many(Self::CONNECTIONS)).await.is_err() {
                let open = Self::CONNECTIONS as usize - slots.available_permits();
                message(format_args!("forwarded deliveries without an answer: {open}"));
            }
        }
    }

    fn url_of(&self, report: &Report) -> Result<String, Failure> {
        let is_it = |(provider, _): &&(Provider, Secrets)| provider.name() == report.path;
        match (report.proof, self.configured.iter().find(is_it)) {
            (Proof::Url, Some((provider, secrets))) => {
                let endpoint = report.endpoint.as_deref();
                with_token(*provider, secrets, self.to.expose(), endpoint, &report.body.to_bytes())
            }
            _ => Ok(self.to.expose().to_owned()),
        }
    }
}

/// The URL with the provider's token for this endpoint, or with its signature of the order in this body.
pub(crate) fn with_token(
    provider: Provider,
    secrets: &Secrets,
    to: &str,
    endpoint: Option<&str>,
    body: &[u8],
) -> Result<String, Failure> {
    with_type!(provider, P => {
        let provider = <P as webhook_core::testing::Simulate>::with_secrets(secrets);
        match P::COVERED_FIELD {
            Some(_) => Ok(webhook_core::testing::Simulate::request(&provider, to, body).url),
            None => {
                let url = Channel::callback_url(&provider, to, endpoint.unwrap_or_default());
                Ok(url.map_err(Failure::failed)?.expose().to_owned())
            }
        }
    })
}

/// Posts a body as it arrived, with the header that verified it. Returns the answer's status, or the reason
/// why there is no answer, which contains no URL.
pub(crate) async fn post(
    http: &Client,
    url: String,
    evidence: Option<&Evidence<'_>>,
    body: Bytes,
    limit: Duration,
) -> Result<StatusCode, String> {
    let mut post = http.post(url).timeout(limit).header("content-type", "application/json");
    if let Some(evidence) = evidence {
        post = post.header(evidence.header.as_ref(), evidence.value.as_ref());
    }
    match post.body(body).send().await {
        Ok(response) => Ok(response.status()),
        Err(error) => Err(causes(&error.without_url())),
    }
}
