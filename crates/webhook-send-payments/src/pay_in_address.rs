//! Addresses that money is paid in to.

use webhook_core::{Timestamp, open_enum, Extra, Payload};

use crate::{NotificationId, PayInAddressId};

/// An address that money is paid in to. It names neither its wallet nor its account.
///
/// Documented: webhook payloads page, of both generations.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PayInAddress {
    /// What the documents call the webhook's unique id. **It is not**: in the samples it is the
    /// thing's own id, or one and the same for all. Do not tell duplicates by it.
    pub id: Option<NotificationId>,
    /// Which address. The older documents write `pay-inAddressId`, the newer ones
    /// `payInAddressId`, the API `payinAddressId`.
    pub pay_in_address_id: PayInAddressId
        = "pay-inAddressId" | "payInAddressId" | "payinAddressId",
    /// Where it stands.
    pub status: PayInAddressStatus,
    /// When it changed last, to the second: it cannot order two changes within one.
    #[payload(occurred_at)]
    pub updated_at: Option<Timestamp>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

open_enum! {
    /// Where a pay-in address stands. Documented: webhook payloads page; meanings are inferred from the
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
