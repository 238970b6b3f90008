//! Payouts.

use webhook_core::{Extra, Payload, Timestamp};

use crate::{AccountId, NotificationId, PaymentId, PaymentStatus};

/// A payment to a recipient. The body has neither amount nor recipient: look them up.
///
/// Documented: webhook payloads page, of the older generation.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Payout {
    /// Not an id of the delivery: see [`NotificationId`].
    pub id: Option<NotificationId>,
    /// Which payout.
    #[payload(subject = "payout")]
    pub payout_id: PaymentId,
    /// The account. Newer documents write `accountId` (documented for wallets, inferred here).
    #[payload(rename = "tradingAccountId", inferred_alias = "accountId")]
    pub account_id: Option<AccountId>,
    /// Its status.
    #[payload(status)]
    pub status: PaymentStatus,
    /// Your own reference.
    pub external_reference: Option<String>,
    /// The id by which banks trace it, once it is `released`. All digits in the sample, but text.
    pub end_to_end_id: Option<String>,
    /// When it changed last, to the second: it cannot order two changes within one second.
    #[payload(occurred_at)]
    pub updated_at: Option<Timestamp>,
    /// Fields that this type does not know.
    pub extra: Extra,
}
