//! Cash manager transactions: what is booked, or about to be, on a balance.

use webhook_core::{
    Amount, CurrencyCode, Extra, LifeCycle, Payload, Timestamp, identifier, life_cycle, open_enum,
};

use crate::AccountId;

/// A cash manager transaction, such as money that arrives: 17 fields.
///
/// The samples show `funding` alone. Whether other actions are notified is not documented:
/// look at `action` and `related_entity_type` before acting.
///
/// Documented: push notifications guide and collections guide; what may be missing is inferred
/// from their samples.
#[derive(Debug, Clone, PartialEq, Payload)]
#[non_exhaustive]
pub struct Transaction {
    /// Which transaction. Pending and completed notifications of one transaction have the same.
    #[payload(subject = "cash_manager_transaction")]
    pub id: TransactionId,
    /// The balance that it changes.
    pub balance_id: Option<BalanceId>,
    /// Whose balance that is.
    pub account_id: Option<AccountId>,
    /// The currency of both amounts.
    pub currency: CurrencyCode,
    /// How much.
    pub amount: Amount,
    /// What the balance is afterwards (inferred from its name). Null while pending in one sample,
    /// filled in another.
    pub balance_amount: Option<Amount>,
    /// In which direction.
    #[payload(rename = "type")]
    pub kind: TransactionType,
    /// The kind of thing that caused it.
    pub related_entity_type: Option<RelatedEntityType>,
    /// The id of that thing. For inbound funds this, and not `id`, is what the screening
    /// decision, the sender and the funding transaction are looked up by.
    pub related_entity_id: Option<RelatedEntityId>,
    /// That thing's number for people: `IF-20200616-MMZ57O`.
    pub related_entity_short_reference: Option<String>,
    /// Where the transaction stands.
    pub status: TransactionStatus,
    /// Why. Blank in all samples.
    pub reason: Option<String>,
    /// When it is booked. Null until it is completed.
    pub settles_at: Option<Timestamp>,
    /// When it was created.
    pub created_at: Option<Timestamp>,
    /// When it was changed last.
    #[payload(occurred_at)]
    pub updated_at: Option<Timestamp>,
    /// When it was completed. Null until then.
    pub completed_at: Option<Timestamp>,
    /// What it is for.
    pub action: Option<TransactionAction>,
    /// Fields that this type does not know.
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
    /// The id of what caused a transaction: of the inbound funds, a payment, a conversion ...
    pub struct RelatedEntityId;
}

open_enum! {
    /// Where a transaction stands. Documented: API reference, and the status diagram of the guide.
    pub enum TransactionStatus {
        /// It is received and not yet booked.
        Pending = "pending",
        /// It was rejected by Currencycloud's check or the client's screening; the money goes back.
        Deleted = "deleted",
        /// It is booked.
        Completed = "completed",
    }
}

impl TransactionStatus {
    /// What may follow what. Documented: the guide's status diagram. That `deleted` and `completed`
    /// are final is inferred.
    pub const LIFE_CYCLE: LifeCycle<Self> = life_cycle! {
        Documented: Self::Pending => [Self::Completed, Self::Deleted];
        Inferred: Self::Completed => [];
        Inferred: Self::Deleted => [];
    };
}

open_enum! {
    /// In which direction a transaction goes. Documented: API reference.
    pub enum TransactionType {
        /// Money comes.
        Credit = "credit",
        /// Money goes.
        Debit = "debit",
    }
}

open_enum! {
    /// What a transaction is for. Documented: API reference.
    pub enum TransactionAction {
        /// A conversion.
        Conversion = "conversion",
        /// The deposit of a conversion.
        ConversionDeposit = "conversion_deposit",
        /// A deposit that goes back.
        DepositRefund = "deposit_refund",
        /// Money that arrives.
        Funding = "funding",
        /// A margin.
        Margin = "margin",
        /// A booking by hand.
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
    }
}

open_enum! {
    /// The kind of thing that caused a transaction. Documented: API reference. In the API's search
    /// filter `balance_transfer` is called `transfer`.
    pub enum RelatedEntityType {
        /// A transfer between accounts.
        BalanceTransfer = "balance_transfer",
        /// A conversion.
        Conversion = "conversion",
        /// The deposit of a conversion.
        Deposit = "deposit",
        /// Money that arrives.
        InboundFunds = "inbound_funds",
        /// A margin.
        MarginTransaction = "margin_transaction",
        /// A payment.
        Payment = "payment",
    }
}
