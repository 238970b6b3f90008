//! Objects of the API as the events that tell their status.

use serde_json::value::RawValue;
use webhook_core::{Observe, Shown};

use crate::{
    Conversion, ConversionStatus, Currencycloud, Event, Payment, PaymentStatus, ReviewStatus,
    Transaction, TransactionAction, TransactionStatus, Transfer, TransferStatus,
};

/// For each kind of object and each of its statuses, the events that tell it. Documented: push notifications
/// guide, except that the status belongs to the event, which is inferred from the samples.
const TOLD_BY: &[(&str, &str, &[&str])] = &[
    ("payment", "ready_to_send", &["payment_ready_to_send_notification"]),
    ("payment", "completed", &["payment_released_notification"]),
    (
        "payment",
        "failed",
        &["payment_failed_notification", "payment_compliance_failed_notification"],
    ),
    ("conversion", "awaiting_funds", &["cash_manager_trade_notification"]),
    ("conversion", "funds_arrived", &["funds_arrived_notification"]),
    ("conversion", "trade_settled", &["trade_settled_notification"]),
    ("conversion", "closed", &["trade_closed_notification"]),
    ("transfer", "pending", &["transfer_created_notification"]),
    ("transfer", "completed", &["transfer_completed_notification"]),
    ("cash_manager_transaction", "pending", &["pending_cash_manager_transaction_notification"]),
    ("cash_manager_transaction", "completed", &["cash_manager_transaction_notification"]),
    ("cash_manager_transaction", "deleted", &["reject_cash_manager_transaction_notification"]),
];

pub(crate) fn told_by(kind: &str, status: &str) -> &'static [&'static str] {
    let row = TOLD_BY.iter().find(|(of, has, _)| *of == kind && *has == status);
    row.map_or(&[], |(_, _, events)| events)
}

impl Observe for Currencycloud {
    fn write(event_type: &str, payload: &RawValue) -> String {
        format!(r#"{{"header":{{"notification_type":"{event_type}"}},"body":{payload}}}"#)
    }
}

impl From<Payment> for Shown<Event> {
    /// Of a payment that failed, the API does not say whether compliance rejected it or the money came back. It
    /// is taken for rejected if its review says so, or if it was never transferred (both inferred).
    fn from(payment: Payment) -> Self {
        let shown = Self::new("payment", payment.id.as_str(), payment.status.as_str());
        let shown =
            shown.changed_at(payment.updated_at.clone()).created_at(payment.created_at.clone());
        let is_rejected = payment.review_status == Some(ReviewStatus::Rejected)
            || payment.transferred_at.is_none();
        let event = match payment.status {
            PaymentStatus::ReadyToSend => Event::PaymentReadyToSend,
            PaymentStatus::Completed => Event::PaymentReleased,
            PaymentStatus::Failed if is_rejected => Event::PaymentComplianceFailed,
            PaymentStatus::Failed => Event::PaymentFailed,
            _ => return shown,
        };
        shown.told_as(event(Box::new(payment)))
    }
}

impl From<Conversion> for Shown<Event> {
    /// The arrival of a deposit leaves the status as it is, so it is not told.
    fn from(conversion: Conversion) -> Self {
        let shown = Self::new("conversion", conversion.id.as_str(), conversion.status.as_str());
        let shown = shown
            .changed_at(conversion.updated_at.clone())
            .created_at(conversion.created_at.clone());
        let event = match conversion.status {
            ConversionStatus::AwaitingFunds => Event::CashManagerTrade,
            ConversionStatus::FundsArrived => Event::FundsArrived,
            ConversionStatus::TradeSettled => Event::TradeSettled,
            ConversionStatus::Closed => Event::TradeClosed,
            _ => return shown,
        };
        shown.told_as(event(Box::new(conversion)))
    }
}

impl From<Transfer> for Shown<Event> {
    fn from(transfer: Transfer) -> Self {
        let shown = Self::new("transfer", transfer.id.as_str(), transfer.status.as_str());
        let shown =
            shown.changed_at(transfer.updated_at.clone()).created_at(transfer.created_at.clone());
        let event = match transfer.status {
            TransferStatus::Pending => Event::TransferCreated,
            TransferStatus::Completed => Event::TransferCompleted,
            _ => return shown,
        };
        shown.told_as(event(Box::new(transfer)))
    }
}

impl From<Transaction> for Shown<Event> {
    /// Events tell of inbound funds only: transactions whose `action` is `funding`.
    fn from(transaction: Transaction) -> Self {
        let (id, status) = (transaction.id.as_str(), transaction.status.as_str());
        let shown = Self::new("cash_manager_transaction", id, status);
        let shown = shown
            .changed_at(transaction.updated_at.clone())
            .created_at(transaction.created_at.clone());
        if transaction.action != Some(TransactionAction::Funding) {
            return shown;
        }
        let event = match transaction.status {
            TransactionStatus::Pending => Event::TransactionPending,
            TransactionStatus::Completed => Event::TransactionCompleted,
            TransactionStatus::Deleted => Event::TransactionRejected,
            _ => return shown,
        };
        shown.told_as(event(Box::new(transaction)))
    }
}
