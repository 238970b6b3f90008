//! Recipients and their addresses as the API shows them.

use webhook_core::{Extra, Payload};

use crate::{PaymentAddressId, PaymentAddressStatus, RecipientId, RecipientStatus};

/// A recipient of payouts. All fields are inferred from the webhook: what the API answers is
/// not published.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RecipientDetails {
    /// Which.
    pub recipient_id: Option<RecipientId>,
    /// Where they stand.
    pub status: Option<RecipientStatus>,
    /// One's own text for it.
    pub external_reference: Option<String>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

/// A recipient's address. All fields are inferred from the webhook: what the API answers is not
/// published.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PaymentAddressDetails {
    /// Which.
    pub payment_address_id: Option<PaymentAddressId>,
    /// Whose.
    pub recipient_id: Option<RecipientId>,
    /// Where it stands.
    pub status: Option<PaymentAddressStatus>,
    /// One's own text for it.
    pub external_reference: Option<String>,
    /// Fields that this type does not know.
    pub extra: Extra,
}
