//! Cash manager transactions: what is booked on a balance, or will be.

use webhook_core::{
    Amount, CurrencyCode, Extra, LifeCycle, Payload, Timestamp, identifier, life_cycle, open_enum,
};

use crate::AccountId;

/// A cash manager transaction, such as inbound funds: 17 fields.
///
/// The samples show only the action `funding`. Whether other actions are notified is not documented:
/// check `action` and `related_entity_type` before you act.
///
/// Documented: push notifications guide, collections guide, API reference. Which fields are required
/// is inferred.
#[derive(Debug, Clone, PartialEq, Payload)]
#[non_exhaustive]
pub struct Transaction {
    /// The transaction's id, the same in all its notifications.
    #[payload(subject = "cash_manager_transaction")]
    pub id: TransactionId,
    /// The balance that it changes.
    pub balance_id: Option<BalanceId>,
    /// The account of that balance.
    pub account_id: Option<AccountId>,
    /// The currency of both amounts.
    pub currency: CurrencyCode,
    /// The amount.
    pub amount: Amount,
    /// The balance afterwards (inferred from its name). While pending, one sample has it and another
    /// has `null`.
    pub balance_amount: Option<Amount>,
    /// Its direction.
    #[payload(rename = "type")]
    pub kind: TransactionType,
    /// The kind of object that caused it.
    pub related_entity_type: Option<RelatedEntityType>,
    /// The id of that object. For inbound funds, use this one and not `id` for the screening decision,
    /// the sender and the funding transaction.
    pub related_entity_id: Option<RelatedEntityId>,
    /// A readable reference of that object: `IF-20200616-MMZ57O`.
    pub related_entity_short_reference: Option<String>,
    /// The status.
    #[payload(status)]
    pub status: TransactionStatus,
    /// The reason. Empty in all samples.
    pub reason: Option<String>,
    /// When it is booked. `null` until it is completed.
    pub settles_at: Option<Timestamp>,
    /// When it was created.
    pub created_at: Option<Timestamp>,
    /// When it was changed last.
    #[payload(occurred_at)]
    pub updated_at: Option<Timestamp>,
    /// When it was completed. `null` until then.
    pub completed_at: Option<Timestamp>,
    /// Its purpose.
    pub action: Option<TransactionAction>,
    /// Fields that no other field holds.
    pub extra: Extra,
}

identifier! {
    /// The id of a cash manager transaction.
    pub struct TransactionId;
}

identifier! {
    /// The id of a balance.
    pub struct BalanceId;
}

identifier! {
    /// The id of what caused a transaction: inbound funds, a payment, a conversion.
    pub struct RelatedEntityId;
}

open_enum! {
    /// The status of a transaction. Documented: API reference, and the status diagram of the guide.
    pub enum TransactionStatus {
        /// It is received and not yet booked.
        Pending = "pending",
        /// Currencycloud's check or the client's screening rejected it, and the money is returned.
        Deleted = "deleted",
        /// It is booked.
        Completed = "completed",
    }
}

impl TransactionStatus {
    /// Allowed transitions. Documented: the guide's status diagram. That `deleted` and `completed` are
    /// final is inferred.
    pub const LIFE_CYCLE: LifeCycle<Self> = life_cycle! {
        Documented: Self::Pending => [Self::Completed, Self::Deleted];
        Inferred: Self::Completed => [];
        Inferred: Self::Deleted => [];
    };
}

open_enum! {
    /// The direction of a transaction. Documented: API reference.
    pub enum TransactionType {
        /// The balance grows.
        Credit = "credit",
        /// The balance shrinks.
        Debit = "debit",
    }
}

open_enum! {
    /// The purpose of a transaction. Documented: API reference; the last two only until February 2026.
    pub enum TransactionAction {
        /// A conversion.
        Conversion = "conversion",
        /// The deposit of a conversion.
        ConversionDeposit = "conversion_deposit",
        /// A deposit is returned.
        DepositRefund = "deposit_refund",
        /// Inbound funds.
        Funding = "funding",
        /// A margin.
        Margin = "margin",
        /// A manual booking.
        ManualTransaction = "manual_transaction",
        /// A payment.
        Payment = "payment",
        /// A payment that failed.
        PaymentFailure = "payment_failure",
        /// The fee of a payment.
        PaymentFee = "payment_fee",
        /// A payment whose release was undone.
        PaymentUnrelease = "payment_unrelease",
        /// A transfer between accounts.
        Transfer = "transfer",
        /// Historic. Old transactions may have it (inferred).
        ManualIntervention = "manual_intervention",
        /// Historic. Old transactions may have it (inferred).
        TopUpFee = "top_up_fee",
    }
}

open_enum! {
    /// The kind of object that caused a transaction. Documented: API reference. The API's search filter
    /// calls `balance_transfer` `transfer`.
    pub enum RelatedEntityType {
        /// A transfer between accounts.
        BalanceTransfer = "balance_transfer",
        /// A conversion.
        Conversion = "conversion",
        /// The deposit of a conversion.
        Deposit = "deposit",
        /// Inbound funds.
        InboundFunds = "inbound_funds",
        /// A margin.
        MarginTransaction = "margin_transaction",
        /// A payment.
        Payment = "payment",
    }
}
