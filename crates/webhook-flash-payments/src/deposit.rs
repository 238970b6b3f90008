//! Deposits.

use webhook_core::{
    Amount, CurrencyCode, Extra, LifeCycle, Payload, Timestamp, identifier, life_cycle, open_enum,
};

use crate::{LinkedSubClient, RejectCode};

/// Incoming money.
///
/// A webhook about a deposit has no `externalId` of yours; its `sub_client` may have one.
///
/// Documented: webhooks page, page on querying deposits, change log. That any field but the id may be
/// missing is inferred from one sample per event.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Deposit {
    /// When the provider queued the event (inferred; its meaning is not documented). Since
    /// February 2026.
    #[payload(occurred_at)]
    pub event_scheduled_at: Option<Timestamp>,
    /// The deposit's id.
    #[payload(subject = "deposit")]
    pub id: DepositId,
    /// The amount that arrived, in `currency`, before the fee.
    pub amount: Option<Amount>,
    /// The fee, in `currency`. Since June 2021.
    pub total_fee: Option<Amount>,
    /// The amount that goes back, in `currency`: the amount without the fee in the samples. Only in
    /// `deposit_refunding` and `deposit_refunded`.
    pub refund_amount: Option<Amount>,
    /// The currency of all amounts.
    pub currency: Option<CurrencyCode>,
    /// The sender's payment reference.
    pub external_reference: Option<String>,
    /// The reason for the refund. Only in `deposit_refunding` and `deposit_refunded`.
    pub refund_reason: Option<String>,
    /// A message about the status, for people. It may contain an e-mail address of the provider's
    /// staff: do not log it blindly.
    pub status_message: Option<String>,
    /// When it was refunded. The sample of `deposit_refunding` has it too, although that refund is not
    /// done yet.
    pub refunded_at: Option<Timestamp>,
    /// When it was cleared. The samples have it in every status: **rely on the event, not on this
    /// field**.
    pub cleared_at: Option<Timestamp>,
    /// Why compliance rejected it. Documented is that a deposit or payment that is linked to a request
    /// for information may be rejected with a reject code; that it has this name is inferred.
    #[payload(inferred)]
    pub reject_code: Option<RejectCode>,
    /// The payment network, such as `NPP` or `BECS`. Since March 2026; that webhooks contain it is
    /// inferred.
    #[payload(inferred)]
    pub rail: Option<String>,
    /// The service of that network, such as `NPP IFTI`. Since March 2026; that webhooks contain it is
    /// inferred.
    #[payload(inferred)]
    pub rail_service: Option<String>,
    /// The account that receives it. Since July 2022.
    pub recipient: Option<DepositRecipient>,
    /// The sender.
    pub sender: Option<DepositSender>,
    /// The sub-client whose account receives it, if there is one.
    pub sub_client: Option<LinkedSubClient>,
    /// API only: the status. For an event, see [`DepositStatus::from_event`].
    pub status: Option<DepositStatus>,
    /// API only: the **provider's** own id, such as `PR.1vcl` (inferred from the sample), not yours.
    pub external_id: Option<String>,
    /// API only: when it was created.
    pub created_at: Option<Timestamp>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

identifier! {
    /// The id of a deposit.
    pub struct DepositId;
}

/// The account that receives a deposit. A withdrawal's recipient has other fields.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DepositRecipient {
    /// The account's name.
    pub account_name: Option<String>,
    /// The account number.
    pub account_no: Option<String>,
    /// The Australian bank and branch (BSB).
    pub bsb: Option<String>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

/// The sender of a deposit.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DepositSender {
    /// The account's name.
    pub account_name: Option<String>,
    /// The company's name. Webhooks only.
    pub company_name: Option<String>,
    /// The bank's name. Since July 2022.
    pub bank_name: Option<String>,
    /// The bank's country, two letters. Webhooks only.
    pub bank_country: Option<String>,
    /// The Australian bank and branch (BSB). Since June 2026; missing for other countries (inferred).
    pub bsb: Option<String>,
    /// The Australian account number. Since June 2026; missing for other countries (inferred).
    pub account_no: Option<String>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

open_enum! {
    /// The status of a deposit. Documented: deposit statuses page, except `CANCELLED`, which is
    /// inferred from the event `deposit_cancelled`. Webhooks do not contain it: see
    /// [`from_event`](Self::from_event).
    pub enum DepositStatus {
        /// Created.
        Initialised = "INITIALISED",
        /// Under compliance review.
        Reviewing = "REVIEWING",
        /// Credited. It can still be refunded.
        Confirmed = "CONFIRMED",
        /// Being refunded.
        Refunding = "REFUNDING",
        /// Refunded.
        Refunded = "REFUNDED",
        /// Cancelled.
        Cancelled = "CANCELLED" inferred,
    }
}

impl DepositStatus {
    /// The allowed transitions. `CONFIRMED` is not final. Documented: deposit statuses page. Which
    /// statuses are final, and where `CANCELLED` belongs, is inferred.
    pub const LIFE_CYCLE: LifeCycle<Self> = life_cycle! {
        Inferred: Self::Initialised => [Self::Reviewing, Self::Confirmed, Self::Cancelled];
        Inferred: Self::Reviewing => [Self::Confirmed, Self::Refunding, Self::Cancelled];
        Documented: Self::Confirmed => [Self::Refunding];
        Documented: Self::Refunding => [Self::Refunded];
        Inferred: Self::Refunded => [];
        Inferred: Self::Cancelled => [];
    };
}
