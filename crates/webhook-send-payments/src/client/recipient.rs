//! Recipients and their payment addresses as the API shows them.

use webhook_core::{Extra, Payload};

use crate::{PaymentAddressId, PaymentAddressStatus, RecipientId, RecipientStatus};

/// A recipient of payouts. All fields are inferred from the webhook: the API's answer is not published.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RecipientDetails {
    /// The recipient's id.
    pub recipient_id: Option<RecipientId>,
    /// Its status.
    pub status: Option<RecipientStatus>,
    /// Your own reference.
    pub external_reference: Option<String>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

/// A recipient's payment address. All fields are inferred from the webhook: the API's answer is not
/// published.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PaymentAddressDetails {
    /// The payment address's id.
    pub payment_address_id: Option<PaymentAddressId>,
    /// The recipient.
    pub recipient_id: Option<RecipientId>,
    /// Its status.
    pub status: Option<PaymentAddressStatus>,
    /// Your own reference.
    pub external_reference: Option<String>,
    /// Fields that this type does not know.
    pub extra: Extra,
}
