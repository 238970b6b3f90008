//! A payment as the API shows it.

use webhook_core::{Amount, CurrencyCode, Extra, Payload, open_enum};

use crate::{PaymentAddressId, PaymentId, PaymentStatus, RecipientId, WalletId};

/// A payout or a transfer. Documented: the fields that are here; that there are more, which are
/// in `unknown`; not which of them must be there.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PaymentDetails {
    /// Which.
    #[payload(rename = "paymentTransactionId")]
    pub payment_id: PaymentId,
    /// Why it is made.
    pub payment_reason: Option<String>,
    /// A reference of 1 to 18 characters. Who reads it is not documented.
    pub reference: Option<String>,
    /// Whether it is a payout or a transfer.
    pub payment_type: Option<PaymentType>,
    /// In which currency.
    pub currency: Option<CurrencyCode>,
    /// In `currency`, as it came. The unit is not documented: presumably the lowest
    /// denomination (inferred from the webhooks).
    pub amount: Option<Amount>,
    /// The wallet that pays.
    pub from_wallet_id: Option<WalletId>,
    /// Who is paid.
    pub recipient_id: Option<RecipientId>,
    /// Where they are paid.
    pub payment_address_id: Option<PaymentAddressId>,
    /// Why it failed; empty unless it did. Webhooks do not have it.
    pub failure_reason: Option<String>,
    /// Where it stands. The webhooks have `submitted`, `processing`, `awaiting_funds`,
    /// `pending_trade_settlement`, `pending_release`, `released`, `returned` and `rejected`.
    pub status: PaymentStatus,
    /// Fields that this type does not know.
    pub extra: Extra,
}

open_enum! {
    /// Whether a payment is a payout or a transfer. Documented: API reference, as the values of the
    /// query parameter `paymentType`; that the field of that name has the same is inferred.
    pub enum PaymentType {
        /// To a recipient.
        Payout = "payout",
        /// To another wallet.
        Transfer = "transfer",
    }
}
