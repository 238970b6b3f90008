//! Payments.

use webhook_core::{Amount, CurrencyCode, Extra, Payload};

use crate::{ObjectId, UserId};

/// A payment that its beneficiary has received (documented: the table of event types). Neither
/// beneficiary nor reference nor time is told.
///
/// Documented: the sample of the webhooks page; that the account may be missing is inferred.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Payment {
    /// Which payment. Perhaps the `TransferId` of the API (inferred, weakly).
    #[payload(subject = "payment")]
    pub object_id: ObjectId,
    /// The account: route by this (inferred).
    pub user_id: Option<UserId>,
    /// How much, in `currency`. **Above zero, although money leaves.**
    pub amount: Amount,
    /// In which currency.
    pub currency: CurrencyCode,
    /// Fields that this type does not know.
    pub extra: Extra,
}
