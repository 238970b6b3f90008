//! Transfers between accounts.

use webhook_core::{
    Amount, CurrencyCode, Extra, LifeCycle, Payload, Timestamp, identifier, life_cycle, open_enum,
};

use crate::{AccountId, ContactId};

/// A transfer of a balance from one account to another: 13 fields in a notification, and one
/// more where the API returns it.
///
/// Documented: push notifications guide; what may be missing is inferred from its samples.
#[derive(Debug, Clone, PartialEq, Payload)]
#[non_exhaustive]
pub struct Transfer {
    /// Which transfer.
    #[payload(subject = "transfer")]
    pub id: TransferId,
    /// The transfer's number for people: `BT-20180511-KZTTYX`.
    pub short_reference: Option<String>,
    /// The account that sends.
    pub source_account_id: AccountId,
    /// The account that receives.
    pub destination_account_id: AccountId,
    /// The currency of `amount`.
    pub currency: CurrencyCode,
    /// How much, in `currency`.
    pub amount: Amount,
    /// Where the transfer stands.
    pub status: TransferStatus,
    /// When it was created.
    pub created_at: Option<Timestamp>,
    /// When it was changed last.
    #[payload(occurred_at)]
    pub updated_at: Option<Timestamp>,
    /// When it was completed. Null while it is pending.
    pub completed_at: Option<Timestamp>,
    /// The account that created it.
    pub creator_account_id: Option<AccountId>,
    /// Who created it.
    pub creator_contact_id: Option<ContactId>,
    /// Why it is made.
    pub reason: Option<String>,
    /// API only: the idempotency key that it was created with, at most 100 characters.
    pub unique_request_id: Option<String>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

identifier! {
    /// The id of a transfer.
    pub struct TransferId;
}

open_enum! {
    /// Where a transfer stands. Documented: API reference, and the status diagram of the guide.
    pub enum TransferStatus {
        /// The sender's balance is debited.
        Pending = "pending",
        /// The recipient's balance is credited.
        Completed = "completed",
        /// It was cancelled. No notification is known for it.
        Cancelled = "cancelled",
    }
}

impl TransferStatus {
    /// What may follow what. Documented: the guide's status diagram, which leaves `cancelled` out.
    /// That `completed` is final is inferred.
    pub const LIFE_CYCLE: LifeCycle<Self> = life_cycle! {
        Documented: Self::Pending => [Self::Completed];
        Inferred: Self::Completed => [];
    };
}
