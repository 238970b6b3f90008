//! Requests for information (RFI).

use webhook_core::{LifeCycle, Timestamp, identifier, life_cycle, open_enum, Extra, Payload};

use crate::{DepositId, Event, PaymentId, WithdrawalId};

/// Questions of the provider's compliance about deposits, withdrawals or payments, which wait for
/// the answers. The questions are not in here: look them up by id (documented).
///
/// Documented: webhooks page, since June 2026; that all but the id may be missing is inferred,
/// since there is one sample an event and no rule.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Rfi {
    /// When the event was put into the queue (inferred: the provider does not say).
    #[payload(occurred_at)]
    pub event_scheduled_at: Option<Timestamp>,
    /// Which request.
    #[payload(subject = "rfi")]
    pub id: RfiId,
    /// Words about the state, for people; not to be read by programs (documented).
    pub status_message: Option<String>,
    /// Until when to answer.
    pub deadline: Option<Timestamp>,
    /// The deposits that wait.
    pub deposit_ids: Option<Vec<DepositId>>,
    /// The withdrawals that wait.
    pub withdrawal_ids: Option<Vec<WithdrawalId>>,
    /// The payments that wait.
    pub payment_ids: Option<Vec<PaymentId>>,
    /// When it was made.
    pub created_at: Option<Timestamp>,
    /// When it was changed last.
    pub updated_at: Option<Timestamp>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

identifier! {
    /// The id of a request for information.
    pub struct RfiId;
}

open_enum! {
    /// Where a request for information stands. Documented: RFI statuses page. A webhook's body does
    /// not have it: see [`told_by`](Self::told_by).
    pub enum RfiStatus {
        /// It waits for your answers.
        Pending = "PENDING",
        /// The answers are looked at.
        Assessing = "ASSESSING",
        /// It is over: answered, declined, or the deadline has passed.
        Closed = "CLOSED",
        /// The provider took it back; what waited for it is not touched.
        Cancelled = "CANCELLED",
    }
}

impl RfiStatus {
    /// The status that an event tells, since its body has none. Documented: RFI statuses page.
    #[must_use]
    pub fn told_by(event: &Event) -> Option<Self> {
        Some(match event {
            Event::RfiCreated(_) => Self::Pending,
            Event::RfiAssessing(_) => Self::Assessing,
            Event::RfiClosed(_) => Self::Closed,
            Event::RfiCancelled(_) => Self::Cancelled,
            _ => return None,
        })
    }

    /// What may follow what. Documented: RFI statuses page.
    pub const LIFE_CYCLE: LifeCycle<Self> = life_cycle! {
        Documented: Self::Pending => [Self::Assessing, Self::Closed, Self::Cancelled];
        Documented: Self::Assessing => [Self::Closed, Self::Cancelled];
        Documented: Self::Closed => [];
        Documented: Self::Cancelled => [];
    };
}
