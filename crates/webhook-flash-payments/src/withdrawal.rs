//! Withdrawals.

use webhook_core::{
    Amount, CurrencyCode, LifeCycle, Timestamp, identifier, life_cycle, open_enum, Extra, Payload,
};

use crate::{Event, ExternalId, LinkedSubClient, RejectCode};

/// Money that goes out: a payout.
///
/// Documented: webhooks page; that all but the id may be missing is inferred, since there is one
/// sample an event and no rule.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Withdrawal {
    /// When the event was put into the queue (inferred: the provider does not say). Since
    /// February 2026.
    #[payload(occurred_at)]
    pub event_scheduled_at: Option<Timestamp>,
    /// Which withdrawal.
    #[payload(subject = "withdrawal")]
    pub id: WithdrawalId,
    /// How much goes out, in `currency`.
    pub amount: Option<Amount>,
    /// The fee, in `currency`. Since June 2021.
    pub total_fee: Option<Amount>,
    /// How much came back, in `currency`. With `withdrawal_refunded` alone.
    pub refund_amount: Option<Amount>,
    /// The currency of all amounts.
    pub currency: Option<CurrencyCode>,
    /// Your own id of it, if you gave one.
    pub external_id: Option<ExternalId>,
    /// Why it was cancelled. With `withdrawal_cancelled` alone, since March 2024.
    pub reject_code: Option<RejectCode>,
    /// Why it came back. With `withdrawal_refunded` alone.
    pub refund_reason: Option<String>,
    /// Words about the state, for people. Beside a reject code they are written by hand.
    pub status_message: Option<String>,
    /// When it was cancelled. With `withdrawal_cancelled` alone, since July 2025.
    pub rejected_at: Option<Timestamp>,
    /// When it came back. With `withdrawal_refunded` alone.
    pub refunded_at: Option<Timestamp>,
    /// When it was cleared. With `withdrawal_completed` and `withdrawal_refunded`.
    pub cleared_at: Option<Timestamp>,
    /// Over which network, such as `NPP` or `BECS`. Since March 2026; that webhooks carry it is
    /// inferred.
    pub rail: Option<String>,
    /// Which service of that network, such as `NPP IFTI`. Since March 2026; that webhooks carry
    /// it is inferred.
    pub rail_service: Option<String>,
    /// Who should have received it. With `withdrawal_refunded` alone.
    pub recipient: Option<WithdrawalRecipient>,
    /// The sub-client whose account it leaves, if there is one.
    pub sub_client: Option<LinkedSubClient>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

identifier! {
    /// The id of a withdrawal.
    pub struct WithdrawalId;
}

/// Who receives a withdrawal. A deposit's recipient has another shape.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct WithdrawalRecipient {
    /// The name.
    pub display_name: Option<String>,
    /// The Australian bank and branch.
    pub bsb: Option<String>,
    /// The account's number.
    pub account_no: Option<String>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

open_enum! {
    /// Where a withdrawal stands. Documented: withdrawal statuses page. A webhook's body does not
    /// have it: see [`told_by`](Self::told_by).
    pub enum WithdrawalStatus {
        /// It is new.
        Initialised = "INITIALISED",
        /// Compliance looks at it.
        Reviewing = "REVIEWING",
        /// It is on its way.
        Pending = "PENDING",
        /// The recipient's bank has the money. **No proof that the account was credited**: it can
        /// still fail.
        Confirmed = "CONFIRMED",
        /// It failed. It is refunded next or cancelled, or, rarely, goes on.
        Failed = "FAILED",
        /// The money is back, without the fee.
        Refunded = "REFUNDED",
        /// It was cancelled.
        Cancelled = "CANCELLED",
    }
}

impl WithdrawalStatus {
    /// The status that an event tells, since its body has none. Documented for `REVIEWING`,
    /// `PENDING` and `CANCELLED`, inferred from the names for the others.
    #[must_use]
    pub fn told_by(event: &Event) -> Option<Self> {
        Some(match event {
            Event::WithdrawalInitiated(_) => Self::Initialised,
            Event::WithdrawalReviewing(_) => Self::Reviewing,
            Event::WithdrawalPending(_) => Self::Pending,
            Event::WithdrawalCompleted(_) => Self::Confirmed,
            Event::WithdrawalFailed(_) => Self::Failed,
            Event::WithdrawalRefunded(_) => Self::Refunded,
            Event::WithdrawalCancelled(_) => Self::Cancelled,
            _ => return None,
        })
    }

    /// What may follow what. Neither `CONFIRMED` nor `FAILED` is final. Documented: withdrawal
    /// statuses page.
    pub const LIFE_CYCLE: LifeCycle<Self> = life_cycle! {
        Documented: Self::Initialised => [Self::Reviewing, Self::Pending];
        Documented: Self::Reviewing => [Self::Pending, Self::Cancelled];
        Documented: Self::Pending => [Self::Confirmed, Self::Failed];
        Documented: Self::Confirmed => [Self::Failed];
        Documented: Self::Failed => [Self::Refunded, Self::Cancelled, Self::Pending];
        Documented: Self::Refunded => [];
        Documented: Self::Cancelled => [];
    };
}
