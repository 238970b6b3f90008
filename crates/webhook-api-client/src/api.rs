//! [`Api`]: one provider's API. Sends a request, retries it, and judges the answer.

use std::fmt;

use bytes::{Bytes, BytesMut};
use reqwest::Url;
use reqwest::header::{HeaderValue, USER_AGENT};

use crate::retry::Sent;
use crate::settings::Settings;
use crate::{ApiError, Refusal, Request, Response};

/// One provider's API: base URL, HTTP client and limits.
///
/// Clones share one connection pool. Calls that need a token go through a
/// [`Session`](crate::Session).
#[derive(Clone)]
pub struct Api {
    pub(crate) http: reqwest::Client,
    pub(crate) base_url: Url,
    pub(crate) user_agent: HeaderValue,
    pub(crate) settings: Settings,
}

impl Api {
    /// The host of the base URL in lower case, without a trailing dot.
    #[must_use]
    pub fn host(&self) -> &str {
        let host = self.base_url.host_str().unwrap_or_default();
        host.strip_suffix('.').unwrap_or(host)
    }

    /// Sends `request`, retries it where that is safe and may help, and returns the answer if it is
    /// a success.
    ///
    /// # Errors
    ///
    /// Every kind of [`ApiError`] except [`ApiError::Login`] and [`ApiError::TokenCallback`].
    pub async fn send(&self, request: Request) -> Result<Response, ApiError> {
        let retry = request.retry;
        let mut prepared = request.prepare(&self.http, &self.base_url)?;
        *prepared.timeout_mut() = Some(self.settings.timeout);
        prepared.headers_mut().entry(USER_AGENT).or_insert_with(|| self.user_agent.clone());
        let mut attempts = 0;
        let attempt = || {
            attempts += 1;
            self.attempt(&prepared, Sent { attempts, retry })
        };
        self.settings.retry.run(retry, attempt).await
    }

    async fn attempt(&self, request: &reqwest::Request, sent: Sent) -> Result<Response, ApiError> {
        let copy = request
            .try_clone()
            .ok_or(ApiError::Request { problem: "its body cannot be sent twice" })?;
        #[cfg(not(fxhooks_fuzzing))]
        let answer = self.http.execute(copy).await;
        #[cfg(fxhooks_fuzzing)]
        let answer = Ok(crate::fuzzing::answer(&copy));
        let answer = answer.map_err(|error| ApiError::transport(error, sent, None))?;
        let is_redirected = answer.url() != request.url();
        let response = read(answer, self.settings.response_limit, sent).await?;
        if is_redirected {
            return Err(response.undocumented(
                "",
                "expected an answer from the URL that was called, found one from another URL: \
                 build the HTTP client that was handed in with reqwest::redirect::Policy::none()",
            ));
        }
        // A success is a 2xx answer whose body does not report a failure.
        match (self.settings.error_reader)(response.status(), response.body()) {
            None if response.status.is_success() => Ok(response),
            provider => {
                let provider = provider.unwrap_or_default();
                let refusal = Refusal::new(response, provider, self.settings.throttle_wait);
                match refusal.is_throttled() {
                    true => Err(ApiError::Throttled(Box::new(refusal))),
                    false => Err(ApiError::Status(Box::new(refusal))),
                }
            }
        }
    }
}

async fn read(
    mut answer: reqwest::Response,
    limit: usize,
    sent: Sent,
) -> Result<Response, ApiError> {
    let mut response = Response {
        status: answer.status(),
        headers: std::mem::take(answer.headers_mut()),
        body: Bytes::new(),
        sent,
    };
    let mut body = BytesMut::new();
    let outcome = read_body(answer, limit, &mut body).await;
    response.body = body.freeze();
    match outcome {
        Ok(true) => Ok(response),
        Ok(false) => Err(ApiError::TooLarge { limit, beginning: Box::new(response) }),
        Err(error) => Err(ApiError::transport(error, sent, Some(response))),
    }
}

/// `false` if the body is longer than `limit`. A declared length is trusted only if it is too long.
async fn read_body(
    mut answer: reqwest::Response,
    limit: usize,
    body: &mut BytesMut,
) -> Result<bool, reqwest::Error> {
    let announced = answer.content_length().unwrap_or_default();
    if usize::try_from(announced).map_or(true, |announced| announced > limit) {
        return Ok(false);
    }
    while let Some(chunk) = answer.chunk().await? {
        if chunk.len() > limit.saturating_sub(body.len()) {
            return Ok(false);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(true)
}

impl fmt::Debug for Api {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Api")
            .field("base_url", &self.base_url.as_str())
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}
