//! Credits and debits of accounts.

use webhook_core::{Amount, CurrencyCode, Extra, Payload, Timestamp, identifier, open_enum};

use crate::{ObjectId, UserId};

/// A booked credit or debit. A transfer is two of these, a debit and a credit, and nothing links them
/// (documented by the samples).
///
/// Documented: the samples of the webhooks page. That all fields but the id, the amount and `ccyCode`
/// may be missing is inferred.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AccountTransaction {
    /// The transaction's id.
    #[payload(subject = "account_transaction")]
    pub object_id: ObjectId,
    /// The account: route by it (inferred).
    pub user_id: Option<UserId>,
    /// Where the money comes from or goes to.
    pub source: Option<TransactionSource>,
    /// How it was booked.
    pub origin: Option<TransactionOrigin>,
    /// The amount, in major units of the currency: **below zero for a debit**.
    pub amount: Amount,
    /// The ISO code of the currency, also for a pot (inferred).
    #[payload(rename = "baseCcyCode")]
    pub base_currency: Option<CurrencyCode>,
    /// The balance that it is booked on: a currency, or a pot of one.
    #[payload(rename = "ccyCode")]
    pub currency: CcyCode,
    /// When it was booked (inferred from its name). The time zone is not published: it is a local
    /// time, never taken for UTC.
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
    /// The pot's prefix: at most five letters and digits (documented: page on pots). `None` for the
    /// main balance.
    ///
    /// ```
    /// use webhook_cxtn::CcyCode;
    ///
    /// assert_eq!(CcyCode::from("POT11-USD").pot(), Some("POT11"));
    /// assert_eq!(CcyCode::from("USD").pot(), None);
    /// ```
    #[must_use]
    pub fn pot(&self) -> Option<&str> {
        self.as_str().rsplit_once('-').map(|(prefix, _)| prefix)
    }

    /// The currency's ISO code.
    ///
    /// ```
    /// use webhook_cxtn::CcyCode;
    ///
    /// assert_eq!(CcyCode::from("POT11-USD").currency(), "USD");
    /// assert_eq!(CcyCode::from("USD").currency(), "USD");
    /// ```
    #[must_use]
    pub fn currency(&self) -> &str {
        let text = self.as_str();
        text.rsplit_once('-').map_or(text, |(_, currency)| currency)
    }
}

open_enum! {
    /// What a credit or debit comes from. Documented by samples, which may not show all of them.
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
    /// How a credit or debit was booked. Documented by samples, which may not show all of them.
    pub enum TransactionOrigin {
        /// Automatically. All samples have it.
        AutomaticAllocation = "Automatic Allocation",
    }
}
