//! What is recorded.

use crate::{DeliveryId, Verdict};

/// One step of a history.
///
/// A `key` identifies a delivery for its sender: its dedup key. A late repetition that is handled has a key of
/// its own. A `token` identifies an attempt at a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are explained above")]
pub enum Fact {
    /// The provider sent it, for the first time or again.
    Sent { key: Box<str> },
    /// The receiver answered it with this HTTP status.
    Answered { key: Box<str>, status: u16 },
    /// It was stored as a new delivery.
    Stored { key: Box<str>, delivery: DeliveryId, entity: Box<str> },
    /// A worker leased its entity for an attempt at it.
    Claimed { delivery: DeliveryId, token: i64 },
    /// The handler had its effect, within the transaction that completes the delivery or outside.
    Effect { delivery: DeliveryId, completes: bool },
    /// The attempt ended, and its end counted.
    Settled { delivery: DeliveryId, token: i64, verdict: Verdict },
    /// The lease of the attempt expired.
    Expired { delivery: DeliveryId, token: i64 },
    /// Its entity was parked, by a person or when it was stored.
    Parked { delivery: DeliveryId },
    /// Its entity was released.
    Released { delivery: DeliveryId },
    /// It was opened again.
    Replayed { delivery: DeliveryId },
    /// It was decoded again, and opened.
    Healed { delivery: DeliveryId, entity: Box<str> },
}
