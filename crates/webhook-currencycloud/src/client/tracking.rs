//! Where a payment is on its way.

use webhook_core::{Amount, CurrencyCode, Extra, Payload, Timestamp};

/// Where a payment over SWIFT is on its way. Documented: API reference; which fields are required is
/// inferred.
#[derive(Debug, Clone, PartialEq, Payload)]
#[non_exhaustive]
pub struct TrackingInfo {
    /// The end-to-end transaction reference of SWIFT gpi.
    pub uetr: Option<String>,
    /// Its status.
    pub transaction_status: Option<TrackingStatus>,
    /// When it began.
    pub initiation_time: Option<Timestamp>,
    /// When it ended. `null` before.
    pub completion_time: Option<Timestamp>,
    /// When it was changed last.
    pub last_update_time: Option<Timestamp>,
    /// What happened on the way.
    pub payment_events: Option<Vec<TrackingEvent>>,
    /// Fields that no other field holds.
    pub extra: Extra,
}

/// A status, and the reason for it.
#[derive(Debug, Clone, PartialEq, Payload)]
#[non_exhaustive]
pub struct TrackingStatus {
    /// The status, such as `processing`.
    pub status: Option<String>,
    /// The reason, such as `transferred_and_tracked`.
    pub reason: Option<String>,
    /// Fields that no other field holds.
    pub extra: Extra,
}

/// What happened on the way. The provider documents more fields, which are in `extra`.
#[derive(Debug, Clone, PartialEq, Payload)]
#[non_exhaustive]
pub struct TrackingEvent {
    /// The kind of event.
    pub tracker_event_type: Option<String>,
    /// Whether it is valid.
    pub valid: Option<bool>,
    /// The status that it led to.
    pub transaction_status: Option<TrackingStatus>,
    /// The bank that it came from.
    pub from: Option<String>,
    /// The bank that it went to.
    pub to: Option<String>,
    /// The amount that was instructed.
    pub instructed_amount: Option<TrackedAmount>,
    /// When it was changed last.
    pub last_update_time: Option<Timestamp>,
    /// Fields that no other field holds.
    pub extra: Extra,
}

/// An amount on the way. The API reference types it as a number; its sample has a text.
#[derive(Debug, Clone, PartialEq, Payload)]
#[non_exhaustive]
pub struct TrackedAmount {
    /// The currency of `amount`.
    pub currency: Option<CurrencyCode>,
    /// The amount.
    pub amount: Option<Amount>,
    /// Fields that no other field holds.
    pub extra: Extra,
}
