//! The events.

use webhook_core::{
    Certainty::Documented,
    State::{Current, Historic},
    events,
};

use crate::{
    ApplicationDecisioned, ApplicationSubmitted, BankAccountVerified, Conversion,
    DecisionedWebhook, Payment, Transaction, Transfer, onboarding::form_status,
};

const GUIDE: &str =
    "https://developer.currencycloud.com/guides/platform-specifics/push-notifications/";
const GUIDE_OF_2024: &str = "push notifications guide as it was until October 2024";
const COOKBOOK: &str =
    "older text of https://www.currencycloud.com/developers/cookbooks/push-notifications/";
const PAGE_OF_2015: &str = "webhooks page of about 2015";

events! {
    /// What happened: one variant for each `notification_type`.
    pub enum Event status form_status {
        /// A payment is created and not processed yet.
        "payment_ready_to_send_notification" => PaymentReadyToSend(Payment), Current, Documented, GUIDE;
        /// The payments partner acts on a payment. Its status is `completed`, and it can still fail.
        "payment_released_notification" => PaymentReleased(Payment), Current, Documented, GUIDE;
        /// The money of a payment came back. This can follow `payment_released_notification`.
        "payment_failed_notification" => PaymentFailed(Payment), Current, Documented, GUIDE;
        /// Compliance rejected a payment. It will not be processed.
        "payment_compliance_failed_notification" => PaymentComplianceFailed(Payment), Current, Documented, GUIDE;
        /// A payment is new.
        "payment_new_notification" => PaymentNew(Payment), Historic, Documented, COOKBOOK;
        /// A conversion is created and awaits funds.
        "cash_manager_trade_notification" => CashManagerTrade(Conversion), Current, Documented, GUIDE;
        /// The sold amount of a conversion is debited.
        "funds_arrived_notification" => FundsArrived(Conversion), Current, Documented, GUIDE;
        /// The bought amount of a conversion is credited.
        "trade_settled_notification" => TradeSettled(Conversion), Current, Documented, GUIDE;
        /// A conversion was cancelled.
        "trade_closed_notification" => TradeClosed(Conversion), Current, Documented, GUIDE;
        /// The deposit of a conversion has arrived. The conversion's status stays `awaiting_funds`.
        "deposit_arrived_notification" => DepositArrived(Conversion), Current, Documented, GUIDE;
        /// A conversion is created.
        "trade_notification" => Trade(Conversion), Historic, Documented, PAGE_OF_2015;
        /// A transfer is created.
        "transfer_created_notification" => TransferCreated(Transfer), Current, Documented, GUIDE;
        /// A transfer is completed: the recipient's balance is credited.
        "transfer_completed_notification" => TransferCompleted(Transfer), Current, Documented, GUIDE;
        /// Funds have arrived and are not credited yet. With collections screening, the 23.5 hours for
        /// the client's decision start.
        "pending_cash_manager_transaction_notification" => TransactionPending(Transaction), Current, Documented, GUIDE;
        /// Funds that arrived were rejected and are returned.
        "reject_cash_manager_transaction_notification" => TransactionRejected(Transaction), Current, Documented, GUIDE;
        /// Funds that arrived are credited.
        "cash_manager_transaction_notification" => TransactionCompleted(Transaction), Current, Documented, GUIDE;
        /// An end client submitted an application.
        "end_client_application_submitted_notification" => ApplicationSubmitted(ApplicationSubmitted), Current, Documented, GUIDE;
        /// An end client's application was decided.
        "end_client_application_decisioned_notification" => ApplicationDecisioned(ApplicationDecisioned), Current, Documented, GUIDE;
        /// An end client submitted an application, as notified until October 2024.
        "end_client_application_received" => ApplicationReceived(ApplicationSubmitted), Historic, Documented, GUIDE_OF_2024;
        /// An end client's application was decided, as notified until October 2024.
        "end_client_decisioned_webhook" => DecisionedWebhook(DecisionedWebhook), Historic, Documented, GUIDE_OF_2024;
        /// The verification of an account's bank account is done.
        "bank_account_verified_notification" => BankAccountVerified(BankAccountVerified), Current, Documented, GUIDE;
    }
}
