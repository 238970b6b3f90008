//! Deposits.

use webhook_core::{
    Amount, CurrencyCode, LifeCycle, Timestamp, identifier, life_cycle, open_enum, Extra, Payload,
};

use crate::{Event, LinkedSubClient};

/// Money that comes in.
///
/// A deposit has no `externalId` of its own: `sub_client` may have one.
///
/// Documented: webhooks page; that all but the id may be missing is inferred, since there is one
/// sample an event and no rule.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Deposit {
    /// When the event was put into the queue (inferred: the provider does not say). Since
    /// February 2026.
    #[payload(occurred_at)]
    pub event_scheduled_at: Option<Timestamp>,
    /// Which deposit.
    #[payload(subject = "deposit")]
    pub id: DepositId,
    /// How much came in, in `currency`, before the fee.
    pub amount: Option<Amount>,
    /// The fee, in `currency`. Since June 2021.
    pub total_fee: Option<Amount>,
    /// How much goes back, in `currency`: the amount without the fee in the samples. With
    /// `deposit_refunding` and `deposit_refunded` alone.
    pub refund_amount: Option<Amount>,
    /// The currency of all amounts.
    pub currency: Option<CurrencyCode>,
    /// The sender's payment reference.
    pub external_reference: Option<String>,
    /// Why it goes back. With `deposit_refunding` and `deposit_refunded` alone.
    pub refund_reason: Option<String>,
    /// Words about the state, for people. They may hold an e-mail address of the provider's
    /// staff: not for every log.
    pub status_message: Option<String>,
    /// When it went back. The sample of `deposit_refunding` has it, too, though the refund is
    /// not done there.
    pub refunded_at: Option<Timestamp>,
    /// When it was cleared. The samples have it in all states: **go by the event, not by this**.
    pub cleared_at: Option<Timestamp>,
    /// Over which network, such as `NPP` or `BECS`. Since March 2026; that webhooks carry it is
    /// inferred.
    pub rail: Option<String>,
    /// Which service of that network, such as `NPP IFTI`. Since March 2026; that webhooks carry
    /// it is inferred.
    pub rail_service: Option<String>,
    /// The account that receives it. Since July 2022.
    pub recipient: Option<DepositRecipient>,
    /// Who sent it.
    pub sender: Option<DepositSender>,
    /// The sub-client whose account receives it, if there is one.
    pub sub_client: Option<LinkedSubClient>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

identifier! {
    /// The id of a deposit.
    pub struct DepositId;
}

/// The account that receives a deposit. A withdrawal's recipient has another shape.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DepositRecipient {
    /// The account's name.
    pub account_name: Option<String>,
    /// The account's number.
    pub account_no: Option<String>,
    /// The Australian bank and branch.
    pub bsb: Option<String>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

/// Who sent a deposit.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DepositSender {
    /// The name of the account.
    pub account_name: Option<String>,
    /// The name of the company.
    pub company_name: Option<String>,
    /// The name of the bank. Since July 2022.
    pub bank_name: Option<String>,
    /// The bank's country, two letters.
    pub bank_country: Option<String>,
    /// The Australian bank and branch. Since June 2026; missing for other countries (inferred).
    pub bsb: Option<String>,
    /// The number of the Australian account. Since June 2026; missing for other countries
    /// (inferred).
    pub account_no: Option<String>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

open_enum! {
    /// Where a deposit stands. Documented: deposit statuses page, but for `CANCELLED`, which is
    /// inferred from the event `deposit_cancelled`. A webhook's body does not have it: see
    /// [`told_by`](Self::told_by).
    pub enum DepositStatus {
        /// It is new.
        Initialised = "INITIALISED",
        /// Compliance looks at it.
        Reviewing = "REVIEWING",
        /// It is credited. It can still go back.
        Confirmed = "CONFIRMED",
        /// It goes back.
        Refunding = "REFUNDING",
        /// It went back.
        Refunded = "REFUNDED",
        /// It was cancelled.
        Cancelled = "CANCELLED",
    }
}

impl DepositStatus {
    /// The status that an event tells, since its body has none. Inferred from the names of both.
    #[must_use]
    pub fn told_by(event: &Event) -> Option<Self> {
        Some(match event {
            Event::DepositInitiated(_) => Self::Initialised,
            Event::DepositReviewing(_) => Self::Reviewing,
            Event::DepositCleared(_) => Self::Confirmed,
            Event::DepositCancelled(_) => Self::Cancelled,
            Event::DepositRefunding(_) => Self::Refunding,
            Event::DepositRefunded(_) => Self::Refunded,
            _ => return None,
        })
    }

    /// What may follow what. `CONFIRMED` is not final. Documented: deposit statuses page, which does
    /// not say what is final, nor where `CANCELLED` belongs: that is inferred.
    pub const LIFE_CYCLE: LifeCycle<Self> = life_cycle! {
        Inferred: Self::Initialised => [Self::Reviewing, Self::Confirmed, Self::Cancelled];
        Inferred: Self::Reviewing => [Self::Confirmed, Self::Refunding, Self::Cancelled];
        Documented: Self::Confirmed => [Self::Refunding];
        Documented: Self::Refunding => [Self::Refunded];
        Inferred: Self::Refunded => [];
        Inferred: Self::Cancelled => [];
    };
}
