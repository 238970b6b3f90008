//! Credits and debits of accounts.

use webhook_core::{Amount, CurrencyCode, Timestamp, identifier, open_enum, Extra, Payload};

use crate::{ObjectId, UserId};

/// A booked credit or debit. A transfer is two of these, a debit and a credit, with nothing that
/// links them (documented by the samples).
///
/// Documented: the samples of the webhooks page; that all but id, amount and currency may be
/// missing is inferred.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AccountTransaction {
    /// Which transaction.
    #[payload(subject = "account_transaction")]
    pub object_id: ObjectId,
    /// The account: route by this (inferred).
    pub user_id: Option<UserId>,
    /// What it comes from.
    pub source: Option<TransactionSource>,
    /// How it was booked.
    pub origin: Option<TransactionOrigin>,
    /// How much, in the account's currency: **below zero for a debit**.
    pub amount: Amount,
    /// The ISO code of the currency, also for a pot (inferred).
    #[payload(rename = "baseCcyCode")]
    pub base_currency: Option<CurrencyCode>,
    /// The balance that it is booked on: a currency, or a pot of one.
    #[payload(rename = "ccyCode")]
    pub currency: CcyCode,
    /// When, in a zone that is not told. It is not taken for UTC.
    #[payload(occurred_at)]
    pub transaction_date_time: Option<Timestamp>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

identifier! {
    /// A balance: an ISO currency code, or `<prefix>-<ISO>` for a pot, such as `CC-GBP` or
    /// `POT11-USD` (inferred, well supported by the pages on pots and internal transfers).
    pub struct CcyCode;
}

impl CcyCode {
    /// The pot's prefix, at most five letters and digits (documented: page on pots). `None` for the
    /// main balance.
    #[must_use]
    pub fn pot(&self) -> Option<&str> {
        self.as_str().rsplit_once('-').map(|(prefix, _)| prefix)
    }

    /// The currency's ISO code.
    #[must_use]
    pub fn currency(&self) -> &str {
        let text = self.as_str();
        text.rsplit_once('-').map_or(text, |(_, currency)| currency)
    }
}

open_enum! {
    /// What a credit or debit comes from. Seen in the samples; the list is open.
    pub enum TransactionSource {
        /// Money from outside.
        Deposit = "deposit",
        /// A transfer between two accounts.
        AccountToAccountTransfer = "account_to_account_transfer",
        /// A transfer within one account, such as into a pot.
        AccountInternalTransfer = "account_internal_transfer",
    }
}

open_enum! {
    /// How a credit or debit was booked. Seen in the samples; the list is open.
    pub enum TransactionOrigin {
        /// By itself: the only one that is shown.
        AutomaticAllocation = "Automatic Allocation",
    }
}
