//! Trades.

use webhook_core::{Amount, CurrencyCode, Extra, Payload};

use crate::{ObjectId, UserId};

/// A trade that is settled. No time is told.
///
/// Documented: the sample of the webhooks page; what may be missing is inferred.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Trade {
    /// Which trade.
    #[payload(subject = "trade")]
    pub object_id: ObjectId,
    /// The account: route by this (inferred).
    pub user_id: Option<UserId>,
    /// The currency that was sold.
    pub sell_currency: CurrencyCode,
    /// How much of it.
    pub sell_amount: Amount,
    /// The currency that was bought.
    pub buy_currency: CurrencyCode,
    /// How much of it.
    pub buy_amount: Amount,
    /// What is still to be paid (inferred from its name). Null in the sample; that it is a number
    /// otherwise is inferred, and in which currency is not told.
    pub balance_due: Option<Amount>,
    /// What has been paid (inferred from its name). Null in the sample; that it is a number otherwise
    /// is inferred, and in which currency is not told.
    pub funded_amount: Option<Amount>,
    /// Fields that this type does not know.
    pub extra: Extra,
}
