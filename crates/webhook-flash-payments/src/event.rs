//! The events.

use webhook_core::{Certainty::Documented, State::Current, events};

use crate::{
    AmsRequest, Conversion, Deposit, Payment, Rfi, SubClient, Withdrawal, event_status::status_of,
};

const PAGE: &str = "https://developer.flash-payments.com/basics/webhooks";

events! {
    /// What happened: one variant for each value of `event`.
    ///
    /// Only sub-clients and media searches have a status in the body. [`status`](Self::status) says which
    /// status the event means; each entity's status type has `from_event`, which says so with that type.
    pub enum Event tagged "event" status status_of {
        /// A deposit was initiated.
        "deposit_initiated" => DepositInitiated(Deposit), Current, Documented, PAGE;
        /// A deposit is under compliance review.
        "deposit_reviewing" => DepositReviewing(Deposit), Current, Documented, PAGE;
        /// A deposit was credited. It can still be refunded.
        "deposit_cleared" => DepositCleared(Deposit), Current, Documented, PAGE;
        /// A deposit was cancelled.
        "deposit_cancelled" => DepositCancelled(Deposit), Current, Documented, PAGE;
        /// A deposit is being refunded.
        "deposit_refunding" => DepositRefunding(Deposit), Current, Documented, PAGE;
        /// A deposit was refunded.
        "deposit_refunded" => DepositRefunded(Deposit), Current, Documented, PAGE;
        /// A withdrawal was created.
        "withdrawal_initiated" => WithdrawalInitiated(Withdrawal), Current, Documented, PAGE;
        /// A withdrawal is under compliance review.
        "withdrawal_reviewing" => WithdrawalReviewing(Withdrawal), Current, Documented, PAGE;
        /// A withdrawal is on its way.
        "withdrawal_pending" => WithdrawalPending(Withdrawal), Current, Documented, PAGE;
        /// The recipient's bank has the money. The withdrawal can still fail.
        "withdrawal_completed" => WithdrawalCompleted(Withdrawal), Current, Documented, PAGE;
        /// A withdrawal failed, even after `withdrawal_completed`. This is not its final status.
        "withdrawal_failed" => WithdrawalFailed(Withdrawal), Current, Documented, PAGE;
        /// The money of a failed withdrawal is back.
        "withdrawal_refunded" => WithdrawalRefunded(Withdrawal), Current, Documented, PAGE;
        /// A withdrawal was cancelled. The reject code says why.
        "withdrawal_cancelled" => WithdrawalCancelled(Withdrawal), Current, Documented, PAGE;
        /// The currency of a **payment** was converted; the payment continues.
        "currency_converted" => CurrencyConverted(Payment), Current, Documented, PAGE;
        /// Incoming money is being converted automatically. Whether this event is also sent for payments
        /// that you create is not documented.
        "payment_created" => PaymentCreated(Payment), Current, Documented, PAGE;
        /// A payment is done. Note the spelling: no `d` at the end.
        "payment_complete" => PaymentComplete(Payment), Current, Documented, PAGE;
        /// A payment failed.
        "payment_failed" => PaymentFailed(Payment), Current, Documented, PAGE;
        /// A payment was cancelled.
        "payment_cancelled" => PaymentCancelled(Payment), Current, Documented, PAGE;
        /// A conversion was created.
        "conversion_initialised" => ConversionInitialised(Conversion), Current, Documented, PAGE;
        /// A conversion is in progress.
        "conversion_pending" => ConversionPending(Conversion), Current, Documented, PAGE;
        /// A conversion is done.
        "conversion_converted" => ConversionConverted(Conversion), Current, Documented, PAGE;
        /// A conversion failed, usually only for a while.
        "conversion_failed" => ConversionFailed(Conversion), Current, Documented, PAGE;
        /// A conversion was cancelled.
        "conversion_cancelled" => ConversionCancelled(Conversion), Current, Documented, PAGE;
        /// A sub-client was created.
        "subclient_initiated" => SubClientInitiated(SubClient), Current, Documented, PAGE;
        /// A sub-client is ready to use.
        "subclient_active" => SubClientActive(SubClient), Current, Documented, PAGE;
        /// A sub-client is not approved yet.
        "subclient_unapproved" => SubClientUnapproved(SubClient), Current, Documented, PAGE;
        /// A sub-client was refused after identity checks.
        "subclient_failed_kyc" => SubClientFailedKyc(SubClient), Current, Documented, PAGE;
        /// You deactivated a sub-client.
        "subclient_deactivated" => SubClientDeactivated(SubClient), Current, Documented, PAGE;
        /// A sub-client was disabled: you cannot undo it.
        "subclient_disabled" => SubClientDisabled(SubClient), Current, Documented, PAGE;
        /// An adverse media search was created.
        "ams_initialised" => AmsInitialised(AmsRequest), Current, Documented, PAGE;
        /// An adverse media search is running.
        "ams_pending" => AmsPending(AmsRequest), Current, Documented, PAGE;
        /// An adverse media search is done: look up its results.
        "ams_completed" => AmsCompleted(AmsRequest), Current, Documented, PAGE;
        /// An adverse media search failed.
        "ams_failed" => AmsFailed(AmsRequest), Current, Documented, PAGE;
        /// Compliance has questions; transactions are held until you answer.
        "rfi_created" => RfiCreated(Rfi), Current, Documented, PAGE;
        /// The provider assesses your answers.
        "rfi_assessing" => RfiAssessing(Rfi), Current, Documented, PAGE;
        /// A request for information is over.
        "rfi_closed" => RfiClosed(Rfi), Current, Documented, PAGE;
        /// The provider withdrew a request for information.
        "rfi_cancelled" => RfiCancelled(Rfi), Current, Documented, PAGE;
    }
}
