//! The ids by which payments and conversions refer to each other.

use webhook_core::identifier;

identifier! {
    /// The id of a payment.
    pub struct PaymentId;
}

identifier! {
    /// The id of a conversion.
    pub struct ConversionId;
}
