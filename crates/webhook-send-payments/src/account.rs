//! Accounts.

use webhook_core::{LifeCycle, Timestamp, life_cycle, open_enum, Extra, Payload};

use crate::{AccountId, NotificationId};

/// An account of a customer.
///
/// Documented: webhook payloads page, of both generations. Required here is what an event cannot
/// be acted on without.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Account {
    /// What the documents call the webhook's unique id. **It is not**: in the samples it is the
    /// thing's own id, or one and the same for all. Do not tell duplicates by it.
    pub id: Option<NotificationId>,
    /// Which account. Newer documents have `accountId` in the place of `customerAccountId`.
    #[payload(subject = "account", rename = "customerAccountId", alias = "accountId")]
    pub account_id: AccountId,
    /// Where it stands.
    pub status: AccountStatus,
    /// Your own reference.
    pub external_reference: Option<String>,
    /// When it changed last, to the second: it cannot order two changes within one.
    #[payload(occurred_at)]
    pub updated_at: Option<Timestamp>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

open_enum! {
    /// Where an account stands. Documented: webhook payloads page; meanings are inferred from the names.
    pub enum AccountStatus {
        /// It was handed in.
        Submitted = "submitted",
        /// It is looked at.
        Pending = "pending",
        /// It can be used.
        Active = "active",
        /// It cannot be used.
        Inactive = "inactive",
        /// It was refused.
        Rejected = "rejected",
    }
}

impl AccountStatus {
    /// What is final. Inferred: no table of transitions is published, so nothing is said of the
    /// statuses that are missing here.
    pub const LIFE_CYCLE: LifeCycle<Self> = life_cycle! {
        Inferred: Self::Rejected => [];
    };
}
