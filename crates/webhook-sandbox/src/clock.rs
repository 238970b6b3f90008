//! [`Clock`]: the sandbox's time, real or moved by the test.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::watch;

/// The time in a sandbox: of its objects, its tokens, its redelivery and its access log.
///
/// ```
/// use std::time::Duration;
/// use webhook_sandbox::Clock;
///
/// let clock = Clock::paused();
/// let before = clock.now();
/// clock.advance(Duration::from_secs(30 * 60));
/// assert_eq!((clock.now() - before).num_minutes(), 30);
/// ```
#[derive(Debug, Clone)]
pub struct Clock(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// When the clock started to run. `None`: it is paused.
    running: Option<Instant>,
    /// The time at the start, moved on by `advance`.
    base: Mutex<DateTime<Utc>>,
    moved: watch::Sender<()>,
}

/// 5 January 2026, 09:00 UTC, a Monday.
const PAUSED_AT: i64 = 1_767_603_600;

impl Clock {
    /// The real time.
    #[must_use]
    pub fn real() -> Self {
        Self::new(Some(Instant::now()), SystemTime::now().into())
    }

    /// A clock that shows Monday, 5 January 2026, 09:00 UTC, until it is [advanced](Self::advance).
    #[must_use]
    pub fn paused() -> Self {
        Self::paused_at(DateTime::from_timestamp(PAUSED_AT, 0).unwrap_or_default())
    }

    /// A clock that shows this time until it is [advanced](Self::advance).
    #[must_use]
    pub fn paused_at(time: DateTime<Utc>) -> Self {
        Self::new(None, time)
    }

    fn new(running: Option<Instant>, base: DateTime<Utc>) -> Self {
        Self(Arc::new(Inner { running, base: Mutex::new(base), moved: watch::Sender::new(()) }))
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        let base = *self.0.base.lock().unwrap_or_else(PoisonError::into_inner);
        later(base, self.0.running.map_or(Duration::ZERO, |start| start.elapsed()))
    }

    /// Moves the clock on: tokens expire, and what is due is delivered. Wait for it with
    /// [`Sandbox::settled`](crate::Sandbox::settled). A real clock runs on from there.
    pub fn advance(&self, by: Duration) {
        let mut base = self.0.base.lock().unwrap_or_else(PoisonError::into_inner);
        *base = later(*base, by);
        drop(base);
        self.0.moved.send_replace(());
    }

    /// Whether only [`advance`](Self::advance) moves it.
    #[must_use]
    pub fn is_paused(&self) -> bool {
        self.0.running.is_none()
    }

    /// Whether it was moved since the receiver has looked.
    pub(crate) fn changes(&self) -> watch::Receiver<()> {
        self.0.moved.subscribe()
    }

    /// Completes when the clock shows this time or a later one.
    pub(crate) async fn sleep_until(&self, time: DateTime<Utc>) {
        let mut moved = self.0.moved.subscribe();
        loop {
            let Ok(left) = (time - self.now()).to_std() else { return };
            if left.is_zero() {
                return;
            }
            if self.is_paused() {
                // The sender lives as long as `self`.
                let _ = moved.changed().await;
            } else {
                tokio::select! {
                    () = tokio::time::sleep(left) => {}
                    _ = moved.changed() => {}
                }
            }
        }
    }
}

/// A time so much later, or the latest one that there is.
pub(crate) fn later(time: DateTime<Utc>, by: Duration) -> DateTime<Utc> {
    let by = TimeDelta::from_std(by).unwrap_or(TimeDelta::MAX);
    time.checked_add_signed(by).unwrap_or(DateTime::<Utc>::MAX_UTC)
}
