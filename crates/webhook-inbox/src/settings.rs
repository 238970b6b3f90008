//! How an inbox behaves.

use std::{fmt, sync::Arc, time::Duration};

use chrono::{DateTime, Utc};

use crate::Late;

/// How an [`Inbox`](crate::Inbox) behaves. The defaults are good for most.
///
/// ```
/// use std::time::Duration;
/// use webhook_inbox::{Late, Settings, UnknownEvents};
///
/// let settings = Settings::default()
///     .with_queue(1024, 16 * 1024 * 1024)
///     .with_late(Late::Handle)
///     .with_unknown_events(UnknownEvents::Handle)
///     .with_undocumented_window(Duration::from_secs(60 * 60));
/// ```
#[derive(Debug, Clone)]
pub struct Settings {
    pub(crate) queue: Bounds,
    pub(crate) batch: Bounds,
    pub(crate) store_timeout: Duration,
    pub(crate) late: Late,
    pub(crate) unknown_events: UnknownEvents,
    pub(crate) redelivery_slack: Duration,
    pub(crate) undocumented_window: Duration,
    pub(crate) clock: Clock,
}

/// At most so many deliveries, and so many bytes in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Bounds {
    pub(crate) count: usize,
    pub(crate) bytes: usize,
}

/// What happens to an event whose name the provider's crate does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum UnknownEvents {
    /// It waits for [`heal`](crate::Inbox::heal), with a version of the provider's crate that knows it.
    /// The default.
    #[default]
    Park,
    /// It is handled as the others.
    Handle,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            queue: Bounds { count: 4096, bytes: 64 * MIB },
            batch: Bounds { count: 256, bytes: 8 * MIB },
            store_timeout: Duration::from_secs(5),
            late: Late::default(),
            unknown_events: UnknownEvents::default(),
            redelivery_slack: Duration::from_secs(60),
            undocumented_window: Duration::from_secs(24 * 60 * 60),
            clock: Clock(Arc::new(Utc::now)),
        }
    }
}

const MIB: usize = 1024 * 1024;

impl Settings {
    /// How many deliveries may wait to be stored, and how many bytes of memory they may take. One that
    /// finds no room is answered with [`Busy`](crate::AcceptError::Busy) at once. Default: 4,096
    /// deliveries, 64 MiB.
    #[must_use]
    pub fn with_queue(mut self, deliveries: usize, bytes: usize) -> Self {
        self.queue = Bounds::at_least_one(deliveries, bytes);
        self
    }

    /// How many deliveries, and how many bytes, one transaction stores at most. Default: 256 deliveries,
    /// 8 MiB.
    #[must_use]
    pub fn with_batch(mut self, deliveries: usize, bytes: usize) -> Self {
        self.batch = Bounds::at_least_one(deliveries, bytes);
        self
    }

    /// How long a delivery waits for the store, at most. One that waits longer is answered with
    /// [`AcceptError::Store`](crate::AcceptError::Store), in time for the provider's next attempt. The
    /// store may still store it later: its redelivery is then a duplicate. Until the store answers, all
    /// other deliveries get the error at once.
    ///
    /// Default: 5 seconds. The least patient provider repeats a delivery for 31 seconds. Less than 10
    /// milliseconds counts as 10 milliseconds, more than 1 hour as 1 hour.
    #[must_use]
    pub fn with_store_timeout(mut self, timeout: Duration) -> Self {
        self.store_timeout = timeout.clamp(Duration::from_millis(10), Duration::from_secs(3600));
        self
    }

    /// What happens to a delivery whose body was seen before the provider's redelivery window. Default:
    /// it is reported, and not handled.
    #[must_use]
    pub fn with_late(mut self, late: Late) -> Self {
        self.late = late;
        self
    }

    /// What happens to an event of unknown name. Default: it waits for [`heal`](crate::Inbox::heal).
    #[must_use]
    pub fn with_unknown_events(mut self, unknown_events: UnknownEvents) -> Self {
        self.unknown_events = unknown_events;
        self
    }

    /// What is added to the waits in the provider's schedule for the time that its requests take. Within
    /// their sum, equal bytes are a redelivery. Default: 1 minute.
    #[must_use]
    pub fn with_redelivery_slack(mut self, slack: Duration) -> Self {
        self.redelivery_slack = slack;
        self
    }

    /// How long equal bytes are a redelivery if the provider documents no schedule. Default: 1 day, which
    /// is inferred: it is our guess, not the provider's word.
    #[must_use]
    pub fn with_undocumented_window(mut self, window: Duration) -> Self {
        self.undocumented_window = window;
        self
    }

    /// Another clock, for tests.
    #[doc(hidden)]
    #[must_use]
    pub fn with_clock(mut self, now: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        self.clock = Clock(Arc::new(now));
        self
    }
}

impl Bounds {
    fn at_least_one(count: usize, bytes: usize) -> Self {
        Self { count: count.max(1), bytes: bytes.max(1) }
    }
}

/// What time it is.
#[derive(Clone)]
pub(crate) struct Clock(pub(crate) Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>);

impl Clock {
    pub(crate) fn now(&self) -> DateTime<Utc> {
        (self.0)()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}
