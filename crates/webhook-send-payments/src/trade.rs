//! Trades.

use webhook_core::{Extra, LifeCycle, Payload, Timestamp, identifier, life_cycle, open_enum};

use crate::{AccountId, NotificationId, PaymentAddressId};

/// A trade: one currency is sold for another. The body has neither amounts nor currencies: look them up.
///
/// Documented: webhook payloads page, of the older generation.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Trade {
    /// Not an id of the delivery: see [`NotificationId`].
    pub id: Option<NotificationId>,
    /// Which trade. The documents require it, but their sample lacks it.
    #[payload(subject = "trade")]
    pub trade_id: Option<TradeId>,
    /// Only in the documents' sample, which is that of a payment address.
    pub payment_address_id: Option<PaymentAddressId>,
    /// The account. Newer documents write `accountId` (documented for wallets, inferred here).
    #[payload(rename = "tradingAccountId", inferred_alias = "accountId")]
    pub account_id: Option<AccountId>,
    /// Its status.
    #[payload(status)]
    pub status: TradeStatus,
    /// Your own reference.
    pub external_reference: Option<String>,
    /// When it changed last, to the second: it cannot order two changes within one second.
    #[payload(occurred_at)]
    pub updated_at: Option<Timestamp>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

identifier! {
    /// The id of a trade. Documented prefix: `tradeTransaction_`. That a webhook's `tradeId` is the API's
    /// `tradeTransactionId` is inferred.
    pub struct TradeId;
}

open_enum! {
    /// The status of a trade. Documented: webhook payloads page; meanings are inferred from the names,
    /// except that of `awaiting_funds`.
    pub enum TradeStatus {
        /// It was submitted.
        Submitted = "submitted",
        /// It is being processed.
        Processing = "processing",
        /// It waits for its settlement.
        PendingSettlement = "pending_settlement",
        /// It waits for its payout, as the webhook payloads page writes it.
        PendingPayoutProcessing = "pending_payout_processing",
        /// It waits for its payout, as the API reference writes it.
        PendingPaymentProcessing = "pending_payment_processing",
        /// The wallet that pays is not funded yet.
        AwaitingFunds = "awaiting_funds",
        /// It is settled.
        Settled = "settled",
        /// It was refused.
        Rejected = "rejected",
    }
}

impl TradeStatus {
    /// The final statuses (inferred: no table of transitions is published).
    pub const LIFE_CYCLE: LifeCycle<Self> = life_cycle! {
        Inferred: Self::Settled => [];
        Inferred: Self::Rejected => [];
    };
}
