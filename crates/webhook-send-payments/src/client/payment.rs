//! A payment as the API shows it.

use webhook_core::{Amount, CurrencyCode, open_enum, payload};

use crate::{PaymentAddressId, PaymentId, PaymentStatus, RecipientId, WalletId};

payload! {
    /// A payout or a transfer. Documented: the fields that are here; that there are more, which are
    /// in `unknown`; not which of them must be there.
    pub struct PaymentDetails {
        /// Which.
        pub payment_id: PaymentId = "paymentTransactionId",
        /// Why it is made.
        pub payment_reason: Option<String> = "paymentReason",
        /// A reference of 1 to 18 characters. Who reads it is not documented.
        pub reference: Option<String>,
        /// Whether it is a payout or a transfer.
        pub payment_type: Option<PaymentType> = "paymentType",
        /// In which currency.
        pub currency: Option<CurrencyCode>,
        /// In `currency`, as it came. The unit is not documented: presumably the lowest
        /// denomination (inferred from the webhooks).
        pub amount: Option<Amount>,
        /// The wallet that pays.
        pub from_wallet_id: Option<WalletId> = "fromWalletId",
        /// Who is paid.
        pub recipient_id: Option<RecipientId> = "recipientId",
        /// Where they are paid.
        pub payment_address_id: Option<PaymentAddressId> = "paymentAddressId",
        /// Why it failed; empty unless it did. Webhooks do not have it.
        pub failure_reason: Option<String> = "failureReason",
        /// Where it stands. The webhooks have `submitted`, `processing`, `awaiting_funds`,
        /// `pending_trade_settlement`, `pending_release`, `released`, `returned` and `rejected`.
        pub status: PaymentStatus,
    }
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
