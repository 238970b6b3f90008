//! What the inbox says to a delivery.

use std::time::Duration;

use crate::{DeliveryId, StoreError};

/// The delivery is stored: acknowledge it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Receipt {
    /// It is new, and will be handled.
    New(DeliveryId),
    /// It repeats a stored one, within the provider's redelivery window. It was counted.
    Redelivered {
        /// The stored one.
        first: DeliveryId,
        /// How often it came, with this time.
        times: u32,
    },
    /// It repeats a stored one after the provider's redelivery window: somebody sends an old delivery
    /// again, or a second event has the same body. It was counted.
    Late {
        /// The first one.
        first: DeliveryId,
        /// How often it came, with this time.
        times: u32,
        /// The time since the first one.
        after: Duration,
        /// Its own id, if it is handled: see [`Late::Handle`](crate::Late::Handle).
        handled_as: Option<DeliveryId>,
    },
    /// It is durable in the spool, because the store is away: see [`Spooled`](crate::Spooled). Its id, and
    /// whether it repeats a stored one, will be known when the store is back.
    Spooled,
}

impl Receipt {
    /// `new`, `redelivered`, `late` or `spooled`.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::New(_) => "new",
            Self::Redelivered { .. } => "redelivered",
            Self::Late { .. } => "late",
            Self::Spooled => "spooled",
        }
    }

    /// The delivery's own id if it will be handled, else the id of the one that it repeats. `None` if the
    /// store has not seen it yet: see [`Spooled`](Self::Spooled).
    #[must_use]
    pub fn id(&self) -> Option<DeliveryId> {
        match self {
            Self::New(id) | Self::Late { handled_as: Some(id), .. } => Some(*id),
            Self::Redelivered { first, .. } | Self::Late { first, .. } => Some(*first),
            Self::Spooled => None,
        }
    }
}

/// The delivery is not known to be stored: answer 503, so that the provider sends it again.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum AcceptError {
    /// More deliveries wait to be stored than the inbox has room for.
    #[error(
        "expected room in the inbox, found {waiting} deliveries waiting to be stored: the store is too slow"
    )]
    Busy {
        /// How many wait.
        waiting: usize,
    },
    /// The store cannot store it, has not answered in time, or has failed for the last delivery and is
    /// being tried with another one. It may be stored all the same.
    #[error("{error}{}", gives_up(*gives_up_in))]
    Store {
        /// What the store says.
        error: StoreError,
        /// How long the provider repeats this delivery, counted from its first attempt. `None` if it
        /// documents no schedule.
        gives_up_in: Option<Duration>,
    },
    /// The inbox was closed.
    #[error("expected an open inbox, found it closed: the process is ending")]
    Closed,
}

fn gives_up(window: Option<Duration>) -> String {
    match window {
        Some(window) => {
            format!("; the provider gives up {} s after its first attempt", window.as_secs())
        }
        None => String::new(),
    }
}
