//! [`RetryPolicy`]: when and how often a request is retried.

use std::time::Duration;

use backon::{ExponentialBuilder, Retryable};

use crate::{ApiError, Retry};

/// When and how often a request with [`Retry::Safe`] is retried.
///
/// The delays double from [`first_delay`](Self::first_delay) to [`max_delay`](Self::max_delay), and
/// a random part of up to the same length is added. A wait that the provider asks for, such as
/// `Retry-After`, is added to the delay.
/// For a background job, raise [`attempts`](Self::attempts) and [`max_wait`](Self::max_wait).
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

    /// The maximum number of requests per call, including the first. 0 counts as 1.
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
        let retries = usize::try_from(self.attempts.saturating_sub(1)).unwrap_or(usize::MAX);
        let delays = ExponentialBuilder::new()
            .with_min_delay(self.first_delay.min(self.max_delay))
            .with_max_delay(self.max_delay)
            .with_max_times(retries)
            .with_jitter();
        attempt
            .retry(delays)
            .when(|error| retry == Retry::Safe && error.is_retryable())
            .adjust(|error, delay| {
                let wait = error.retry_after().unwrap_or_default();
                // No delay means that the attempts are used up: `None` ends the call.
                let delay = delay?.saturating_add(wait);
                (wait <= self.max_wait).then_some(delay)
            })
            .await
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use tokio::time::Instant;

    use super::RetryPolicy;
    use crate::{ApiError, Retry, TransportKind};

    /// The delays in whole seconds of paused time between attempts that all lose their connection.
    async fn delays(policy: RetryPolicy) -> Vec<u64> {
        let started = Instant::now();
        let mut moments = Vec::new();
        let outcome: Result<(), ApiError> = policy
            .run(Retry::Safe, || {
                moments.push(started.elapsed().as_secs());
                assert!(moments.len() < 100, "no end");
                std::future::ready(Err(ApiError::Transport {
                    kind: TransportKind::Dropped,
                    attempts: 1,
                    retry: Retry::Safe,
                    source: Arc::new(std::io::Error::other("dropped")),
                    beginning: None,
                }))
            })
            .await;
        assert!(outcome.is_err());
        moments.windows(2).map(|pair| pair[1] - pair[0]).collect()
    }

    #[tokio::test(start_paused = true)]
    async fn each_setting_leaves_the_others_as_they_are() {
        let second = Duration::from_secs(1);
        let policy = RetryPolicy::default().attempts(7).first_delay(second).max_delay(second);
        assert_eq!(delays(policy.max_wait(second)).await.len(), 6);
    }

    #[tokio::test(start_paused = true)]
    async fn delays_double_up_to_the_longest_and_a_random_part_is_added() {
        // A first delay beyond the longest is cut to it.
        for (first, longest, expected) in [(100, 300, [100, 200, 300, 300]), (999, 100, [100; 4])] {
            let policy = RetryPolicy::default()
                .first_delay(Duration::from_secs(first))
                .max_delay(Duration::from_secs(longest))
                .attempts(5);
            let delays = delays(policy).await;
            assert_eq!(delays.len(), 4);
            for (delay, least) in delays.iter().zip(expected) {
                // Whole seconds: a delay may look one shorter than it is.
                assert!((least - 1..=2 * least).contains(delay), "{delays:?}");
            }
            assert_ne!(delays, expected, "no random part");
        }
        assert!(delays(RetryPolicy::never()).await.is_empty());
    }
}
