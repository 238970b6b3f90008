//! How a provider repeats a delivery that was not acknowledged.

use std::time::Duration;

use crate::Basis;

/// How a provider repeats a delivery that was not acknowledged.
///
/// ```
/// use std::time::Duration;
/// use webhook_core::{Acknowledgement, Basis, Redelivery};
///
/// const WAITS: &[Duration] = &[Duration::from_secs(1), Duration::from_secs(2)];
/// let redelivery = Redelivery::new(WAITS, Basis::Documented, Acknowledgement::NotDocumented);
/// assert_eq!(redelivery.attempts(), 3);
/// assert_eq!(redelivery.loss_window(), Duration::from_secs(3));
/// assert_eq!(redelivery.wait_after(2), Some(Duration::from_secs(2)));
/// assert_eq!(redelivery.wait_after(3), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Redelivery {
    waits: &'static [Duration],
    basis: Basis,
    acknowledgement: Acknowledgement,
}

impl Redelivery {
    /// The schedule with these waits, each after one failed attempt; after the last the provider
    /// gives up.
    #[must_use]
    pub const fn new(
        waits: &'static [Duration],
        basis: Basis,
        acknowledgement: Acknowledgement,
    ) -> Self {
        Self {
            waits,
            basis,
            acknowledgement,
        }
    }

    /// How often the provider tries altogether: once, and once after each wait.
    #[must_use]
    pub fn attempts(&self) -> usize {
        1 + self.waits.len()
    }

    /// How long the provider waits after the failure of the `attempt`th attempt (from 1); `None`
    /// if it gives up.
    #[must_use]
    pub fn wait_after(&self, attempt: usize) -> Option<Duration> {
        self.waits.get(attempt.checked_sub(1)?).copied()
    }

    /// How long an endpoint may be down until a delivery is lost, without the time that the
    /// requests take.
    #[must_use]
    pub fn loss_window(&self) -> Duration {
        self.waits.iter().sum()
    }

    /// Whether the provider documents this schedule.
    #[must_use]
    pub fn basis(&self) -> Basis {
        self.basis
    }

    /// What the provider takes as acknowledged.
    #[must_use]
    pub fn acknowledgement(&self) -> Acknowledgement {
        self.acknowledgement
    }
}

/// What a provider takes as acknowledged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Acknowledgement {
    /// Any status from 200 to 299.
    AnySuccess,
    /// The provider does not say. Answer 200, and soon; the simulator takes any 2xx.
    NotDocumented,
}

impl Acknowledgement {
    /// Whether an answer with this HTTP status acknowledges.
    #[must_use]
    pub fn accepts(self, status: u16) -> bool {
        match self {
            Self::AnySuccess | Self::NotDocumented => (200..300).contains(&status),
        }
    }
}
