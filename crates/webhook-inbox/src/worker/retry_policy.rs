//! How often a delivery is tried.

use std::{
    hash::{BuildHasher, RandomState},
    time::Duration,
};

/// How often a delivery is tried, how long the waits between its attempts are, and what happens after the
/// last one. Meanwhile the later deliveries of its entity wait, and other entities go on.
///
/// By default 10 attempts within about 9 minutes: after the first one the wait is 1 second, then twice as
/// long each time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetryPolicy {
    /// How many attempts a delivery has. 0 counts as 1.
    ///
    /// An attempt counts from its start, so that one that stops the process counts as well.
    pub attempts: u32,
    /// The wait after the first attempt.
    pub first: Duration,
    /// How many times longer each further wait is.
    pub factor: u32,
    /// The longest wait.
    pub longest: Duration,
    /// Each wait is shortened at random by at most so many percent, so that deliveries that failed together
    /// are not tried together.
    pub jitter_percent: u8,
    /// What happens to a delivery after its last attempt.
    pub then: AfterLastAttempt,
}

/// What happens to a delivery after its last attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AfterLastAttempt {
    /// It is dead until it is replayed, and the entity's next delivery is due. The default.
    #[default]
    Dead,
    /// Its entity waits for a person, this delivery first.
    Park,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            attempts: 10,
            first: Duration::from_secs(1),
            factor: 2,
            longest: Duration::from_secs(60 * 60),
            jitter_percent: 25,
            then: AfterLastAttempt::default(),
        }
    }
}

impl RetryPolicy {
    /// The wait after the attempt with this number, without jitter.
    #[must_use]
    pub fn wait_after(&self, attempt: u32) -> Duration {
        let factor = self.factor.saturating_pow(attempt.saturating_sub(1));
        self.first.saturating_mul(factor).min(self.longest)
    }

    /// The wait after the attempt with this number, with jitter.
    pub(super) fn next_wait(&self, attempt: u32) -> Duration {
        shortened(self.wait_after(attempt), self.jitter_percent)
    }
}

/// A wait that doubles with each failure or idle round.
#[derive(Debug)]
pub(crate) struct Backoff {
    policy: RetryPolicy,
    rounds: u32,
}

impl Backoff {
    /// From 100 milliseconds to `longest`.
    pub(crate) fn up_to(longest: Duration) -> Self {
        let first = Duration::from_millis(100);
        let policy = RetryPolicy { first, longest, ..RetryPolicy::default() };
        Self { policy, rounds: 0 }
    }

    pub(crate) fn next(&mut self) -> Duration {
        self.rounds = self.rounds.saturating_add(1);
        self.policy.next_wait(self.rounds)
    }

    /// Starts again. Returns whether there was a round.
    pub(crate) fn reset(&mut self) -> bool {
        std::mem::take(&mut self.rounds) > 0
    }
}

/// `wait`, shortened at random by at most so many percent.
fn shortened(wait: Duration, percent: u8) -> Duration {
    // A hasher with random keys: good enough for jitter, and no dependency.
    let random = RandomState::new().hash_one(()) % 1_000;
    let permille = random * u64::from(percent.min(100)) / 100;
    let less = wait.as_nanos() * u128::from(permille) / 1_000;
    wait.saturating_sub(Duration::from_nanos(u64::try_from(less).unwrap_or(u64::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_by_the_factor_up_to_the_longest() {
        let policy = RetryPolicy { longest: Duration::from_secs(5), ..RetryPolicy::default() };
        let seconds: Vec<u64> = (1..6).map(|n| policy.wait_after(n).as_secs()).collect();
        assert_eq!(seconds, [1, 2, 4, 5, 5]);
        assert_eq!(policy.wait_after(u32::MAX), Duration::from_secs(5));
    }

    #[test]
    fn jitter_shortens_a_wait_by_at_most_its_percentage() {
        let wait = Duration::from_secs(100);
        let waits: Vec<Duration> = (0..100).map(|_| shortened(wait, 25)).collect();
        assert!(waits.iter().all(|w| *w <= wait && *w > Duration::from_secs(74)), "{waits:?}");
        assert!(waits.iter().any(|w| *w != waits[0]), "{waits:?}");
        assert_eq!(shortened(wait, 0), wait);
    }
}
