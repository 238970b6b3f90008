//! Money that is paid in.

use webhook_core::{CurrencyCode, LifeCycle, Timestamp, life_cycle, open_enum, Extra, Payload};

use crate::{AccountId, MinorUnits, NotificationId, PayInAddressId, PayInId, WalletId};

/// Money that is paid in. Whether it is new or has changed, the body does not say: only the
/// endpoint does.
///
/// Documented: webhook payloads page, of the older generation; the newer names are inferred.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PayIn {
    /// What the documents call the webhook's unique id. **It is not**: in the samples it is the
    /// thing's own id, or one and the same for all. Do not tell duplicates by it.
    pub id: Option<NotificationId>,
    /// Which. The older documents write `pay-inId`; `payInId` and `payinId` are inferred from how
    /// the address is spelled.
    #[payload(subject = "pay_in", rename = "pay-inId", alias = "payInId", alias = "payinId")]
    pub pay_in_id: PayInId,
    /// Whose. Newer documents have `accountId` in the place of `tradingAccountId` (documented for
    /// wallets, else inferred).
    #[payload(rename = "tradingAccountId", alias = "accountId")]
    pub account_id: Option<AccountId>,
    /// To which address.
    pub pay_in_address_id: Option<PayInAddressId>
        = "pay-inAddressId" | "payInAddressId" | "payinAddressId",
    /// Into which wallet.
    pub wallet_id: Option<WalletId>,
    /// How much, in the lowest denomination of `currency`.
    pub amount: MinorUnits,
    /// In which currency.
    pub currency: CurrencyCode,
    /// Where it stands.
    pub status: PayInStatus,
    /// Where it came from: `BSB=944-600,ACC NO=016043596`.
    pub source: Option<String>,
    /// Who sent it.
    pub remitter_details: Option<String>,
    /// What the sender wrote.
    pub reference: Option<String>,
    /// The kind of transfer.
    #[payload(rename = "type")]
    pub pay_in_type: Option<PayInType>,
    /// When it changed last, to the second: it cannot order two changes within one.
    #[payload(occurred_at)]
    pub updated_at: Option<Timestamp>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

open_enum! {
    /// Where money that is paid in stands. Documented: webhook payloads page, and the page on testing.
    pub enum PayInStatus {
        /// It has arrived (inferred from its name).
        New = "new",
        /// Compliance looks at it (inferred from its name).
        Pending = "pending",
        /// It is in the wallet.
        Credited = "credited",
        /// It was refused.
        Rejected = "rejected",
    }
}

impl PayInStatus {
    /// What is final. Inferred: no table of transitions is published, so nothing is said of the
    /// statuses that are missing here.
    pub const LIFE_CYCLE: LifeCycle<Self> = life_cycle! {
        Inferred: Self::Credited => [];
        Inferred: Self::Rejected => [];
    };
}

open_enum! {
    /// The kind of transfer by which money is paid in. The list is not published.
    pub enum PayInType {
        /// A local bank transfer: the one that the sample has.
        LocalBankTransfer = "local_bank_transfer",
    }
}
