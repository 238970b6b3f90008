//! [`Response`]: an answer whose body was read, up to a limit.

use std::fmt;
use std::time::{Duration, SystemTime};

use bytes::{Bytes, BytesMut};
use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use serde::de::DeserializeOwned;

use crate::ApiError;
use crate::json::read_json;
use crate::retry::{Sent, parse_retry_after};

/// A provider's answer.
#[derive(Clone)]
pub struct Response {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    pub(crate) sent: Sent,
}

impl Response {
    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status.as_u16()
    }

    /// The provider's id of the request, for its support: the header `x-request-id`.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.header("x-request-id")
    }

    /// The first header of that name in any case, if its value is visible ASCII.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body, unchanged.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// How many requests were sent until this answer arrived, at least 1.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.sent.attempts
    }

    /// Reads the body as JSON.
    ///
    /// # Errors
    ///
    /// [`ApiError::Undocumented`] if the body is not a `T`, with the JSON path and the whole answer.
    /// The provider has carried out the call: the error is only about its answer.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, ApiError> {
        read_json(&self.body).map_err(|error| self.undocumented(&error.path, &error.reason))
    }

    /// The error for a success without the documented shape. `path` is the JSON path in the body,
    /// empty for the whole body; `reason` says what was expected and found, without the value.
    #[must_use]
    pub fn undocumented(&self, path: &str, reason: &str) -> ApiError {
        ApiError::Undocumented {
            response: Box::new(self.clone()),
            path: path.to_owned(),
            reason: reason.to_owned(),
        }
    }

    pub(crate) fn is_success(&self) -> bool {
        self.status.is_success()
    }

    /// What the header `Retry-After` asks for.
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        parse_retry_after(self.header("retry-after")?.trim(), SystemTime::now())
    }

    pub(crate) async fn read(
        mut answer: reqwest::Response,
        limit: usize,
        sent: Sent,
    ) -> Result<Self, ApiError> {
        let mut response = Self {
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
}

impl fmt::Debug for Response {
    /// Sizes and names, no values.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status())
            .field("request_id", &self.request_id())
            .field("headers", &self.headers.keys().collect::<Vec<_>>())
            .field("body_bytes", &self.body.len())
            .field("attempts", &self.attempts())
            .finish()
    }
}

/// `false` if the body is longer than `limit`. An announced length is believed only if it is too
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
