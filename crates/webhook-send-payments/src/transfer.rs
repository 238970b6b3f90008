//! Transfers.

use webhook_core::{Basis, LifeCycle, Stage, Timestamp, open_enum, payload};

use crate::{AccountId, NotificationId, PaymentId};

payload! {
    /// A payment from one wallet to another. Neither amount nor wallets are in here: look it up.
    ///
    /// Documented: webhook payloads page, of the older generation.
    pub struct Transfer {
        /// What the documents call the webhook's unique id. **It is not**: in the samples it is the
        /// thing's own id, or one and the same for all. Do not tell duplicates by it.
        pub id: Option<NotificationId>,
        /// Which transfer.
        pub transfer_id: PaymentId = "transferId",
        /// Whose. Newer documents have `accountId` in the place of `tradingAccountId` (documented for
        /// wallets, else inferred).
        pub account_id: Option<AccountId> = "tradingAccountId" | "accountId",
        /// Where it stands. The sample has `compliance pending`, which is not in the documents' list.
        pub status: TransferStatus,
        /// Your own reference.
        pub external_reference: Option<String> = "externalReference",
        /// When it changed last, to the second: it cannot order two changes within one.
        pub updated_at: Option<Timestamp> = "updatedAt",
    }
}

open_enum! {
    /// Where a transfer stands. Documented: webhook payloads page, with the list of payouts; meanings are
    /// inferred from the names.
    pub enum TransferStatus {
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

impl TransferStatus {
    /// What is final. Inferred: no table of transitions is published, so nothing is said of the
    /// statuses that are missing here.
    pub const LIFE_CYCLE: LifeCycle<Self> = LifeCycle::new(&[
        Stage {
            status: Self::Released,
            followed_by: &[Self::Returned],
            basis: Basis::Inferred,
        },
        Stage {
            status: Self::Returned,
            followed_by: &[],
            basis: Basis::Inferred,
        },
        Stage {
            status: Self::Rejected,
            followed_by: &[],
            basis: Basis::Inferred,
        },
    ]);
}
