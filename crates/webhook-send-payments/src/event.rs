//! The events.

use webhook_core::{
    Certainty::Documented,
    State::Current,
    UnknownEvent,
    authoring::{Events, decode_as},
    events,
};

use crate::{
    Account, PayIn, PayInAddress, PaymentAddress, Payout, Recipient, Trade, Transfer, Wallet,
};

const GUIDE: &str = "https://developer.sendpayments.com/docs/webhooks-1";

events! {
    /// What happened. **Bodies do not say which event they are**: the endpoint's label does, if it is an
    /// event's name; otherwise the fields do, as far as they can. [`readings`](Self::readings) lists the
    /// possible events of a body that fits several.
    ///
    /// The names are documented; which payload belongs to which name is inferred.
    pub enum Event {
        /// An account is new, or has another status.
        "account_updated" => AccountUpdated(Account), Current, Documented, GUIDE;
        /// A wallet is new, or has other balances.
        "wallet_updated" => WalletUpdated(Wallet), Current, Documented, GUIDE;
        /// A pay-in address is new.
        "payin_address_updated" => PayInAddressUpdated(PayInAddress), Current, Documented, GUIDE;
        /// A pay-in to one of your addresses is new.
        "payin_transaction_created" => PayInTransactionCreated(PayIn), Current, Documented, GUIDE;
        /// A pay-in has another status.
        "payin_transaction_updated" => PayInTransactionUpdated(PayIn), Current, Documented, GUIDE;
        /// A trade has another status.
        "trade_transaction_updated" => TradeTransactionUpdated(Trade), Current, Documented, GUIDE;
        /// A transfer has another status.
        "transfer_transaction_updated" => TransferTransactionUpdated(Transfer), Current, Documented, GUIDE;
        /// A payout has another status.
        "payout_transaction_updated" => PayoutTransactionUpdated(Payout), Current, Documented, GUIDE;
        /// A recipient's payment address is new, or has another status.
        "payment_address_updated" => PaymentAddressUpdated(PaymentAddress), Current, Documented, GUIDE;
        /// A recipient is new.
        "recipient_updated" => RecipientUpdated(Recipient), Current, Documented, GUIDE;
    }
}

impl Event {
    /// The events that a body may be, if its fields fit several. Such a body is [`Event::Unknown`], and
    /// its [`event_type`](Self::event_type) is their names with `|` between them. Empty for all others.
    ///
    /// ```
    /// use webhook_send_payments::{Event, SendPayments, webhook_core::{Provider, Verified}};
    ///
    /// let body = br#"{"payInId":"p1","amount":1000,"currency":"USD","status":"new"}"#;
    /// let envelope = SendPayments::decode(Verified::assume_trusted(body));
    /// let readings = envelope.event?.readings();
    /// assert!(matches!(
    ///     &readings[..],
    ///     [Event::PayInTransactionCreated(_), Event::PayInTransactionUpdated(_)]
    /// ));
    /// # Ok::<(), webhook_send_payments::webhook_core::DecodeError>(())
    /// ```
    #[must_use]
    pub fn readings(&self) -> Vec<Self> {
        let Self::Unknown(UnknownEvent { event_type, payload, .. }) = self else {
            return Vec::new();
        };
        event_type
            .split('|')
            .filter(|name| Self::KNOWN.iter().any(|row| row.name == *name))
            .filter_map(|name| decode_as(name, payload.get().as_bytes()).ok())
            .collect()
    }
}
