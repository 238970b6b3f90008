//! [`Api`]: one provider's API. Sends a request, retries it, and judges the answer.

use std::fmt;
use std::time::Duration;

use reqwest::Url;
use reqwest::header::{HeaderValue, USER_AGENT};

use crate::retry::Sent;
use crate::{ApiError, ErrorReader, Request, Response, RetryPolicy};

/// One provider's API: base URL, HTTP client and limits.
///
/// Clones share one connection pool. Calls that need a token go through a
/// [`Session`](crate::Session).
#[derive(Clone)]
pub struct Api {
    pub(crate) http: reqwest::Client,
    pub(crate) base_url: Url,
    pub(crate) user_agent: HeaderValue,
    pub(crate) timeout: Duration,
    pub(crate) response_limit: usize,
    pub(crate) error_reader: ErrorReader,
    pub(crate) throttle_wait: Option<Duration>,
    pub(crate) retry: RetryPolicy,
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
        let retry = request.allowed_retry();
        let mut prepared = request.prepare(&self.http, &self.base_url)?;
        *prepared.timeout_mut() = Some(self.timeout);
        prepared
            .headers_mut()
            .entry(USER_AGENT)
            .or_insert_with(|| self.user_agent.clone());
        let mut attempts = 0;
        let attempt = || {
            attempts += 1;
            self.attempt(&prepared, Sent { attempts, retry })
        };
        self.retry.run(retry, attempt).await
    }

    async fn attempt(&self, request: &reqwest::Request, sent: Sent) -> Result<Response, ApiError> {
        let copy = request.try_clone().ok_or(ApiError::Request {
            problem: "its body cannot be sent twice",
        })?;
        let answer = self
            .http
            .execute(copy)
            .await
            .map_err(|error| ApiError::transport(error, sent, None))?;
        let is_redirected = answer.url() != request.url();
        let response = Response::read(answer, self.response_limit, sent).await?;
        if is_redirected {
            return Err(response.undocumented(
                "",
                "expected an answer from the URL that was called, found one from another URL: \
                 build the HTTP client that was handed in with reqwest::redirect::Policy::none()",
            ));
        }
        // A success is a 2xx answer whose body does not report a failure.
        match (self.error_reader)(response.status(), response.body()) {
            None if response.is_success() => Ok(response),
            provider => {
                let provider = provider.unwrap_or_default();
                Err(ApiError::refused(response, provider, self.throttle_wait))
            }
        }
    }
}

impl fmt::Debug for Api {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Api")
            .field("base_url", &self.base_url.as_str())
            .field("timeout", &self.timeout)
            .field("response_limit", &self.response_limit)
            .field("retry", &self.retry)
            .finish_non_exhaustive()
    }
}
