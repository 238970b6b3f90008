//! Payments.

use webhook_core::{Amount, CurrencyCode, Extra, Payload};

use crate::{ObjectId, UserId};

/// A payment that its beneficiary has received (documented: table of event types). The event has
/// neither beneficiary, nor reference, nor time.
///
/// Documented: the sample of the webhooks page. That the account may be missing is inferred.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Payment {
    /// The payment's id. Perhaps the `TransferId` of the API (inferred, weakly: from the range of
    /// the samples).
    #[payload(subject = "payment")]
    pub object_id: ObjectId,
    /// The account: route by it (inferred).
    pub user_id: Option<UserId>,
    /// The amount, in major units of `currency`. **Above zero, although money leaves.**
    pub amount: Amount,
    /// The currency.
    pub currency: CurrencyCode,
    /// Fields that this type does not know.
    pub extra: Extra,
}
