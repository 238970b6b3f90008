//! What a history can show to be wrong.

use crate::DeliveryId;

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
