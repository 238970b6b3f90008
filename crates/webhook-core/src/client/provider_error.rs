//! [`ProviderError`]: what a provider says about an error, read by its own crate; [`Throttle`]:
//! that it asks for fewer requests; and the line about it in a log.

use std::fmt;
use std::time::Duration;

use super::Response;

/// How to read a provider's code and messages: given the HTTP status and the body, whatever they
/// are.
///
/// For a 2xx answer `Some` means that the body says no, and `None` that it does not. It must not
/// panic, and gives `None` or empty parts for what it does not know.
pub type ErrorReader = fn(status: u16, body: &[u8]) -> Option<ProviderError>;

/// How to find out that a provider asks for fewer requests, where its body says so: given the HTTP
/// status and the body of an answer that is no success.
///
/// Status 429 is a throttle without it; what it tells then is the wait, which counts if there is no
/// `Retry-After`. It must not panic.
pub type ThrottleReader = fn(status: u16, body: &[u8]) -> Option<Throttle>;

/// A provider asks for fewer requests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Throttle {
    /// How long to wait, if the body says so.
    pub wait: Option<Duration>,
}

/// What a provider says about an error, read by its own crate.
#[derive(Clone, Default)]
pub struct ProviderError {
    /// The provider's code, as it came.
    pub code: Option<String>,
    /// The provider's words, as they came.
    pub messages: Vec<String>,
}

impl ProviderError {
    /// The code, if it is fit for a log: short, and printable on one line.
    fn plain_code(&self) -> Option<&str> {
        let is_plain =
            |code: &&str| code.len() <= 64 && code.bytes().all(|byte| matches!(byte, b' '..=b'~'));
        self.code.as_deref().filter(is_plain)
    }
}

impl fmt::Debug for ProviderError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ProviderError")
            .field("code", &self.plain_code())
            .field("messages", &self.messages.len())
            .finish()
    }
}

/// The one line about a refusal.
pub(super) struct Refused<'a> {
    pub(super) response: &'a Response,
    pub(super) provider: &'a ProviderError,
    pub(super) retry_after: Option<Duration>,
    pub(super) throttled: bool,
}

impl fmt::Display for Refused<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let status = self.response.status();
        write!(formatter, "expected success, found status {status}")?;
        if let Some(code) = self.provider.plain_code() {
            write!(formatter, ", code {code}")?;
        }
        let (id, attempts) = (self.response.request_id(), self.response.attempts());
        write!(formatter, "{}{}; ", Named(id), After(attempts))?;
        match (status, self.retry_after) {
            (_, Some(wait)) => write!(
                formatter,
                "wait {} s before the next request",
                wait.as_secs()
            ),
            _ if self.throttled => formatter.write_str("send less often"),
            (300..=399, _) => formatter.write_str("redirects are not followed, check the base URL"),
            (401, _) => formatter.write_str("check the credentials"),
            (403, _) => formatter.write_str("ask the provider for the permission"),
            (500.., _) => formatter.write_str("the provider failed, try later"),
            _ => formatter.write_str("see code(), messages() and body()"),
        }
    }
}

/// `, request id X`, or nothing.
pub(super) struct Named<'a>(pub(super) Option<&'a str>);

impl fmt::Display for Named<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .map_or(Ok(()), |id| write!(formatter, ", request id {id}"))
    }
}

/// `, after N requests`, or nothing for the usual one.
pub(super) struct After(pub(super) u32);

impl fmt::Display for After {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            0 | 1 => Ok(()),
            many => write!(formatter, ", after {many} requests"),
        }
    }
}

/// ``at `PATH` ``, or nothing for the body as a whole.
pub(super) struct At<'a>(pub(super) &'a str);

impl fmt::Display for At<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            "" => Ok(()),
            path => write!(formatter, "at `{}` ", path.escape_debug()),
        }
    }
}
