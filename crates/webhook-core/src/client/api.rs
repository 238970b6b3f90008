//! [`Api`]: one provider's API, and how a request gets there and back.

use std::fmt;
use std::time::Duration;

use reqwest::Url;
use reqwest::header::{HeaderName, HeaderValue, USER_AGENT};

use super::error::THROTTLED;
use super::{
    ApiBuilder, ApiError, ErrorReader, Request, Response, RetryPolicy, Throttle, ThrottleReader,
};

/// One provider's API: where it is, how patient to be, and how much to read.
///
/// Clones share one connection pool. Calls that need a token go through a
/// [`Session`](super::Session).
#[derive(Clone)]
pub struct Api {
    pub(super) http: reqwest::Client,
    pub(super) base_url: Url,
    pub(super) user_agent: HeaderValue,
    pub(super) request_timeout: Duration,
    pub(super) response_limit: usize,
    pub(super) request_id_header: HeaderName,
    pub(super) error_reader: ErrorReader,
    pub(super) throttle_reader: ThrottleReader,
    pub(super) retry: RetryPolicy,
}

impl Api {
    /// Begins an API at `base_url`: absolute, `http` or `https`, without user, query and fragment.
    /// A path in it stays in front of every request's path. It is checked by [`ApiBuilder::build`].
    pub fn builder(base_url: impl Into<String>) -> ApiBuilder {
        ApiBuilder::new(base_url.into())
    }

    /// Sends `request`, repeats it where it may and should be repeated, and returns the answer if
    /// it is a success.
    ///
    /// # Errors
    ///
    /// Every kind of [`ApiError`] but [`ApiError::Undocumented`], which [`Response::json`] gives.
    pub async fn send(&self, request: Request) -> Result<Response, ApiError> {
        let repeat = request.allowed_repeat();
        let request = self.prepare(request)?;
        let mut attempts = 0;
        let attempt = || {
            attempts += 1;
            self.attempt(&request, attempts)
        };
        self.retry.run(repeat, attempt).await
    }

    fn prepare(&self, request: Request) -> Result<reqwest::Request, ApiError> {
        let mut prepared = request.prepare(&self.http, &self.base_url)?;
        *prepared.timeout_mut() = Some(self.request_timeout);
        prepared
            .headers_mut()
            .entry(USER_AGENT)
            .or_insert_with(|| self.user_agent.clone());
        Ok(prepared)
    }

    async fn attempt(
        &self,
        request: &reqwest::Request,
        attempts: u32,
    ) -> Result<Response, ApiError> {
        let once = request.try_clone().ok_or(ApiError::Request {
            problem: "its body cannot be sent twice",
        })?;
        let answer = self
            .http
            .execute(once)
            .await
            .map_err(|error| ApiError::transport(error, attempts, None))?;
        let is_elsewhere = answer.url() != request.url();
        let response = Response::read(
            answer,
            &self.request_id_header,
            self.response_limit,
            attempts,
        )
        .await?;
        if is_elsewhere {
            return Err(response.undocumented(
                "",
                "it came from another place, since the HTTP client that was handed in follows \
                 redirects: build it with reqwest::redirect::Policy::none()",
            ));
        }
        self.judge(response)
    }

    /// A success is a 2xx answer in whose body the provider does not say no.
    fn judge(&self, response: Response) -> Result<Response, ApiError> {
        let provider = (self.error_reader)(response.status(), response.body());
        if response.is_success() && provider.is_none() {
            return Ok(response);
        }
        let throttle = self.throttle(&response);
        let retry_after = self.retry.asked_wait(&response, throttle);
        Err(ApiError::status_error(
            response,
            provider.unwrap_or_default(),
            retry_after,
            throttle.is_some(),
        ))
    }

    fn throttle(&self, response: &Response) -> Option<Throttle> {
        let status = response.status();
        (self.throttle_reader)(status, response.body())
            .or_else(|| (status == THROTTLED).then(Throttle::default))
    }
}

impl fmt::Debug for Api {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Api")
            .field("base_url", &self.base_url.as_str())
            .field("request_timeout", &self.request_timeout)
            .field("response_limit", &self.response_limit)
            .field("retry", &self.retry)
            .finish_non_exhaustive()
    }
}
