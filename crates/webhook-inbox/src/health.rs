//! How the inbox is.

use std::time::Duration;

use crate::{Counts, Outage, SpoolHealth, StoreError};

/// How the inbox is: for a health check, and for alarms. See
/// [what to alarm on](crate#what-to-alarm-on).
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Health {
    /// Whether it takes deliveries: it is open, the store or its spool took the last ones, and the queue has room.
    ///
    /// After an outage it is `true` again with the next delivery that is stored. So do not let a load
    /// balancer decide by it: without deliveries it would stay `false`.
    pub accepting: bool,
    /// Since when the store does not take deliveries, why, and how long each provider still tries.
    pub outage: Option<Outage>,
    /// How the spool is, if the store [has one](crate::Spooled): whether deliveries go into it at this moment,
    /// how many wait in it, and how long each provider would have tried.
    pub spool: Option<SpoolHealth>,
    /// How many deliveries wait for the next transaction.
    pub queued: usize,
    /// How many bytes of memory they take, and those of the transaction that runs.
    pub queued_bytes: usize,
    /// For how long the store has been busy with the transaction that runs. A store that hangs gives no
    /// error: this is how it shows before the [timeout](crate::Settings::with_store_timeout).
    pub storing_for: Option<Duration>,
    /// How many deliveries found no room since the process began, with redeliveries.
    pub turned_away: u64,
    /// How many deliveries are in which state, or why the store does not say.
    pub counts: Result<Counts, StoreError>,
    /// For how long the oldest delivery that waits for a worker has waited.
    pub oldest_waiting_for: Option<Duration>,
}
