//! Transfers.

use webhook_core::{Extra, Payload, Timestamp};

use crate::{AccountId, NotificationId, PaymentId, PaymentStatus};

/// A payment from one wallet to another. The body has neither amount nor wallets: look them up.
///
/// Documented: webhook payloads page, of the older generation.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Transfer {
    /// Not an id of the delivery: see [`NotificationId`].
    pub id: Option<NotificationId>,
    /// Which transfer.
    #[payload(subject = "transfer")]
    pub transfer_id: PaymentId,
    /// The account. Newer documents write `accountId` (documented for wallets, inferred here).
    #[payload(rename = "tradingAccountId", inferred_alias = "accountId")]
    pub account_id: Option<AccountId>,
    /// Its status. The sample has `compliance pending`, which is not in the documents' list.
    #[payload(status)]
    pub status: PaymentStatus,
    /// Your own reference.
    pub external_reference: Option<String>,
    /// When it changed last, to the second: it cannot order two changes within one second.
    #[payload(occurred_at)]
    pub updated_at: Option<Timestamp>,
    /// Fields that this type does not know.
    pub extra: Extra,
}
