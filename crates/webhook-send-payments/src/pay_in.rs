//! Pay-ins.

use webhook_core::{
    CurrencyCode, Extra, LifeCycle, Payload, Timestamp, identifier, life_cycle, open_enum,
};

use crate::{AccountId, MinorUnits, NotificationId, PayInAddressId, WalletId};

/// Money that is paid in. The body does not say whether the pay-in is new or has changed: only the
/// endpoint does.
///
/// Documented: webhook payloads page, of the older generation; the newer names are inferred.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PayIn {
    /// Not an id of the delivery: see [`NotificationId`].
    pub id: Option<NotificationId>,
    /// Which pay-in. The older documents write `pay-inId`; `payInId` and `payinId` are inferred from the
    /// names of the address.
    #[payload(
        subject = "pay_in",
        rename = "pay-inId",
        inferred_alias = "payInId",
        inferred_alias = "payinId"
    )]
    pub pay_in_id: PayInId,
    /// The account. Newer documents write `accountId` (documented for wallets, inferred here).
    #[payload(rename = "tradingAccountId", inferred_alias = "accountId")]
    pub account_id: Option<AccountId>,
    /// The address that it was paid to.
    #[payload(
        rename = "pay-inAddressId",
        inferred_alias = "payInAddressId",
        inferred_alias = "payinAddressId"
    )]
    pub pay_in_address_id: Option<PayInAddressId>,
    /// The wallet that it is credited to.
    pub wallet_id: Option<WalletId>,
    /// The amount, in the lowest denomination of `currency`.
    pub amount: MinorUnits,
    /// The currency.
    pub currency: CurrencyCode,
    /// Its status.
    #[payload(status)]
    pub status: PayInStatus,
    /// Where it came from: `BSB=944-600,ACC NO=016043596`.
    pub source: Option<String>,
    /// Who sent it.
    pub remitter_details: Option<String>,
    /// The sender's text.
    pub reference: Option<String>,
    /// The kind of transfer.
    #[payload(rename = "type")]
    pub pay_in_type: Option<PayInType>,
    /// When it changed last, to the second: it cannot order two changes within one second.
    #[payload(occurred_at)]
    pub updated_at: Option<Timestamp>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

identifier! {
    /// The id of a pay-in. No call takes it: a path for it is not published.
    pub struct PayInId;
}

open_enum! {
    /// The status of a pay-in. Documented: webhook payloads page, and the page on testing.
    pub enum PayInStatus {
        /// It has arrived (inferred from the name).
        New = "new",
        /// It is under review (inferred from the name).
        Pending = "pending",
        /// It is in the wallet.
        Credited = "credited",
        /// It was refused.
        Rejected = "rejected",
    }
}

impl PayInStatus {
    /// The final statuses (inferred: no table of transitions is published).
    pub const LIFE_CYCLE: LifeCycle<Self> = life_cycle! {
        Inferred: Self::Credited => [];
        Inferred: Self::Rejected => [];
    };
}

open_enum! {
    /// How money is paid in. The list is not published.
    pub enum PayInType {
        /// A local bank transfer: the only one in a sample.
        LocalBankTransfer = "local_bank_transfer",
    }
}
