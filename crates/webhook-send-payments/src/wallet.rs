//! Wallets.

use webhook_core::{CurrencyCode, Timestamp, open_enum, Extra, Payload};

use crate::{AccountId, MinorUnits, NotificationId, WalletId};

/// A wallet: the money of one account in one currency. It is told of at its creation, and
/// whenever a balance changes.
///
/// Documented: webhook payloads page, of both generations, and the page on wallets.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Wallet {
    /// What the documents call the webhook's unique id. **It is not**: in the samples it is the
    /// thing's own id, or one and the same for all. Do not tell duplicates by it.
    pub id: Option<NotificationId>,
    /// Which wallet.
    #[payload(subject = "wallet")]
    pub wallet_id: WalletId,
    /// Whose. Newer documents have `accountId` in the place of `tradingAccountId` (documented for
    /// wallets, else inferred).
    #[payload(rename = "tradingAccountId", alias = "accountId")]
    pub account_id: Option<AccountId>,
    /// In which currency all balances are.
    pub currency: Option<CurrencyCode>,
    /// Where it stands.
    pub status: WalletStatus,
    /// What can be used: presumably cash without what is committed (inferred).
    pub available_balance: Option<MinorUnits>,
    /// What is held, whatever is under way.
    pub cash_balance: Option<MinorUnits>,
    /// What trades and payments under way or in future need.
    pub committed_balance: Option<MinorUnits>,
    /// When it changed last, to the second: it cannot order two changes within one.
    #[payload(occurred_at)]
    pub updated_at: Option<Timestamp>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

open_enum! {
    /// Where a wallet stands. Documented: webhook payloads page. None is final.
    pub enum WalletStatus {
        /// It is being set up.
        Pending = "pending",
        /// It can be used.
        Active = "active",
        /// It cannot be used (inferred from its name).
        Inactive = "inactive",
    }
}
