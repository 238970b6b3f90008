//! [`Response`]: an answer whose body was read, up to a limit.

mod read;

use std::fmt;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use reqwest::StatusCode;
use reqwest::header::HeaderMap;

use crate::Retry;
use crate::retry::Sent;
use crate::retry_after::parse_retry_after;

/// A provider's answer.
#[derive(Clone)]
pub struct Response {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    sent: Sent,
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

    pub(crate) fn is_success(&self) -> bool {
        self.status.is_success()
    }

    pub(crate) fn retry(&self) -> Retry {
        self.sent.retry
    }

    /// What the header `Retry-After` asks for.
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        parse_retry_after(self.header("retry-after")?.trim(), SystemTime::now())
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
