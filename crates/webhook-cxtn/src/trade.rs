//! Trades.

use webhook_core::{Amount, CurrencyCode, Extra, Payload};

use crate::{ObjectId, UserId};

/// A settled trade. The event has no time.
///
/// Documented: the sample of the webhooks page. Which fields may be missing is inferred.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Trade {
    /// The trade's id.
    #[payload(subject = "trade")]
    pub object_id: ObjectId,
    /// The account: route by it (inferred).
    pub user_id: Option<UserId>,
    /// The currency that was sold.
    pub sell_currency: CurrencyCode,
    /// Its amount, in major units.
    pub sell_amount: Amount,
    /// The currency that was bought.
    pub buy_currency: CurrencyCode,
    /// Its amount, in major units.
    pub buy_amount: Amount,
    /// The amount still to be paid (inferred from its name). `null` in the sample; that it is a
    /// number otherwise is inferred. Its currency is not published.
    pub balance_due: Option<Amount>,
    /// The amount already paid (inferred from its name). `null` in the sample; that it is a number
    /// otherwise is inferred. Its currency is not published.
    pub funded_amount: Option<Amount>,
    /// Fields that this type does not know.
    pub extra: Extra,
}
