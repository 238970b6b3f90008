//! Payouts.

use webhook_core::{Timestamp, Extra, Payload};

use crate::{AccountId, NotificationId, PaymentId, PaymentStatus};

/// A payment to a recipient. Neither amount nor recipient are in here: look it up.
///
/// Documented: webhook payloads page, of the older generation.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Payout {
    /// What the documents call the webhook's unique id. **It is not**: in the samples it is the
    /// thing's own id, or one and the same for all. Do not tell duplicates by it.
    pub id: Option<NotificationId>,
    /// Which payout.
    #[payload(subject = "payout")]
    pub payout_id: PaymentId,
    /// Whose. Newer documents have `accountId` in the place of `tradingAccountId` (documented for
    /// wallets, else inferred).
    #[payload(rename = "tradingAccountId", alias = "accountId")]
    pub account_id: Option<AccountId>,
    /// Where it stands.
    pub status: PaymentStatus,
    /// Your own reference.
    pub external_reference: Option<String>,
    /// By which banks find it. Once it is `released` alone. All digits in the sample, and a text.
    pub end_to_end_id: Option<String>,
    /// When it changed last, to the second: it cannot order two changes within one.
    #[payload(occurred_at)]
    pub updated_at: Option<Timestamp>,
    /// Fields that this type does not know.
    pub extra: Extra,
}
