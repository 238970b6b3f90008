//! The events.

use serde::{Serialize, Serializer};
use serde_json::value::RawValue;
use webhook_core::{Certainty::Documented, State::Current, WebhookEvent, event::Fallback, events};

use crate::{
    Account, PayIn, PayInAddress, PaymentAddress, Payout, Recipient, Trade, Transfer, Wallet,
};

const GUIDE: &str = "https://developer.sendpayments.com/docs/webhooks-1";

events! {
    /// What a webhook tells. **Bodies do not say which event they are**: the endpoint does, if its
    /// label is the event's name; otherwise the members do, as far as they can.
    ///
    /// The names are documented; which payload belongs to which is inferred from them. Written back,
    /// an event is its body, which has no name.
    pub enum Event(Undetermined) {
        /// An account has another status, or is new.
        "account_updated" => AccountUpdated(Account), Current, Documented, GUIDE;
        /// A wallet is new, or has other balances.
        "wallet_updated" => WalletUpdated(Wallet), Current, Documented, GUIDE;
        /// A pay-in address is new.
        "payin_address_updated" => PayInAddressUpdated(PayInAddress), Current, Documented, GUIDE;
        /// Money was paid in.
        "payin_transaction_created" => PayInTransactionCreated(PayIn), Current, Documented, GUIDE;
        /// Money that was paid in has another status.
        "payin_transaction_updated" => PayInTransactionUpdated(PayIn), Current, Documented, GUIDE;
        /// A trade has another status.
        "trade_transaction_updated" => TradeTransactionUpdated(Trade), Current, Documented, GUIDE;
        /// A transfer has another status.
        "transfer_transaction_updated" => TransferTransactionUpdated(Transfer), Current, Documented, GUIDE;
        /// A payout has another status.
        "payout_transaction_updated" => PayoutTransactionUpdated(Payout), Current, Documented, GUIDE;
        /// A recipient's address is new, or has another status.
        "payment_address_updated" => PaymentAddressUpdated(PaymentAddress), Current, Documented, GUIDE;
        /// A recipient is new.
        "recipient_updated" => RecipientUpdated(Recipient), Current, Documented, GUIDE;
    }
}

/// A body of which it is not certain what happened: it fits several events and does not say which, or
/// none that this crate knows.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Undetermined {
    /// The names of the events that it may be, with `|` between them; else the label of the endpoint
    /// that it came to; else `unknown`.
    pub event_type: Box<str>,
    /// The body's JSON text.
    pub payload: Box<RawValue>,
    /// The body as each of the events that it may be. Empty if this crate knows none.
    pub readings: Vec<Event>,
}

impl Fallback<Event> for Undetermined {
    fn event_type(&self) -> &str {
        &self.event_type
    }

    fn payload(&self) -> &RawValue {
        &self.payload
    }

    fn readings(&self) -> &[Event] {
        &self.readings
    }
}

impl PartialEq for Undetermined {
    /// Compares names and texts; the readings follow from them.
    fn eq(&self, other: &Self) -> bool {
        self.event_type == other.event_type && self.payload.get() == other.payload.get()
    }
}

impl Eq for Undetermined {}

impl Serialize for Event {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let payload = self.payload().map_err(serde::ser::Error::custom)?;
        payload.serialize(serializer)
    }
}
