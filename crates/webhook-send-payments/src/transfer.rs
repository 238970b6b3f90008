//! Transfers.

use webhook_core::{Timestamp, Extra, Payload};

use crate::{AccountId, NotificationId, PaymentId, PaymentStatus};

/// A payment from one wallet to another. Neither amount nor wallets are in here: look it up.
///
/// Documented: webhook payloads page, of the older generation.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Transfer {
    /// What the documents call the webhook's unique id. **It is not**: in the samples it is the
    /// thing's own id, or one and the same for all. Do not tell duplicates by it.
    pub id: Option<NotificationId>,
    /// Which transfer.
    #[payload(subject = "transfer")]
    pub transfer_id: PaymentId,
    /// Whose. Newer documents have `accountId` in the place of `tradingAccountId` (documented for
    /// wallets, else inferred).
    #[payload(rename = "tradingAccountId", alias = "accountId")]
    pub account_id: Option<AccountId>,
    /// Where it stands. The sample has `compliance pending`, which is not in the documents' list.
    pub status: PaymentStatus,
    /// Your own reference.
    pub external_reference: Option<String>,
    /// When it changed last, to the second: it cannot order two changes within one.
    #[payload(occurred_at)]
    pub updated_at: Option<Timestamp>,
    /// Fields that this type does not know.
    pub extra: Extra,
}
