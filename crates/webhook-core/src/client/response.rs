//! [`Response`]: an answer whose body was read, up to a limit.

use std::fmt;

use bytes::{Bytes, BytesMut};
use reqwest::StatusCode;
use reqwest::header::{HeaderMap, HeaderName};
use serde::Deserialize;

use super::error::THROTTLED;
use super::{ApiError, ProviderError};
use crate::read;

/// What the provider answered.
#[derive(Clone)]
pub struct Response {
    status: StatusCode,
    request_id: Option<String>,
    headers: HeaderMap,
    body: Bytes,
    attempts: u32,
}

impl Response {
    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status.as_u16()
    }

    /// What to name when asking the provider's support about this call. Text, whatever it looks
    /// like.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// The first header of that name (in any case), if its value is visible ASCII.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body as it came.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// How many requests were sent until this answer came, at least 1.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// Reads the body as JSON. It may borrow from the response.
    ///
    /// # Errors
    ///
    /// [`ApiError::Undocumented`], with the JSON path and the whole answer, if the body is not a
    /// `T`. Whatever the call did is done then: the error is about reading the answer.
    pub fn json<'de, T: Deserialize<'de>>(&'de self) -> Result<T, ApiError> {
        read::utf8(&self.body)
            .and_then(|text| read::json(text, ""))
            .map_err(|error| self.undocumented(error.path(), &error.fault().to_string()))
    }

    /// The error for a success that is not as the provider documents it: what stands at `path` in
    /// the body, and what is wrong with it. `reason` must not hold a value from the body.
    #[must_use]
    pub fn undocumented(&self, path: &str, reason: &str) -> ApiError {
        ApiError::Undocumented {
            response: Box::new(self.clone()),
            path: path.to_owned(),
            reason: reason.to_owned(),
        }
    }

    /// The error for an answer with a good status in whose body the provider says no.
    #[must_use]
    pub fn refused(self, provider: ProviderError) -> ApiError {
        let throttled = self.status() == THROTTLED;
        ApiError::status_error(self, provider, None, throttled)
    }

    pub(super) fn is_success(&self) -> bool {
        self.status.is_success()
    }

    pub(super) async fn read(
        mut answer: reqwest::Response,
        request_id_header: &HeaderName,
        limit: usize,
        attempts: u32,
    ) -> Result<Self, ApiError> {
        let status = answer.status();
        let headers = std::mem::take(answer.headers_mut());
        let request_id = headers
            .get(request_id_header)
            .and_then(|value| value.to_str().ok())
            .map(str::to_owned);
        let mut body = BytesMut::new();
        let outcome = read_body(answer, limit, &mut body).await;
        let response = Self {
            status,
            request_id,
            headers,
            body: body.freeze(),
            attempts,
        };
        match outcome {
            Ok(true) => Ok(response),
            Ok(false) => Err(ApiError::TooLarge {
                status: status.as_u16(),
                request_id: response.request_id,
                limit,
                attempts,
            }),
            Err(error) => Err(ApiError::transport(error, attempts, Some(response))),
        }
    }
}

/// `false` if the body is longer than `limit`. An announced length is believed only when it is too
/// long.
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

impl fmt::Debug for Response {
    /// Sizes and names, no values.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Response")
            .field("status", &self.status())
            .field("request_id", &self.request_id)
            .field("headers", &self.headers.keys().collect::<Vec<_>>())
            .field("body_bytes", &self.body.len())
            .field("attempts", &self.attempts)
            .finish()
    }
}

#[cfg(test)]
impl Response {
    /// An empty answer, for the tests of this module's neighbours.
    pub(super) fn sample(status: u16, retry_after: Option<&str>) -> Self {
        let value = |text: &str| reqwest::header::HeaderValue::from_str(text).unwrap();
        Self {
            status: StatusCode::from_u16(status).unwrap(),
            request_id: None,
            headers: retry_after
                .map(|text| (reqwest::header::RETRY_AFTER, value(text)))
                .into_iter()
                .collect(),
            body: Bytes::new(),
            attempts: 1,
        }
    }
}
