//! Where payouts and transfers stand.

use webhook_core::{LifeCycle, life_cycle, open_enum};

open_enum! {
    /// Where a payout or a transfer stands: one list for both. Documented: webhook payloads page, and
    /// the page on payments; meanings are inferred from the names but for `awaiting_funds` and
    /// `pending_trade_settlement`.
    pub enum PaymentStatus {
        /// It was handed in.
        Submitted = "submitted",
        /// It is looked at.
        Processing = "processing",
        /// Its wallet is not funded yet.
        AwaitingFunds = "awaiting_funds",
        /// It waits for trades that it depends on.
        PendingTradeSettlement = "pending_trade_settlement",
        /// It is about to go.
        PendingRelease = "pending_release",
        /// It went. **Not final**: it can still come back, as `returned`.
        Released = "released",
        /// It came back.
        Returned = "returned",
        /// It was refused.
        Rejected = "rejected",
    }
}

impl PaymentStatus {
    /// What is final. Inferred: no table of transitions is published, so nothing is said of the
    /// statuses that are missing here.
    pub const LIFE_CYCLE: LifeCycle<Self> = life_cycle! {
        Inferred: Self::Released => [Self::Returned];
        Inferred: Self::Returned => [];
        Inferred: Self::Rejected => [];
    };
}
