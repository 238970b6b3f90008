//! The events.

use serde::{Serialize, Serializer, ser::SerializeMap};
use serde_json::value::RawValue;
use webhook_core::{
    Certainty::Documented,
    KnownEvent, RawMembers,
    State::Current,
    Subject, Timestamp, WebhookEvent,
    event::{Events, UnknownEvent},
    events, identifier,
};

use crate::{AccountTransaction, Payment, Trade};

const PAGE: &str = "https://dev.caxton.io/docs/webhooks-1";

/// A notification: what happened, and under which id it was told.
///
/// Written back, it is the notification again, with `data` in the form in which it came. What does not
/// survive: white space around data within a string, and a string around the whole.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Event {
    /// The id of the notification: `wh_` and 32 hexadecimal digits in all samples. Whether it stays the
    /// same when a delivery is repeated is not documented. An id that is `null`, empty or no text is
    /// `None`, and stays in `unknown`.
    pub event_id: Option<EventId>,
    /// What happened.
    pub data: Data,
    /// In which form the data came.
    pub form: DataForm,
    /// The members beside `eventId`, `event` and `data`, as they came.
    pub unknown: RawMembers,
}

identifier! {
    /// The id of a notification.
    pub struct EventId;
}

/// In which form a notification's data come. Documented by the samples: both occur, for one and the
/// same event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DataForm {
    /// As a JSON object: the samples of February 2024.
    Object,
    /// As a string that holds a JSON object: the samples of December 2023.
    Text,
}

events! {
    /// What happened: a variant for each `event`.
    pub enum Data(UnknownEvent) {
        /// Money is booked onto a balance.
        "account_credit" => AccountCredit(AccountTransaction), Current, Documented, PAGE;
        /// Money is booked off a balance: the amount is below zero.
        "account_debit" => AccountDebit(AccountTransaction), Current, Documented, PAGE;
        /// A payment was received by its beneficiary.
        "payment_completed" => PaymentCompleted(Payment), Current, Documented, PAGE;
        /// A trade is settled.
        "trade_settled" => TradeSettled(Trade), Current, Documented, PAGE;
    }
}

impl Event {
    pub(crate) const KNOWN: &'static [KnownEvent] = Data::KNOWN;
}

impl WebhookEvent for Event {
    fn event_type(&self) -> &str {
        self.data.event_type()
    }

    fn is_known(&self) -> bool {
        self.data.is_known()
    }

    fn subject(&self) -> Option<Subject<'_>> {
        self.data.subject()
    }

    fn occurred_at(&self) -> Option<&Timestamp> {
        self.data.occurred_at()
    }

    fn unknown_members(&self) -> Option<&RawMembers> {
        self.data.unknown_members()
    }

    fn payload(&self) -> Result<Box<RawValue>, serde_json::Error> {
        self.data.payload()
    }
}

impl Serialize for Event {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let data = self.payload().map_err(serde::ser::Error::custom)?;
        let mut map = serializer.serialize_map(None)?;
        if let Some(id) = &self.event_id {
            map.serialize_entry("eventId", id)?;
        }
        map.serialize_entry("event", self.event_type())?;
        match self.form {
            DataForm::Object => map.serialize_entry("data", &data)?,
            DataForm::Text => map.serialize_entry("data", data.get())?,
        }
        self.unknown.write(&mut map)?;
        map.end()
    }
}
