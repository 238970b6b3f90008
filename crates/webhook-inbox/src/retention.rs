//! How long deliveries are kept.

use std::time::Duration;

/// How long deliveries are kept. Open ones are kept until they are done, whatever this says.
///
/// The keys of seen deliveries are kept for ever, some 150 bytes each: a captured delivery stays valid
/// for ever, since no provider's signature covers a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// Deliveries that are done, counted from when they were received. `None`: for ever.
    pub done: Option<Duration>,
    /// Dead deliveries, counted from when they were received. `None`: until they are replayed.
    pub dead: Option<Duration>,
}

impl Default for Retention {
    /// Those that are done for 400 days, dead ones until they are replayed.
    fn default() -> Self {
        Self { done: Some(Duration::from_secs(400 * 24 * 60 * 60)), dead: None }
    }
}

/// What was deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Purged {
    /// Deliveries, with their histories.
    pub deliveries: u64,
    /// Entities that had no delivery left.
    pub entities: u64,
}
