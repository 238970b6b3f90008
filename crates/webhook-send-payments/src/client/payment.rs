//! A payment as the API shows it.

use webhook_core::{CurrencyCode, Extra, Payload, open_enum};

use super::UnspecifiedAmount;
use crate::{PaymentAddressId, PaymentId, PaymentStatus, RecipientId, WalletId};

/// A payout or a transfer. The fields are documented; which of them are required is not. More fields,
/// whose names are not published, are in `extra`.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PaymentDetails {
    /// The payment's id.
    #[payload(rename = "paymentTransactionId")]
    pub payment_id: PaymentId,
    /// Why it is made.
    pub payment_reason: Option<String>,
    /// A reference of 1 to 18 characters. Who reads it is not documented.
    pub reference: Option<String>,
    /// Whether it is a payout or a transfer.
    pub payment_type: Option<PaymentType>,
    /// The currency.
    pub currency: Option<CurrencyCode>,
    /// The amount, in `currency`. The unit is not documented.
    pub amount: Option<UnspecifiedAmount>,
    /// The wallet that pays.
    pub from_wallet_id: Option<WalletId>,
    /// Who is paid.
    pub recipient_id: Option<RecipientId>,
    /// Where the recipient is paid.
    pub payment_address_id: Option<PaymentAddressId>,
    /// Why it failed. Webhooks do not have it.
    pub failure_reason: Option<String>,
    /// Its status.
    pub status: PaymentStatus,
    /// Fields that this type does not know.
    pub extra: Extra,
}

open_enum! {
    /// Whether a payment is a payout or a transfer. Documented: API reference, as the values of the
    /// query parameter `paymentType`; that the field of that name has the same values is inferred.
    pub enum PaymentType {
        /// To a recipient.
        Payout = "payout",
        /// To another wallet.
        Transfer = "transfer",
    }
}
