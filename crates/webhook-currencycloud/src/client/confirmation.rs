//! The confirmation of a payment.

use webhook_core::{Extra, Payload, Timestamp, identifier, open_enum};

use crate::{AccountId, PaymentId};

/// The confirmation of a payment: a document for the payer. Only completed and failed payments have one
/// (documented).
#[derive(Debug, Clone, PartialEq, Payload)]
#[non_exhaustive]
pub struct PaymentConfirmation {
    /// The confirmation's id.
    pub id: ConfirmationId,
    /// The payment.
    pub payment_id: Option<PaymentId>,
    /// The account that the payment belongs to, which the payment itself does not name.
    pub account_id: Option<AccountId>,
    /// A readable reference: `PC-2436231-LYODVS`.
    pub short_reference: Option<String>,
    /// The status.
    pub status: Option<ConfirmationStatus>,
    /// Where the document is. Empty once it is expired.
    pub confirmation_url: Option<String>,
    /// When it was created.
    pub created_at: Option<Timestamp>,
    /// When it was changed last.
    pub updated_at: Option<Timestamp>,
    /// When it expires.
    pub expires_at: Option<Timestamp>,
    /// Fields that no other field holds.
    pub extra: Extra,
}

identifier! {
    /// The id of a payment's confirmation.
    pub struct ConfirmationId;
}

open_enum! {
    /// The status of a payment's confirmation. Documented: API reference; `expired` by its sample.
    pub enum ConfirmationStatus {
        /// It is available.
        Completed = "completed",
        /// It is no longer available.
        Expired = "expired",
    }
}
