//! Trades.

use webhook_core::{LifeCycle, Timestamp, life_cycle, open_enum, Extra, Payload};

use crate::{AccountId, NotificationId, PaymentAddressId, TradeId};

/// A trade: money of one currency for money of another. Neither amounts nor currencies are in
/// here: look it up.
///
/// Documented: webhook payloads page, of the older generation.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Trade {
    /// What the documents call the webhook's unique id. **It is not**: in the samples it is the
    /// thing's own id, or one and the same for all. Do not tell duplicates by it.
    pub id: Option<NotificationId>,
    /// Which trade. The documents require it, and their sample has none.
    #[payload(subject = "trade")]
    pub trade_id: Option<TradeId>,
    /// Stands in the documents' sample, which is that of a payment address.
    pub payment_address_id: Option<PaymentAddressId>,
    /// Whose. Newer documents have `accountId` in the place of `tradingAccountId` (documented for
    /// wallets, else inferred).
    #[payload(rename = "tradingAccountId", alias = "accountId")]
    pub account_id: Option<AccountId>,
    /// Where it stands.
    pub status: TradeStatus,
    /// Your own reference.
    pub external_reference: Option<String>,
    /// When it changed last, to the second: it cannot order two changes within one.
    #[payload(occurred_at)]
    pub updated_at: Option<Timestamp>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

open_enum! {
    /// Where a trade stands. Documented: webhook payloads page; meanings are inferred from the names but
    /// for `awaiting_funds`.
    pub enum TradeStatus {
        /// It was handed in.
        Submitted = "submitted",
        /// It is looked at.
        Processing = "processing",
        /// It waits for its settlement.
        PendingSettlement = "pending_settlement",
        /// It waits for its payout, as the webhook payloads page spells it.
        PendingPayoutProcessing = "pending_payout_processing",
        /// It waits for its payout, as the API reference spells it.
        PendingPaymentProcessing = "pending_payment_processing",
        /// Its wallet is not funded yet.
        AwaitingFunds = "awaiting_funds",
        /// It is done.
        Settled = "settled",
        /// It was refused.
        Rejected = "rejected",
    }
}

impl TradeStatus {
    /// What is final. Inferred: no table of transitions is published, so nothing is said of the
    /// statuses that are missing here.
    pub const LIFE_CYCLE: LifeCycle<Self> = life_cycle! {
        Inferred: Self::Settled => [];
        Inferred: Self::Rejected => [];
    };
}
