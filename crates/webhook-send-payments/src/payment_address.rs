//! Payment addresses of recipients.

use webhook_core::{Extra, LifeCycle, Payload, Timestamp, identifier, life_cycle, open_enum};

use crate::{AccountId, NotificationId, RecipientId};

/// A payment address of a recipient. Both must be active before a payout.
///
/// Documented: webhook payloads page, of the older generation.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PaymentAddress {
    /// Not an id of the delivery: see [`NotificationId`].
    pub id: Option<NotificationId>,
    /// Which payment address.
    #[payload(subject = "payment_address")]
    pub payment_address_id: PaymentAddressId,
    /// The recipient. The documents require it, but their sample lacks it.
    pub recipient_id: Option<RecipientId>,
    /// The account. Newer documents write `accountId` (documented for wallets, inferred here).
    #[payload(rename = "tradingAccountId", inferred_alias = "accountId")]
    pub account_id: Option<AccountId>,
    /// Its status. The sample has `pending`, which is not in the documents' list.
    #[payload(status)]
    pub status: PaymentAddressStatus,
    /// Your own reference.
    pub external_reference: Option<String>,
    /// When it changed last, to the second: it cannot order two changes within one second.
    #[payload(occurred_at)]
    pub updated_at: Option<Timestamp>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

identifier! {
    /// The id of a recipient's payment address. Documented prefix: `paymentAddress_`.
    pub struct PaymentAddressId;
}

open_enum! {
    /// The status of a payment address. Documented: webhook payloads page; meanings are inferred from the
    /// names.
    pub enum PaymentAddressStatus {
        /// It was submitted.
        Submitted = "submitted",
        /// It is being checked.
        Processing = "processing",
        /// It was refused.
        Rejected = "rejected",
        /// It can be paid to.
        Active = "active",
        /// It cannot be paid to.
        Inactive = "inactive",
    }
}

impl PaymentAddressStatus {
    /// The final statuses (inferred: no table of transitions is published).
    pub const LIFE_CYCLE: LifeCycle<Self> = life_cycle! {
        Inferred: Self::Rejected => [];
    };
}
