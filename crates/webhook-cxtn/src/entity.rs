//! What a payload is about, and when it happened. Payments and trades carry no time.

use webhook_core::entities;

use crate::{AccountTransaction, Payment, Trade};

entities! {
    AccountTransaction: "account_transaction", |it| Some(it.object_id.as_str()), |it| it.transaction_date_time.as_ref();
    Payment: "payment", |it| Some(it.object_id.as_str()), |_| None;
    Trade: "trade", |it| Some(it.object_id.as_str()), |_| None;
}
