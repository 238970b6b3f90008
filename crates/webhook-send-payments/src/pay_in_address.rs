//! Pay-in addresses.

use webhook_core::{Extra, LifeCycle, Payload, Timestamp, identifier, life_cycle, open_enum};

use crate::NotificationId;

/// An address that money is paid in to. The body names neither its wallet nor its account.
///
/// Documented: webhook payloads page, of both generations.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PayInAddress {
    /// Not an id of the delivery: see [`NotificationId`].
    pub id: Option<NotificationId>,
    /// Which address. The older documents write `pay-inAddressId`, the newer ones `payInAddressId`, the
    /// API `payinAddressId` (inferred here).
    #[payload(
        subject = "pay_in_address",
        rename = "pay-inAddressId",
        alias = "payInAddressId",
        inferred_alias = "payinAddressId"
    )]
    pub pay_in_address_id: PayInAddressId,
    /// Its status.
    #[payload(status)]
    pub status: PayInAddressStatus,
    /// When it changed last, to the second: it cannot order two changes within one second.
    #[payload(occurred_at)]
    pub updated_at: Option<Timestamp>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

identifier! {
    /// The id of an address that money is paid in to. Documented prefix: `payinAddress_`.
    pub struct PayInAddressId;
}

open_enum! {
    /// The status of a pay-in address. Documented: webhook payloads page; meanings are inferred from the
    /// names. None is final.
    pub enum PayInAddressStatus {
        /// It is being set up.
        Pending = "pending",
        /// It can be used.
        Active = "active",
        /// It cannot be used.
        Inactive = "inactive",
    }
}

impl PayInAddressStatus {
    /// No transitions are published.
    pub const LIFE_CYCLE: LifeCycle<Self> = life_cycle! {};
}
