//! [`ProviderError`]: what a provider says about an error, read by its own crate.

use std::fmt;
use std::time::Duration;

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
            .field("messages", &self.messages.len())
            .field("throttled", &self.throttled)
            .field("retry_after", &self.retry_after)
            .finish()
    }
}
