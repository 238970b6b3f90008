//! Wallets, and the addresses that money is paid in to, as the API shows them.

use webhook_core::{Amount, CurrencyCode, payload};

use crate::{AccountId, PayInAddressId, PayInAddressStatus, WalletId, WalletStatus};

payload! {
    /// A wallet. All fields are inferred from the webhook: what the API answers is not published.
    pub struct WalletDetails {
        /// Which.
        pub wallet_id: Option<WalletId> = "walletId",
        /// Whose.
        pub account_id: Option<AccountId> = "accountId",
        /// In which currency.
        pub currency: Option<CurrencyCode>,
        /// Where it stands.
        pub status: Option<WalletStatus>,
        /// In the lowest denomination of the currency.
        pub available_balance: Option<Amount> = "availableBalance",
        /// In the lowest denomination of the currency.
        pub cash_balance: Option<Amount> = "cashBalance",
        /// In the lowest denomination of the currency.
        pub committed_balance: Option<Amount> = "committedBalance",
    }
}

payload! {
    /// An address that money is paid in to. All fields are inferred: what the API answers is not
    /// published.
    pub struct PayInAddressDetails {
        /// Which, in the spelling that the sandbox's pay-ins have.
        pub pay_in_address_id: Option<PayInAddressId> = "payinAddressId",
        /// Where it stands.
        pub status: Option<PayInAddressStatus>,
    }
}
