//! Wallets.

use webhook_core::{
    CurrencyCode, Extra, LifeCycle, Payload, Timestamp, identifier, life_cycle, open_enum,
};

use crate::{AccountId, MinorUnits, NotificationId};

/// A wallet: the money of one account in one currency. It is delivered when it is created, and whenever
/// a balance changes.
///
/// Documented: webhook payloads page, of both generations, and the page on wallets.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Wallet {
    /// Not an id of the delivery: see [`NotificationId`].
    pub id: Option<NotificationId>,
    /// Which wallet.
    #[payload(subject = "wallet")]
    pub wallet_id: WalletId,
    /// The account. Newer documents write `accountId`.
    #[payload(rename = "tradingAccountId", alias = "accountId")]
    pub account_id: Option<AccountId>,
    /// The currency of all balances.
    pub currency: Option<CurrencyCode>,
    /// Its status.
    #[payload(status)]
    pub status: WalletStatus,
    /// What can be used: presumably cash without what is committed (inferred).
    pub available_balance: Option<MinorUnits>,
    /// The money held, whatever is in flight.
    pub cash_balance: Option<MinorUnits>,
    /// The money that trades and payments need, those in flight and future ones.
    pub committed_balance: Option<MinorUnits>,
    /// When it changed last, to the second: it cannot order two changes within one second.
    #[payload(occurred_at)]
    pub updated_at: Option<Timestamp>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

identifier! {
    /// The id of a wallet. Documented prefix: `wallet_`.
    pub struct WalletId;
}

open_enum! {
    /// The status of a wallet. Documented: webhook payloads page. None is final.
    pub enum WalletStatus {
        /// It is being set up.
        Pending = "pending",
        /// It can be used.
        Active = "active",
        /// It cannot be used (inferred from the name).
        Inactive = "inactive",
    }
}

impl WalletStatus {
    /// No transitions are published.
    pub const LIFE_CYCLE: LifeCycle<Self> = life_cycle! {};
}
