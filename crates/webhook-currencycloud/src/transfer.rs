//! Transfers between accounts.

use webhook_core::{
    Amount, CurrencyCode, Extra, LifeCycle, Payload, Timestamp, identifier, life_cycle, open_enum,
};

use crate::{AccountId, ContactId};

/// A transfer of a balance from one account to another: 13 fields in a notification, and one more in
/// the API's answers.
///
/// Documented: push notifications guide, API reference. Which fields are required is inferred.
#[derive(Debug, Clone, PartialEq, Payload)]
#[non_exhaustive]
pub struct Transfer {
    /// The transfer's id.
    #[payload(subject = "transfer")]
    pub id: TransferId,
    /// A readable reference: `BT-20180511-KZTTYX`.
    pub short_reference: Option<String>,
    /// The account that sends.
    pub source_account_id: AccountId,
    /// The account that receives.
    pub destination_account_id: AccountId,
    /// The currency of `amount`.
    pub currency: CurrencyCode,
    /// The amount, in `currency`.
    pub amount: Amount,
    /// The status.
    #[payload(status)]
    pub status: TransferStatus,
    /// When it was created.
    pub created_at: Option<Timestamp>,
    /// When it was changed last.
    #[payload(occurred_at)]
    pub updated_at: Option<Timestamp>,
    /// When it was completed. `null` while it is pending.
    pub completed_at: Option<Timestamp>,
    /// The account that created it.
    pub creator_account_id: Option<AccountId>,
    /// The contact that created it.
    pub creator_contact_id: Option<ContactId>,
    /// The reason for it.
    pub reason: Option<String>,
    /// API only: the idempotency key of its creation, at most 100 characters.
    pub unique_request_id: Option<String>,
    /// Fields that no other field holds.
    pub extra: Extra,
}

identifier! {
    /// The id of a transfer.
    pub struct TransferId;
}

open_enum! {
    /// The status of a transfer. Documented: API reference.
    pub enum TransferStatus {
        /// It is created. The guide's diagram says that the sender's balance is debited; the guide on
        /// transfers says that it stays pending while that balance is too low.
        Pending = "pending",
        /// The recipient's balance is credited.
        Completed = "completed",
        /// It was cancelled by the API. No notification is known for it.
        Cancelled = "cancelled",
    }
}

impl TransferStatus {
    /// Allowed transitions. Documented: the guide's status diagram, and the API's cancel operation,
    /// which refuses a transfer that is completed or cancelled already.
    pub const LIFE_CYCLE: LifeCycle<Self> = life_cycle! {
        Documented: Self::Pending => [Self::Completed, Self::Cancelled];
        Documented: Self::Completed => [];
        Documented: Self::Cancelled => [];
    };
}
