//! A provider's redelivery schedule.

use std::time::Duration;

use crate::Certainty;

/// A provider's redelivery schedule: how it repeats a delivery that was not acknowledged.
///
/// ```
/// use std::time::Duration;
/// use webhook_core::{Acknowledgement, Certainty, Redelivery};
///
/// const WAITS: &[Duration] = &[Duration::from_secs(1), Duration::from_secs(2)];
/// let redelivery = Redelivery::new(WAITS, Certainty::Documented, Acknowledgement::NotDocumented);
/// assert_eq!(redelivery.attempts(), 3);
/// assert_eq!(redelivery.loss_window(), Duration::from_secs(3));
/// assert_eq!(redelivery.wait_after(2), Some(Duration::from_secs(2)));
/// assert_eq!(redelivery.wait_after(3), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Redelivery {
    waits: &'static [Duration],
    certainty: Certainty,
    acknowledgement: Acknowledgement,
}

impl Redelivery {
    /// A schedule with these waits, each after one failed attempt. After the last, the provider gives
    /// up.
    #[must_use]
    pub const fn new(
        waits: &'static [Duration],
        certainty: Certainty,
        acknowledgement: Acknowledgement,
    ) -> Self {
        Self { waits, certainty, acknowledgement }
    }

    /// The number of attempts: one, and one after each wait.
    #[must_use]
    pub fn attempts(&self) -> usize {
        1 + self.waits.len()
    }

    /// How long the provider waits after the failure of the `attempt`th attempt (from 1), or `None` if
    /// it gives up.
    #[must_use]
    pub fn wait_after(&self, attempt: usize) -> Option<Duration> {
        self.waits.get(attempt.checked_sub(1)?).copied()
    }

    /// How long an endpoint can be down before a delivery is lost, not counting the time that the
    /// requests take.
    #[must_use]
    pub fn loss_window(&self) -> Duration {
        self.waits.iter().sum()
    }

    /// Whether the provider documents this schedule.
    #[must_use]
    pub fn certainty(&self) -> Certainty {
        self.certainty
    }

    /// Which answers acknowledge a delivery.
    #[must_use]
    pub fn acknowledgement(&self) -> Acknowledgement {
        self.acknowledgement
    }
}

/// Which answers acknowledge a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Acknowledgement {
    /// Any status from 200 to 299.
    AnySuccess,
    /// The provider says in one place that any status of 2xx acknowledges, and in another only 200. Answer
    /// 200. The simulator accepts any 2xx, and reports all but 200 as doubtful.
    Contradictory,
    /// The provider does not say. Answer 200, and soon. The simulator accepts any 2xx, and reports all but
    /// 200 as doubtful.
    NotDocumented,
}

impl Acknowledgement {
    /// Whether an answer with this HTTP status acknowledges, as far as is known.
    #[must_use]
    pub fn accepts(self, status: u16) -> bool {
        (200..300).contains(&status)
    }

    /// Whether the documents leave no doubt that an answer with this HTTP status acknowledges. 200 is
    /// certain with every provider.
    #[must_use]
    pub fn is_certain(self, status: u16) -> bool {
        match self {
            Self::AnySuccess => self.accepts(status),
            Self::Contradictory | Self::NotDocumented => status == 200,
        }
    }
}
