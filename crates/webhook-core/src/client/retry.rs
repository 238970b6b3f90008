//! [`RetryPolicy`]: when and how often our client repeats its request.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use backon::{ExponentialBuilder, Retryable};
use chrono::DateTime;

use super::{ApiError, Repeat, Response, Throttle};

/// When and how often a request is repeated that may be repeated ([`Repeat::Safe`]).
///
/// The waits double from `base` to `cap`, and a random part of up to as much again is added to
/// each. A wait that the provider asks for (`Retry-After`) comes on top: we never come back too
/// early, nor all at once.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct RetryPolicy {
    attempts: u32,
    base: Duration,
    cap: Duration,
    throttled_wait: Option<Duration>,
    total_wait: Duration,
}

impl Default for RetryPolicy {
    /// At most 4 requests, waits of 0.5 s doubling to 10 s, no longer than 2 minutes of waiting in
    /// all, and no wait of its own for a 429 without `Retry-After`.
    fn default() -> Self {
        Self {
            attempts: 4,
            base: Duration::from_millis(500),
            cap: Duration::from_secs(10),
            throttled_wait: None,
            total_wait: Duration::from_secs(120),
        }
    }
}

impl RetryPolicy {
    /// Repeats nothing.
    pub fn never() -> Self {
        Self::default().attempts(1)
    }

    /// How many requests are sent at most, the first one included. 0 counts as 1.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts;
        self
    }

    /// The first wait.
    pub fn base(mut self, base: Duration) -> Self {
        self.base = base;
        self
    }

    /// The longest wait that doubling leads to, before the random part.
    pub fn cap(mut self, cap: Duration) -> Self {
        self.cap = cap;
        self
    }

    /// How long to wait after a 429, or a body that asks for fewer requests, that does not say how
    /// long: where the provider documents a time.
    pub fn throttled_wait(mut self, wait: Duration) -> Self {
        self.throttled_wait = Some(wait);
        self
    }

    /// How long one call waits in all, over all its repeats. Where the next wait would lead beyond
    /// it, for instance because of a long `Retry-After`, the call ends at once, and its error has
    /// the wait that was asked for.
    pub fn total_wait(mut self, wait: Duration) -> Self {
        self.total_wait = wait;
        self
    }

    /// Makes attempts until one succeeds or no other is due.
    pub(super) async fn run<T, F, Fut>(&self, repeat: Repeat, attempt: F) -> Result<T, ApiError>
    where
        F: FnMut() -> Fut,
        Fut: Future<Output = Result<T, ApiError>>,
    {
        let mut waited = Duration::ZERO;
        attempt
            .retry(self.backoff())
            .when(|error| repeat == Repeat::Safe && may_pass(error))
            .adjust(|error, pause| {
                // No pause: the attempts are used up. Whoever answers with a wait here repeats for
                // ever.
                let wait = pause?.saturating_add(error.retry_after().unwrap_or_default());
                waited = waited.saturating_add(wait);
                (waited <= self.total_wait).then_some(wait)
            })
            .await
    }

    fn backoff(&self) -> ExponentialBuilder {
        let repeats = usize::try_from(self.attempts.saturating_sub(1)).unwrap_or(usize::MAX);
        ExponentialBuilder::new()
            .with_min_delay(self.base.min(self.cap))
            .with_max_delay(self.cap)
            .with_max_times(repeats)
            .with_jitter()
    }

    /// The wait that an answer asks for, or that the provider documents for it.
    pub(super) fn asked_wait(
        &self,
        response: &Response,
        throttle: Option<Throttle>,
    ) -> Option<Duration> {
        let asked = response
            .header("retry-after")
            .and_then(|text| parse_retry_after(text.trim(), SystemTime::now()));
        match throttle {
            Some(throttle) => asked.or(throttle.wait).or(self.throttled_wait),
            None => asked,
        }
    }
}

/// Whether the same request may have better luck.
fn may_pass(error: &ApiError) -> bool {
    match error {
        ApiError::Transport { kind, .. } => kind.may_pass(),
        _ => error.is_throttled() || matches!(error.status(), Some(500 | 502 | 503 | 504)),
    }
}

/// Both forms of `Retry-After`: seconds, or the date of an HTTP header. A date in the past is no
/// wait.
fn parse_retry_after(text: &str, now: SystemTime) -> Option<Duration> {
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // Too many digits for a number are too long a wait for anybody.
        return Some(Duration::from_secs(text.parse().unwrap_or(u64::MAX)));
    }
    let date = DateTime::parse_from_rfc2822(text).ok()?.timestamp();
    let now = now.duration_since(UNIX_EPOCH).ok()?.as_secs();
    let date = u64::try_from(date).unwrap_or_default();
    Some(Duration::from_secs(date.saturating_sub(now)))
}

#[cfg(test)]
mod tests {
    use tokio::time::Instant;

    use super::*;

    /// The moments, in seconds of paused time, at which attempts were made that were all answered
    /// like this.
    async fn attempts(policy: RetryPolicy, status: u16, retry_after: Option<&str>) -> Vec<u64> {
        let began = Instant::now();
        let mut moments = Vec::new();
        let outcome: Result<(), ApiError> = policy
            .run(Repeat::Safe, || {
                moments.push(began.elapsed().as_secs());
                assert!(moments.len() < 100, "no end");
                let response = Response::sample(status, retry_after);
                let throttle = (status == 429).then(Throttle::default);
                let wait = policy.asked_wait(&response, throttle);
                let provider = Default::default();
                async move {
                    let throttled = throttle.is_some();
                    Err(ApiError::status_error(response, provider, wait, throttled))
                }
            })
            .await;
        assert!(outcome.is_err());
        moments
    }

    fn policy() -> RetryPolicy {
        RetryPolicy::default().base(Duration::ZERO).attempts(3)
    }

    #[tokio::test(start_paused = true)]
    async fn a_repeat_waits_as_long_as_retry_after_says() {
        for status in [429, 503] {
            assert_eq!(attempts(policy(), status, Some("7")).await, [0, 7, 14]);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_throttled_repeat_without_retry_after_waits_as_the_provider_documents() {
        let policy = policy().throttled_wait(Duration::from_secs(60));
        assert_eq!(attempts(policy.clone(), 429, None).await, [0, 60, 120]);
        assert_eq!(attempts(policy.clone(), 429, Some("5")).await, [0, 5, 10]);
        assert_eq!(attempts(policy, 503, None).await, [0, 0, 0]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_does_not_wait_longer_in_all_than_the_policy_allows() {
        let policy = policy().total_wait(Duration::from_secs(20));
        assert_eq!(attempts(policy.clone(), 503, Some("12")).await, [0, 12]);
        assert_eq!(attempts(policy.clone(), 503, Some("21")).await, [0]);
        assert_eq!(
            attempts(policy, 503, Some("99999999999999999999999")).await,
            [0]
        );
    }

    #[tokio::test(start_paused = true)]
    async fn waits_double_up_to_the_cap_and_a_random_part_comes_on_top() {
        let policy = RetryPolicy::default()
            .base(Duration::from_secs(100))
            .cap(Duration::from_secs(300))
            .attempts(5)
            .total_wait(Duration::MAX);
        let moments = attempts(policy, 503, None).await;
        let waits: Vec<u64> = moments.windows(2).map(|pair| pair[1] - pair[0]).collect();
        for (wait, least) in waits.iter().zip([100, 200, 300, 300]) {
            // Whole seconds: a wait may look one shorter than it is.
            assert!((least - 1..=2 * least).contains(wait), "{waits:?}");
        }
        assert_eq!(waits.len(), 4);
        assert_ne!(waits, [100, 200, 300, 300], "no random part");
    }

    #[tokio::test(start_paused = true)]
    async fn a_first_wait_beyond_the_cap_is_cut_to_the_cap() {
        let policy = RetryPolicy::default()
            .base(Duration::from_secs(100))
            .cap(Duration::from_secs(10))
            .attempts(2);
        let moments = attempts(policy, 503, None).await;
        assert!((9..=20).contains(&moments[1]), "{moments:?}");
    }

    #[test]
    fn retry_after_is_seconds_or_the_date_of_an_http_header() {
        let now = UNIX_EPOCH + Duration::from_secs(784_111_777);
        let wait = |text| parse_retry_after(text, now).map(|wait| wait.as_secs());
        assert_eq!(wait("59"), Some(59));
        assert_eq!(wait("Sun, 06 Nov 1994 08:50:07 GMT"), Some(30));
        assert_eq!(wait("Sun, 06 Nov 1994 08:49:37 GMT"), Some(0));
        assert_eq!(wait("Mon, 01 Jan 0001 00:00:00 GMT"), Some(0));
        assert_eq!(wait("99999999999999999999999"), Some(u64::MAX));
        for neither in ["", "soon", "-1", "1.5", "+3", "1994-11-06T08:50:07Z"] {
            assert_eq!(wait(neither), None, "{neither}");
        }
    }
}
