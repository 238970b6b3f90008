//! The events.

use webhook_core::{Certainty::Documented, State::Current, events};

use crate::{AmsRequest, Conversion, Deposit, Payment, Rfi, SubClient, Withdrawal};

const PAGE: &str = "https://developer.flash-payments.com/basics/webhooks";

events! {
    /// What a webhook tells: a variant for each `event`.
    ///
    /// A body has no status but for sub-clients and searches: each entity's status has `told_by`,
    /// which reads it off the event.
    pub enum Event tagged "event" {
        /// Money comes in.
        "deposit_initiated" => DepositInitiated(Deposit), Current, Documented, PAGE;
        /// Compliance looks at a deposit.
        "deposit_reviewing" => DepositReviewing(Deposit), Current, Documented, PAGE;
        /// A deposit is credited. It can still go back.
        "deposit_cleared" => DepositCleared(Deposit), Current, Documented, PAGE;
        /// A deposit was cancelled.
        "deposit_cancelled" => DepositCancelled(Deposit), Current, Documented, PAGE;
        /// A deposit goes back.
        "deposit_refunding" => DepositRefunding(Deposit), Current, Documented, PAGE;
        /// A deposit went back.
        "deposit_refunded" => DepositRefunded(Deposit), Current, Documented, PAGE;
        /// A withdrawal is created.
        "withdrawal_initiated" => WithdrawalInitiated(Withdrawal), Current, Documented, PAGE;
        /// Compliance looks at a withdrawal.
        "withdrawal_reviewing" => WithdrawalReviewing(Withdrawal), Current, Documented, PAGE;
        /// A withdrawal is on its way.
        "withdrawal_pending" => WithdrawalPending(Withdrawal), Current, Documented, PAGE;
        /// The recipient's bank has the money. The withdrawal can still fail.
        "withdrawal_completed" => WithdrawalCompleted(Withdrawal), Current, Documented, PAGE;
        /// A withdrawal failed, also after `withdrawal_completed`. This is not its end.
        "withdrawal_failed" => WithdrawalFailed(Withdrawal), Current, Documented, PAGE;
        /// The money of a failed withdrawal is back.
        "withdrawal_refunded" => WithdrawalRefunded(Withdrawal), Current, Documented, PAGE;
        /// A withdrawal was cancelled: the reject code says why.
        "withdrawal_cancelled" => WithdrawalCancelled(Withdrawal), Current, Documented, PAGE;
        /// The currency of a **payment** is converted; the payment goes on.
        "currency_converted" => CurrencyConverted(Payment), Current, Documented, PAGE;
        /// Incoming money is converted automatically. Whether a payment that you create is told of,
        /// too, is not documented.
        "payment_created" => PaymentCreated(Payment), Current, Documented, PAGE;
        /// A payment is done. Note the name: no `d` at its end.
        "payment_complete" => PaymentComplete(Payment), Current, Documented, PAGE;
        /// A payment failed.
        "payment_failed" => PaymentFailed(Payment), Current, Documented, PAGE;
        /// A payment was cancelled.
        "payment_cancelled" => PaymentCancelled(Payment), Current, Documented, PAGE;
        /// A conversion is new.
        "conversion_initialised" => ConversionInitialised(Conversion), Current, Documented, PAGE;
        /// A conversion runs.
        "conversion_pending" => ConversionPending(Conversion), Current, Documented, PAGE;
        /// A conversion is done.
        "conversion_converted" => ConversionConverted(Conversion), Current, Documented, PAGE;
        /// A conversion failed, usually for a while.
        "conversion_failed" => ConversionFailed(Conversion), Current, Documented, PAGE;
        /// A conversion was cancelled.
        "conversion_cancelled" => ConversionCancelled(Conversion), Current, Documented, PAGE;
        /// A sub-client is new.
        "subclient_initiated" => SubClientInitiated(SubClient), Current, Documented, PAGE;
        /// A sub-client can be used.
        "subclient_active" => SubClientActive(SubClient), Current, Documented, PAGE;
        /// A sub-client is not approved yet.
        "subclient_unapproved" => SubClientUnapproved(SubClient), Current, Documented, PAGE;
        /// A sub-client was refused.
        "subclient_failed_kyc" => SubClientFailedKyc(SubClient), Current, Documented, PAGE;
        /// A sub-client was switched off by you.
        "subclient_deactivated" => SubClientDeactivated(SubClient), Current, Documented, PAGE;
        /// A sub-client is disabled: you cannot lift it.
        "subclient_disabled" => SubClientDisabled(SubClient), Current, Documented, PAGE;
        /// A search for adverse media is new.
        "ams_initialised" => AmsInitialised(AmsRequest), Current, Documented, PAGE;
        /// A search for adverse media runs.
        "ams_pending" => AmsPending(AmsRequest), Current, Documented, PAGE;
        /// A search for adverse media has results.
        "ams_completed" => AmsCompleted(AmsRequest), Current, Documented, PAGE;
        /// A search for adverse media will have no results.
        "ams_failed" => AmsFailed(AmsRequest), Current, Documented, PAGE;
        /// Compliance has questions, and transactions wait for the answers.
        "rfi_created" => RfiCreated(Rfi), Current, Documented, PAGE;
        /// The answers are looked at.
        "rfi_assessing" => RfiAssessing(Rfi), Current, Documented, PAGE;
        /// A request for information is over.
        "rfi_closed" => RfiClosed(Rfi), Current, Documented, PAGE;
        /// The provider took a request for information back.
        "rfi_cancelled" => RfiCancelled(Rfi), Current, Documented, PAGE;
    }
}
