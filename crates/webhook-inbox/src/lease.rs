//! Leases, and how attempts end.

use chrono::{DateTime, Utc};

use crate::DeliveryId;

/// The right to handle the deliveries of one entity, until it expires or is given back.
///
/// The next lease of the entity gets a higher `token`, so an attempt whose lease was lost is
/// recognised whatever the clocks say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Lease {
    /// The store's id of the entity.
    pub entity: i64,
    /// The delivery that is handled.
    pub delivery: DeliveryId,
    /// Rises with each lease of the entity.
    pub token: i64,
}

/// How an attempt ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settlement {
    /// The lease under which the attempt ran.
    pub lease: Lease,
    /// The number of the attempt.
    pub attempt: u32,
    /// What becomes of the delivery.
    pub verdict: Verdict,
    /// Why, for people.
    pub note: Option<Box<str>>,
    /// The entity's status from now on, and whether it is final. `None`: it stays.
    pub status: Option<(Box<str>, bool)>,
}

/// What becomes of a delivery after an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is done. The entity's next delivery is due.
    Done,
    /// It is tried again at this time. The entity's later deliveries wait.
    Retry(DateTime<Utc>),
    /// It is dead: handled only after a replay. The entity's next delivery is due.
    Dead,
    /// The entity waits for a person, this delivery first.
    Park,
}

/// Whether an attempt could end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// It has.
    Settled,
    /// Its lease was lost before: nothing has changed.
    Stale,
}
