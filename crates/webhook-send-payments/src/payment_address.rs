//! Recipients' addresses.

use webhook_core::{LifeCycle, Timestamp, life_cycle, open_enum, Extra, Payload};

use crate::{AccountId, NotificationId, PaymentAddressId, RecipientId};

/// An address of a recipient. It and its recipient must be active before a payout.
///
/// Documented: webhook payloads page, of the older generation.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PaymentAddress {
    /// What the documents call the webhook's unique id. **It is not**: in the samples it is the
    /// thing's own id, or one and the same for all. Do not tell duplicates by it.
    pub id: Option<NotificationId>,
    /// Which address.
    #[payload(subject = "payment_address")]
    pub payment_address_id: PaymentAddressId,
    /// Whose. The documents require it, and their sample has none.
    pub recipient_id: Option<RecipientId>,
    /// Whose. Newer documents have `accountId` in the place of `tradingAccountId` (documented for
    /// wallets, else inferred).
    #[payload(rename = "tradingAccountId", alias = "accountId")]
    pub account_id: Option<AccountId>,
    /// Where it stands. The sample has `pending`, which is not in the documents' list.
    pub status: PaymentAddressStatus,
    /// Your own reference.
    pub external_reference: Option<String>,
    /// When it changed last, to the second: it cannot order two changes within one.
    #[payload(occurred_at)]
    pub updated_at: Option<Timestamp>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

open_enum! {
    /// Where an address stands. Documented: webhook payloads page; meanings are inferred from the names.
    pub enum PaymentAddressStatus {
        /// It was handed in.
        Submitted = "submitted",
        /// Compliance looks at it.
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
    /// What is final. Inferred: no table of transitions is published, so nothing is said of the
    /// statuses that are missing here.
    pub const LIFE_CYCLE: LifeCycle<Self> = life_cycle! {
        Inferred: Self::Rejected => [];
    };
}
