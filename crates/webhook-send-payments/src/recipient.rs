//! Recipients of payouts.

use webhook_core::{Extra, LifeCycle, Payload, Timestamp, identifier, life_cycle, open_enum};

use crate::{AccountId, NotificationId};

/// A recipient of payouts. The recipient and its payment address must be active before a payout.
///
/// Documented: webhook payloads page, of the older generation.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Recipient {
    /// Not an id of the delivery: see [`NotificationId`].
    pub id: Option<NotificationId>,
    /// Which recipient. The documents require it, but their sample lacks it.
    #[payload(subject = "recipient")]
    pub recipient_id: Option<RecipientId>,
    /// The account. Newer documents write `accountId` (documented for wallets, inferred here).
    #[payload(rename = "tradingAccountId", inferred_alias = "accountId")]
    pub account_id: Option<AccountId>,
    /// Its status. The sample has `pending`, which is not in the documents' list.
    #[payload(status)]
    pub status: RecipientStatus,
    /// Your own reference.
    pub external_reference: Option<String>,
    /// When it changed last, to the second: it cannot order two changes within one second.
    #[payload(occurred_at)]
    pub updated_at: Option<Timestamp>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

identifier! {
    /// The id of a recipient of payouts. Documented prefix: `recipient_`.
    pub struct RecipientId;
}

open_enum! {
    /// The status of a recipient. Documented: webhook payloads page, and the page on payments; the
    /// meanings of `submitted` and `inactive` are inferred from the names.
    pub enum RecipientStatus {
        /// It was submitted.
        Submitted = "submitted",
        /// It is in the compliance check.
        Processing = "processing",
        /// It was refused.
        Rejected = "rejected",
        /// It can be paid to.
        Active = "active",
        /// It cannot be paid to.
        Inactive = "inactive",
    }
}

impl RecipientStatus {
    /// The final statuses (inferred: no table of transitions is published).
    pub const LIFE_CYCLE: LifeCycle<Self> = life_cycle! {
        Inferred: Self::Rejected => [];
    };
}
