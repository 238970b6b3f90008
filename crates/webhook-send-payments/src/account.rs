//! Accounts.

use webhook_core::{Extra, LifeCycle, Payload, Timestamp, identifier, life_cycle, open_enum};

use crate::NotificationId;

/// An account of a customer.
///
/// Documented: webhook payloads page, of both generations.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Account {
    /// Not an id of the delivery: see [`NotificationId`].
    pub id: Option<NotificationId>,
    /// Which account. Newer documents write `accountId` instead of `customerAccountId`.
    #[payload(subject = "account", rename = "customerAccountId", alias = "accountId")]
    pub account_id: AccountId,
    /// Its status.
    #[payload(status)]
    pub status: AccountStatus,
    /// Your own reference.
    pub external_reference: Option<String>,
    /// When it changed last, to the second: it cannot order two changes within one second.
    #[payload(occurred_at)]
    pub updated_at: Option<Timestamp>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

identifier! {
    /// The id of an account. Documented prefix: `account_`. The older documents have two kinds,
    /// `customerAccountId` and `tradingAccountId`.
    pub struct AccountId;
}

open_enum! {
    /// The status of an account. Documented: webhook payloads page; meanings are inferred from the names.
    pub enum AccountStatus {
        /// It was submitted.
        Submitted = "submitted",
        /// It is under review.
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
    /// The final statuses (inferred: no table of transitions is published).
    pub const LIFE_CYCLE: LifeCycle<Self> = life_cycle! {
        Inferred: Self::Rejected => [];
    };
}
