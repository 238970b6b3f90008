//! Withdrawals.

use webhook_core::{
    Amount, CallbackUrl, CurrencyCode, Extra, LifeCycle, Payload, Timestamp, identifier,
    life_cycle, open_enum,
};

use crate::{ExternalId, FundsSender, LinkedSubClient, RejectCode};

/// A payout.
///
/// Documented: webhooks page, the pages on making and querying withdrawals and on rejection codes,
/// change log. That any field but the id may be missing is inferred from one sample per event.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Withdrawal {
    /// When the provider queued the event (inferred; its meaning is not documented). Since
    /// February 2026.
    #[payload(occurred_at)]
    pub event_scheduled_at: Option<Timestamp>,
    /// The withdrawal's id.
    #[payload(subject = "withdrawal")]
    pub id: WithdrawalId,
    /// The amount to pay out, in `currency`.
    pub amount: Option<Amount>,
    /// The fee, in `currency`. Since June 2021.
    pub total_fee: Option<Amount>,
    /// The amount that came back, in `currency`. Only in `withdrawal_refunded`.
    pub refund_amount: Option<Amount>,
    /// The currency of all amounts.
    pub currency: Option<CurrencyCode>,
    /// Your own id, if you set one. A look-up asks for it only with `ClientBuilder::external_ids`.
    pub external_id: Option<ExternalId>,
    /// Why it was cancelled. Only in `withdrawal_cancelled` and the API, since March 2024.
    pub reject_code: Option<RejectCode>,
    /// The reason for the refund. Only in `withdrawal_refunded`.
    pub refund_reason: Option<String>,
    /// A message about the status, for people. Beside a reject code it is written by hand.
    pub status_message: Option<String>,
    /// When it was cancelled. Only in `withdrawal_cancelled` and the API, since July 2025.
    pub rejected_at: Option<Timestamp>,
    /// When it was refunded. Only in `withdrawal_refunded` and the API.
    pub refunded_at: Option<Timestamp>,
    /// When it was cleared. Only in `withdrawal_completed`, `withdrawal_refunded` and the API.
    pub cleared_at: Option<Timestamp>,
    /// The payment network, such as `NPP` or `BECS`. Since March 2026; that webhooks contain it is
    /// inferred.
    #[payload(inferred)]
    pub rail: Option<String>,
    /// The service of that network, such as `NPP IFTI`. Since March 2026; that webhooks contain it is
    /// inferred.
    #[payload(inferred)]
    pub rail_service: Option<String>,
    /// The recipient. Only in `withdrawal_refunded` and the API, with different fields.
    pub recipient: Option<WithdrawalRecipient>,
    /// The sub-client whose account it leaves, if there is one.
    pub sub_client: Option<LinkedSubClient>,
    /// API only: the status. For an event, see [`WithdrawalStatus::from_event`].
    pub status: Option<WithdrawalStatus>,
    /// API only: when it was created.
    pub created_at: Option<Timestamp>,
    /// API only: the purpose that it was created with.
    pub reason: Option<String>,
    /// API only: where its ad hoc webhooks go. The URL is a secret.
    pub callback_uri: Option<CallbackUrl>,
    /// API only: the sender.
    pub sender: Option<FundsSender>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

identifier! {
    /// The id of a withdrawal.
    pub struct WithdrawalId;
}

/// The recipient of a withdrawal. A deposit's recipient has other fields.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct WithdrawalRecipient {
    /// The name. Webhooks only.
    pub display_name: Option<String>,
    /// The Australian bank and branch (BSB). Webhooks only.
    pub bsb: Option<String>,
    /// The account number. Webhooks only.
    pub account_no: Option<String>,
    /// API only: the provider's id of the recipient.
    pub id: Option<String>,
    /// API only: the first name.
    pub first_name: Option<String>,
    /// API only: the last name.
    pub last_name: Option<String>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

open_enum! {
    /// The status of a withdrawal. Documented: withdrawal statuses page. Webhooks do not contain it:
    /// see [`from_event`](Self::from_event).
    pub enum WithdrawalStatus {
        /// Created.
        Initialised = "INITIALISED",
        /// Under compliance review.
        Reviewing = "REVIEWING",
        /// On its way.
        Pending = "PENDING",
        /// The recipient's bank has the money. **This does not prove that the account was credited**:
        /// the withdrawal can still fail.
        Confirmed = "CONFIRMED",
        /// Failed. It is refunded or cancelled next, or, rarely, continues.
        Failed = "FAILED",
        /// The money is back, without the fee.
        Refunded = "REFUNDED",
        /// Cancelled.
        Cancelled = "CANCELLED",
    }
}

impl WithdrawalStatus {
    /// The allowed transitions. Neither `CONFIRMED` nor `FAILED` is final. Documented: withdrawal
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
