//! Payments.

use webhook_core::{
    Amount, CurrencyCode, LifeCycle, Timestamp, identifier, life_cycle, open_enum, Extra, Payload,
};

use crate::{Event, ExternalId, LinkedSubClient};

/// Money that is converted and sent on.
///
/// Documented: webhooks page; that all but the id may be missing is inferred, since there is one
/// sample an event and no rule.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Payment {
    /// When the event was put into the queue (inferred: the provider does not say). Since
    /// February 2026.
    #[payload(occurred_at)]
    pub event_scheduled_at: Option<Timestamp>,
    /// Which payment.
    #[payload(subject = "payment")]
    pub id: PaymentId,
    /// How much is sold. May change while the payment runs (documented).
    pub from_amount: Option<Amount>,
    /// In which currency.
    pub from_currency: Option<CurrencyCode>,
    /// How much is bought. May change while the payment runs (documented).
    pub to_amount: Option<Amount>,
    /// In which currency.
    pub to_currency: Option<CurrencyCode>,
    /// Your own id of it, if you gave one. `payment_created` has none.
    pub external_id: Option<ExternalId>,
    /// The sub-client for whom money came in. With `payment_created` alone.
    pub sub_client: Option<LinkedSubClient>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

identifier! {
    /// The id of a payment.
    pub struct PaymentId;
}

open_enum! {
    /// Where a payment stands. Documented: payment statuses page. A webhook's body does not have it:
    /// see [`told_by`](Self::told_by).
    pub enum PaymentStatus {
        /// A draft. Hardly ever through the API.
        Initialising = "INITIALISING",
        /// It runs.
        Open = "OPEN",
        /// It is done.
        Closed = "CLOSED",
        /// It failed.
        Failed = "FAILED",
        /// It was cancelled, mostly by the provider's staff.
        Cancelled = "CANCELLED",
    }
}

impl PaymentStatus {
    /// The status that an event tells, since its body has none: `currency_converted` leaves the
    /// payment open. Inferred from the names of both.
    #[must_use]
    pub fn told_by(event: &Event) -> Option<Self> {
        Some(match event {
            Event::PaymentCreated(_) | Event::CurrencyConverted(_) => Self::Open,
            Event::PaymentComplete(_) => Self::Closed,
            Event::PaymentFailed(_) => Self::Failed,
            Event::PaymentCancelled(_) => Self::Cancelled,
            _ => return None,
        })
    }

    /// What may follow what. Documented is that `CLOSED` follows `OPEN`; the rest is inferred.
    /// Whether `FAILED` is final, nobody says: it is not in here as a beginning.
    pub const LIFE_CYCLE: LifeCycle<Self> = life_cycle! {
        Inferred: Self::Initialising => [Self::Open, Self::Failed, Self::Cancelled];
        Inferred: Self::Open => [Self::Closed, Self::Failed, Self::Cancelled];
        Inferred: Self::Closed => [];
        Inferred: Self::Cancelled => [];
    };
}
