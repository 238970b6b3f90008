//! What payouts and transfers share: payments.

use webhook_core::{LifeCycle, identifier, life_cycle, open_enum};

identifier! {
    /// The id of a payment: a payout or a transfer. Documented prefix: `paymentTransaction_`. That a
    /// webhook's `payoutId` and `transferId` are the API's `paymentTransactionId` is inferred.
    pub struct PaymentId;
}

open_enum! {
    /// The status of a payout or a transfer. Documented: webhook payloads page, and the page on payments;
    /// meanings are inferred from the names, except those of `awaiting_funds` and
    /// `pending_trade_settlement`.
    pub enum PaymentStatus {
        /// It was submitted.
        Submitted = "submitted",
        /// It is being processed.
        Processing = "processing",
        /// The wallet that pays is not funded yet.
        AwaitingFunds = "awaiting_funds",
        /// It waits for linked trades to settle.
        PendingTradeSettlement = "pending_trade_settlement",
        /// It is about to be released.
        PendingRelease = "pending_release",
        /// It was released. **Not final**: it can still come back, as `returned`.
        Released = "released",
        /// It came back.
        Returned = "returned",
        /// It was refused.
        Rejected = "rejected",
        /// It is settled. API only (documented).
        Settled = "settled",
    }
}

impl PaymentStatus {
    /// What follows a release, and the final statuses (inferred: no table of transitions is published).
    pub const LIFE_CYCLE: LifeCycle<Self> = life_cycle! {
        Inferred: Self::Released => [Self::Returned, Self::Settled];
        Inferred: Self::Returned => [];
        Inferred: Self::Rejected => [];
        Inferred: Self::Settled => [];
    };
}
