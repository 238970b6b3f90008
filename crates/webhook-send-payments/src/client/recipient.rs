//! Recipients and their addresses as the API shows them.

use webhook_core::payload;

use crate::{PaymentAddressId, PaymentAddressStatus, RecipientId, RecipientStatus};

payload! {
    /// A recipient of payouts. All fields are inferred from the webhook: what the API answers is
    /// not published.
    pub struct RecipientDetails {
        /// Which.
        pub recipient_id: Option<RecipientId> = "recipientId",
        /// Where they stand.
        pub status: Option<RecipientStatus>,
        /// One's own text for it.
        pub external_reference: Option<String> = "externalReference",
    }
}

payload! {
    /// A recipient's address. All fields are inferred from the webhook: what the API answers is not
    /// published.
    pub struct PaymentAddressDetails {
        /// Which.
        pub payment_address_id: Option<PaymentAddressId> = "paymentAddressId",
        /// Whose.
        pub recipient_id: Option<RecipientId> = "recipientId",
        /// Where it stands.
        pub status: Option<PaymentAddressStatus>,
        /// One's own text for it.
        pub external_reference: Option<String> = "externalReference",
    }
}
