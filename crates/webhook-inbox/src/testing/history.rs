//! What happened to deliveries, and which promises that breaks.

mod check;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use self::check::Check;
use crate::{DeliveryId, Verdict};

/// What happened to deliveries, in one order. Clones are the same history.
///
/// ```
/// use webhook_inbox::{DeliveryId, testing::{Fact, History, Violation}};
///
/// let history = History::default();
/// history.record(Fact::Sent { key: "k".into() });
/// history.record(Fact::Answered { key: "k".into(), status: 200 });
/// assert_eq!(history.check(), [Violation::NotStored { key: "k".into() }]);
/// ```
#[derive(Debug, Clone, Default)]
pub struct History(Arc<Mutex<Vec<Fact>>>);

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

/// A broken promise.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "the message explains the fields")]
pub enum Violation {
    /// Lost: it was acknowledged.
    #[error("lost: expected the acknowledged delivery {key} in the store, found nothing")]
    NotStored { key: Box<str> },
    /// Lost: it was stored.
    #[error("lost: expected delivery {delivery} done, dead or parked, found it open")]
    NotEnded { delivery: DeliveryId },
    /// It has no sender.
    #[error("invented: expected delivery {delivery} to be sent, found it in the store only")]
    NotSent { delivery: DeliveryId },
    /// Doubled: two deliveries have one key.
    #[error("doubled: expected one delivery with the key {key}, found {first} and {second}")]
    StoredTwice { key: Box<str>, first: DeliveryId, second: DeliveryId },
    /// Doubled: its effect exists twice, although the transaction that has it completes the delivery.
    #[error("doubled: expected one effect of delivery {delivery}, found another one")]
    EffectTwice { delivery: DeliveryId },
    /// Doubled: it was handled again, and no person had opened it.
    #[error("doubled: expected delivery {delivery} to have ended, found another attempt")]
    ClaimedAfterEnd { delivery: DeliveryId },
    /// Handled although its entity waits for a person.
    #[error("not parked: expected the entity of delivery {delivery} to wait, found an attempt")]
    ClaimedWhileParked { delivery: DeliveryId },
    /// Overlapping: two attempts at one entity.
    #[error("overlapping: expected the attempt at {running} to end, found one at {delivery}")]
    Overlapping { running: DeliveryId, delivery: DeliveryId },
    /// Overlapping: an attempt that had lost its lease could end.
    #[error(
        "overlapping: expected no end of an attempt at {delivery} without its lease, found one"
    )]
    StaleSettled { delivery: DeliveryId },
    /// Out of order, within an entity.
    #[error("out of order: expected the end of delivery {earlier}, found an attempt at {delivery}")]
    OutOfOrder { earlier: DeliveryId, delivery: DeliveryId },
}

impl History {
    /// Adds what has just happened.
    pub fn record(&self, fact: Fact) {
        self.facts_mut().push(fact);
    }

    /// What happened so far.
    #[must_use]
    pub fn facts(&self) -> Vec<Fact> {
        self.facts_mut().clone()
    }

    /// The promises that this history breaks, if it ends here.
    #[must_use]
    pub fn check(&self) -> Vec<Violation> {
        let mut check = Check::default();
        for fact in self.facts() {
            check.fact(fact);
        }
        check.end()
    }

    fn facts_mut(&self) -> MutexGuard<'_, Vec<Fact>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl FromIterator<Fact> for History {
    /// A history from the logs of several processes, in one order.
    fn from_iter<I: IntoIterator<Item = Fact>>(facts: I) -> Self {
        Self(Arc::new(Mutex::new(facts.into_iter().collect())))
    }
}
