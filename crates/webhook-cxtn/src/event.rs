//! The events.

use webhook_core::{Certainty::Documented, State::Current, events};

use crate::{AccountTransaction, Payment, Trade};

const PAGE: &str = "https://dev.caxton.io/docs/webhooks-1";

events! {
    /// What happened: a variant for each `event` that the webhooks page documents.
    pub enum Event {
        /// Money is booked onto a balance.
        "account_credit" => AccountCredit(AccountTransaction), Current, Documented, PAGE;
        /// Money is booked off a balance: the amount is below zero.
        "account_debit" => AccountDebit(AccountTransaction), Current, Documented, PAGE;
        /// The beneficiary received a payment.
        "payment_completed" => PaymentCompleted(Payment), Current, Documented, PAGE;
        /// A trade is settled.
        "trade_settled" => TradeSettled(Trade), Current, Documented, PAGE;
    }
}
