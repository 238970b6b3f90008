//! Wallets, and the addresses that money is paid in to, as the API shows them.

use webhook_core::{Amount, CurrencyCode, Extra, Payload};

use crate::{AccountId, PayInAddressId, PayInAddressStatus, WalletId, WalletStatus};

/// A wallet. All fields are inferred from the webhook: what the API answers is not published.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct WalletDetails {
    /// Which.
    pub wallet_id: Option<WalletId>,
    /// Whose.
    pub account_id: Option<AccountId>,
    /// In which currency.
    pub currency: Option<CurrencyCode>,
    /// Where it stands.
    pub status: Option<WalletStatus>,
    /// In the lowest denomination of the currency.
    pub available_balance: Option<Amount>,
    /// In the lowest denomination of the currency.
    pub cash_balance: Option<Amount>,
    /// In the lowest denomination of the currency.
    pub committed_balance: Option<Amount>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

/// An address that money is paid in to. All fields are inferred: what the API answers is not
/// published.
#[derive(Debug, Clone, PartialEq, Payload)]
#[non_exhaustive]
pub struct PayInAddressDetails {
    /// Which, in the spelling that the sandbox's pay-ins have.
    #[payload(rename = "payinAddressId")]
    pub pay_in_address_id: Option<PayInAddressId>,
    /// Where it stands.
    pub status: Option<PayInAddressStatus>,
    /// Fields that this type does not know.
    pub extra: Extra,
}
