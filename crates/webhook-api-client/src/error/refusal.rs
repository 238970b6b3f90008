//! [`Refusal`]: an answer by which the provider refused a call.

use std::fmt;
use std::time::Duration;

use crate::retry_after::cap_wait;
use crate::{ProviderError, Response, Retry};

/// The status of a throttled request.
pub(super) const THROTTLED: u16 = 429;

/// An answer by which the provider refused a call.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Refusal {
    /// The whole answer.
    pub response: Response,
    /// What the provider says about it.
    pub provider: ProviderError,
    /// How long to wait before the next request, if the provider says or documents it.
    pub retry_after: Option<Duration>,
}

impl Refusal {
    /// `throttle_wait` is the provider's documented wait.
    pub(super) fn new(
        response: Response,
        provider: ProviderError,
        throttle_wait: Option<Duration>,
    ) -> Self {
        let mut refusal = Self {
            retry_after: response.retry_after(),
            response,
            provider,
        };
        if refusal.retry_after.is_none() && refusal.is_throttled() {
            refusal.retry_after = refusal.provider.retry_after.or(throttle_wait);
        }
        refusal.retry_after = refusal.retry_after.map(cap_wait);
        refusal
    }

    pub(super) fn is_throttled(&self) -> bool {
        self.provider.throttled || self.response.status() == THROTTLED
    }

    fn advice(&self) -> &'static str {
        match (self.response.status(), self.response.retry()) {
            _ if self.is_throttled() => "send fewer requests",
            (300..=399, _) => "redirects are not followed; check the base URL",
            (401, _) => {
                "check the credentials, and whether another process logs in with them, which may \
                 end this token"
            }
            (403, _) => "ask the provider for the permission",
            (500.., Retry::Never) => {
                "the provider failed and may have acted; check before you repeat the call"
            }
            (500.., Retry::Safe) => "the provider failed; try again later",
            _ => "the provider refused the call",
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let response = &self.response;
        f.write_str("expected success, found ")?;
        if response.is_success() {
            f.write_str("a body that reports a failure, ")?;
        }
        write!(f, "status {}", response.status())?;
        if let Some(code) = self.provider.plain_code() {
            write!(f, ", code {code}")?;
        }
        let (id, attempts) = (named(response.request_id()), after(response.attempts()));
        match self.retry_after {
            Some(wait) => write!(
                f,
                "{id}{attempts}: wait {} s before the next request",
                wait.as_secs()
            ),
            None => write!(f, "{id}{attempts}: {}", self.advice()),
        }
    }
}

/// `, request id X`, or nothing.
pub(super) fn named(id: Option<&str>) -> String {
    id.map_or_else(String::new, |id| {
        format!(", request id {}", id.escape_debug())
    })
}

/// ` after N requests`, or nothing for the usual one.
pub(super) fn after(attempts: u32) -> String {
    match attempts {
        0 | 1 => String::new(),
        many => format!(" after {many} requests"),
    }
}
