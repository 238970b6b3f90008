//! What a payload is about, and when it happened: `updatedAt`, the last change (inferred).

use webhook_core::entities;

use crate::{
    Account, PayIn, PayInAddress, PaymentAddress, Payout, Recipient, Trade, Transfer, Wallet,
};

entities! {
    Account: "account", |it| Some(it.account_id.as_str()), |it| it.updated_at.as_ref();
    Wallet: "wallet", |it| Some(it.wallet_id.as_str()), |it| it.updated_at.as_ref();
    PayInAddress: "pay_in_address", |it| Some(it.pay_in_address_id.as_str()), |it| it.updated_at.as_ref();
    PayIn: "pay_in", |it| Some(it.pay_in_id.as_str()), |it| it.updated_at.as_ref();
    Trade: "trade", |it| Some(it.trade_id.as_ref()?.as_str()), |it| it.updated_at.as_ref();
    PaymentAddress: "payment_address", |it| Some(it.payment_address_id.as_str()), |it| it.updated_at.as_ref();
    Payout: "payout", |it| Some(it.payout_id.as_str()), |it| it.updated_at.as_ref();
    Transfer: "transfer", |it| Some(it.transfer_id.as_str()), |it| it.updated_at.as_ref();
    Recipient: "recipient", |it| Some(it.recipient_id.as_ref()?.as_str()), |it| it.updated_at.as_ref();
}
