//! Wallets and pay-in addresses as the API shows them.

use webhook_core::{CurrencyCode, Extra, Payload};

use crate::{AccountId, MinorUnits, PayInAddressId, PayInAddressStatus, WalletId, WalletStatus};

/// A wallet. All fields are inferred from the webhook: the API's answer is not published.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct WalletDetails {
    /// The wallet's id.
    pub wallet_id: Option<WalletId>,
    /// The account.
    pub account_id: Option<AccountId>,
    /// The currency of all balances.
    pub currency: Option<CurrencyCode>,
    /// Its status.
    pub status: Option<WalletStatus>,
    /// What can be used. That it is in the lowest denomination is inferred from the page on data types.
    pub available_balance: Option<MinorUnits>,
    /// The money held, whatever is in flight, in the same unit.
    pub cash_balance: Option<MinorUnits>,
    /// The money that trades and payments need, in the same unit.
    pub committed_balance: Option<MinorUnits>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

/// An address that money is paid in to. All fields are inferred: the API's answer is not published.
#[derive(Debug, Clone, PartialEq, Payload)]
#[non_exhaustive]
pub struct PayInAddressDetails {
    /// The pay-in address's id, as sandbox pay-ins use it.
    #[payload(rename = "payinAddressId")]
    pub pay_in_address_id: Option<PayInAddressId>,
    /// Its status.
    pub status: Option<PayInAddressStatus>,
    /// Fields that this type does not know.
    pub extra: Extra,
}
