//! How a spool is, and the alarm.

use chrono::{DateTime, Utc};

use crate::StoreError;

/// How the spool of a [`Spooled`](crate::Spooled) is.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct SpoolHealth {
    /// Since when deliveries go into the spool. `None`: they go into the store.
    pub in_use_since: Option<DateTime<Utc>>,
    /// Why: the last error of the store, or of the spool. `None` if it is in use only because deliveries from
    /// before wait in it.
    pub error: Option<StoreError>,
    /// What waits in it for the store, by the provider's name.
    pub waiting: Vec<Waiting>,
    /// How many it keeps that the store has refused since the process began, or that it cannot read. They do not
    /// wait: a person must look at them. When the process begins again, they are tried again.
    pub refused: u64,
}

/// The deliveries of one provider that wait in a spool.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Waiting {
    /// The provider's name.
    pub provider: Box<str>,
    /// How many, with redeliveries.
    pub deliveries: u64,
    /// When the oldest of them arrived. While they move into the store, it may be one that has just moved.
    pub since: DateTime<Utc>,
    /// When the provider would have given up the oldest of them. From then on, an outage without a spool would
    /// have lost deliveries. [`Inbox::health`](crate::Inbox::health) knows it. `None` if the provider documents
    /// no schedule, or none of its deliveries has come since the process began.
    pub gives_up_at: Option<DateTime<Utc>>,
}

impl Waiting {
    /// So many deliveries of this provider, the oldest of which arrived at this time.
    pub fn new(provider: impl Into<Box<str>>, deliveries: u64, since: DateTime<Utc>) -> Self {
        Self { provider: provider.into(), deliveries, since, gives_up_at: None }
    }
}

impl SpoolHealth {
    /// How many deliveries wait in it for the store.
    #[must_use]
    pub fn deliveries(&self) -> u64 {
        self.waiting.iter().map(|waiting| waiting.deliveries).sum()
    }

    /// Says that deliveries of this provider wait.
    pub(crate) fn raise(&self, now: DateTime<Utc>, waiting: &Waiting) {
        let left = waiting.gives_up_at.map(|at| (at - now).num_seconds());
        let consequence = match left {
            Some(1..) => "the provider would still send them again",
            Some(_) => "without the spool, the first of them would be lost",
            None => "the provider documents no redelivery",
        };
        tracing::warn!(
            messaging.system = crate::SYSTEM,
            provider = &*waiting.provider,
            error = self.error.as_ref().map(|error| error as &dyn std::error::Error),
            spooling_s = (now - waiting.since).num_seconds(),
            deliveries = waiting.deliveries,
            gives_up_in_s = left,
            "deliveries wait in the spool until the store is back: {consequence}"
        );
    }
}
