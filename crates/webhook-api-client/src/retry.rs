//! [`RetryPolicy`]: when and how often a request is retried.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use backon::{ExponentialBuilder, Retryable};
use chrono::DateTime;

use crate::ApiError;

/// Whether a request may be retried when its outcome is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// Sending it twice does no harm: it reads, or it carries an idempotency key that the provider
    /// documents.
    Safe,
    /// Sending it twice may act twice: the caller decides.
    Never,
}

/// When and how often a request with [`Retry::Safe`] is retried.
///
/// The delays double from [`first_delay`](Self::first_delay) to [`max_delay`](Self::max_delay), and
/// a random part of up to the same length is added. A wait that the provider asks for, such as
/// `Retry-After`, is added to the delay.
///
/// ```
/// use std::time::Duration;
/// use webhook_api_client::RetryPolicy;
///
/// // For a background job: one more attempt than usual, and throttles of up to a minute.
/// let patient = RetryPolicy::default().attempts(5).max_wait(Duration::from_secs(60));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct RetryPolicy {
    attempts: u32,
    first_delay: Duration,
    max_delay: Duration,
    max_wait: Duration,
}

impl Default for RetryPolicy {
    /// At most 4 requests, delays of 0.5 s doubling up to 10 s, and no wait of more than 5 s that a
    /// provider asks for.
    fn default() -> Self {
        Self {
            attempts: 4,
            first_delay: Duration::from_millis(500),
            max_delay: Duration::from_secs(10),
            max_wait: Duration::from_secs(5),
        }
    }
}

impl RetryPolicy {
    /// Retries nothing.
    pub fn never() -> Self {
        Self::default().attempts(1)
    }

    /// The most requests that one call sends, the first included. 0 counts as 1.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts;
        self
    }

    /// The delay before the first retry, without the random part.
    pub fn first_delay(mut self, delay: Duration) -> Self {
        self.first_delay = delay;
        self
    }

    /// The longest delay, without the random part.
    pub fn max_delay(mut self, delay: Duration) -> Self {
        self.max_delay = delay;
        self
    }

    /// The longest wait that a provider may ask for. If it asks for more, the call returns at once,
    /// and [`ApiError::retry_after`] has the wait.
    pub fn max_wait(mut self, wait: Duration) -> Self {
        self.max_wait = wait;
        self
    }

    /// Calls `attempt` until it succeeds or no retry is due.
    pub(crate) async fn run<T, F, Fut>(&self, retry: Retry, attempt: F) -> Result<T, ApiError>
    where
        F: FnMut() -> Fut,
        Fut: Future<Output = Result<T, ApiError>>,
    {
        attempt
            .retry(self.delays())
            .when(|error| retry == Retry::Safe && error.is_retryable())
            .adjust(|error, delay| {
                let wait = error.retry_after().unwrap_or_default();
                // No delay means that the attempts are used up: `None` ends the call.
                let delay = delay?.saturating_add(wait);
                (wait <= self.max_wait).then_some(delay)
            })
            .await
    }

    fn delays(&self) -> ExponentialBuilder {
        let retries = usize::try_from(self.attempts.saturating_sub(1)).unwrap_or(usize::MAX);
        ExponentialBuilder::new()
            .with_min_delay(self.first_delay.min(self.max_delay))
            .with_max_delay(self.max_delay)
            .with_max_times(retries)
            .with_jitter()
    }
}

/// Longer waits are cut to a day: nothing useful can be said about them.
pub(crate) fn cap_wait(wait: Duration) -> Duration {
    wait.min(Duration::from_secs(24 * 60 * 60))
}

/// Both forms of `Retry-After`: seconds, or an HTTP date. A date in the past gives zero.
pub(crate) fn parse_retry_after(text: &str, now: SystemTime) -> Option<Duration> {
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // Digits fail to parse only if they are too many.
        let seconds = text.parse().unwrap_or(u64::MAX);
        return Some(cap_wait(Duration::from_secs(seconds)));
    }
    let date = DateTime::parse_from_rfc2822(text).ok()?.timestamp();
    let now = now.duration_since(UNIX_EPOCH).ok()?.as_secs();
    let date = u64::try_from(date).unwrap_or_default();
    Some(cap_wait(Duration::from_secs(date.saturating_sub(now))))
}

#[cfg(test)]
mod tests;
