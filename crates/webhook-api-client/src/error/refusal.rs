//! [`Refusal`]: an answer by which the provider refused a call, and [`ProviderError`] in it.

use std::fmt;
use std::time::Duration;

use crate::retry::cap_wait;
use crate::{Response, Retry};

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
    pub(crate) fn new(
        response: Response,
        provider: ProviderError,
        throttle_wait: Option<Duration>,
    ) -> Self {
        let mut refusal = Self { retry_after: response.retry_after(), response, provider };
        if refusal.retry_after.is_none() && refusal.is_throttled() {
            refusal.retry_after = refusal.provider.retry_after.or(throttle_wait);
        }
        refusal.retry_after = refusal.retry_after.map(cap_wait);
        refusal
    }

    pub(crate) fn is_throttled(&self) -> bool {
        self.provider.throttled || self.response.status() == THROTTLED
    }

    fn advice(&self) -> &'static str {
        match (self.response.status(), self.response.sent.retry) {
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
        if response.status.is_success() {
            f.write_str("a body that reports a failure, ")?;
        }
        write!(f, "status {}", response.status())?;
        if let Some(code) = self.provider.plain_code() {
            write!(f, ", code {code}")?;
        }
        let (id, attempts) = (named(response.request_id()), after(response.attempts()));
        match self.retry_after {
            Some(wait) => {
                write!(f, "{id}{attempts}: wait {} s before the next request", wait.as_secs())
            }
            None => write!(f, "{id}{attempts}: {}", self.advice()),
        }
    }
}

/// `, request id X`, or nothing.
pub(super) fn named(id: Option<&str>) -> String {
    id.map_or_else(String::new, |id| format!(", request id {}", id.escape_debug()))
}

/// ` after N requests`, or nothing for the usual one.
pub(super) fn after(attempts: u32) -> String {
    match attempts {
        0 | 1 => String::new(),
        many => format!(" after {many} requests"),
    }
}

/// Reads a provider's error from an answer's HTTP status and body.
///
/// For a 2xx answer, `Some` means that the body reports a failure. It must not panic on any body.
pub type ErrorReader = fn(status: u16, body: &[u8]) -> Option<ProviderError>;

/// What a provider says about an error.
#[derive(Clone, Default)]
pub struct ProviderError {
    /// The provider's code, unchanged.
    pub code: Option<String>,
    /// The provider's messages, unchanged.
    pub messages: Vec<String>,
    /// Whether the body asks for fewer requests. Status 429 always does.
    pub throttled: bool,
    /// The wait that the body asks for. It applies to a throttle without `Retry-After`.
    pub retry_after: Option<Duration>,
}

impl ProviderError {
    /// The code, if it is fit for a log: short, and printable on one line.
    pub(crate) fn plain_code(&self) -> Option<&str> {
        let is_plain =
            |code: &&str| code.len() <= 64 && code.bytes().all(|byte| matches!(byte, b' '..=b'~'));
        self.code.as_deref().filter(is_plain)
    }
}

impl fmt::Debug for ProviderError {
    /// Without the messages, which may quote what was sent.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProviderError")
            .field("code", &self.plain_code())
            .field("throttled", &self.throttled)
            .field("retry_after", &self.retry_after)
            .finish_non_exhaustive()
    }
}
