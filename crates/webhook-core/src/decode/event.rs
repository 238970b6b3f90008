//! What a provider reports: events, their subjects, and the table of known events.

use serde_json::value::RawValue;

use super::{Extra, FieldInfo, Timestamp};
use crate::{Certainty, Status};

/// A provider's event: implemented by the event enum of each provider crate.
pub trait WebhookEvent: std::fmt::Debug + Clone + Send + Sync + 'static {
    /// The provider's name for what happened, as it arrived.
    fn event_type(&self) -> &str;

    /// Whether this crate has a type for it. An unknown event is kept as JSON.
    fn is_known(&self) -> bool;

    /// What it happened to, where the event says so.
    fn subject(&self) -> Option<Subject<'_>>;

    /// The status that the event reports of its subject, where the provider says so: in a field, or by the
    /// event's name.
    fn status(&self) -> Option<Status<'_>>;

    /// When it happened, where the event says so. `None` otherwise: no other time is used instead.
    fn occurred_at(&self) -> Option<&Timestamp>;

    /// The fields of the payload, at every level, that no field of its type holds. A nested field is
    /// named by its path: `sender.iban`. Empty for an unknown event, whose payload is kept whole.
    fn extra(&self) -> Extra;

    /// The payload as JSON, under the provider's own names: every value, digit and unknown field.
    /// Fields without a value are left out.
    ///
    /// # Errors
    ///
    /// None for a payload that was decoded. One that was changed by hand may hold a value that JSON
    /// cannot express.
    fn payload(&self) -> Result<Box<RawValue>, serde_json::Error>;
}

/// An event that a provider crate knows: one row of its table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownEvent {
    /// The provider's name for it.
    pub name: &'static str,
    /// The kind of object that it is about.
    pub entity: &'static str,
    /// Whether the provider still sends it.
    pub state: State,
    /// Whether that is documented.
    pub certainty: Certainty,
    /// Where it is described.
    pub source: &'static str,
    /// The fields of its payload.
    pub fields: &'static [FieldInfo],
    /// The field of its payload that holds the subject's id, if there is one.
    pub subject: Option<&'static str>,
}

/// Whether a provider still sends an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum State {
    /// The provider's current documents list it.
    Current,
    /// Only older documents list it. Old deliveries still decode.
    Historic,
}

impl std::fmt::Display for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Current => "current",
            Self::Historic => "historic",
        })
    }
}

/// What an event is about, such as one payment. Events with the same subject belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Subject<'a> {
    /// The kind of object, in the provider's word: `payment`.
    pub kind: &'a str,
    /// The provider's id of it. Ids of different kinds may be equal.
    pub id: &'a str,
}

/// An event that a provider crate has no type for, with its payload as it arrived.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct UnknownEvent {
    /// The provider's name for what happened.
    pub event_type: Box<str>,
    /// The payload's JSON text.
    pub payload: Box<RawValue>,
}

impl UnknownEvent {
    /// An event with this name and this payload.
    #[must_use]
    pub fn new(event_type: impl Into<Box<str>>, payload: Box<RawValue>) -> Self {
        let event_type = event_type.into();
        Self { event_type, payload }
    }
}

impl PartialEq for UnknownEvent {
    /// Compares the names and the JSON texts.
    fn eq(&self, other: &Self) -> bool {
        self.event_type == other.event_type && self.payload.get() == other.payload.get()
    }
}

impl Eq for UnknownEvent {}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

    use super::*;

    #[test]
    fn a_state_is_shown_as_a_word() {
        assert_eq!(State::Current.to_string(), "current");
        assert_eq!(State::Historic.to_string(), "historic");
    }

    #[test]
    fn unknown_events_are_equal_if_name_and_json_text_are() {
        let event = |name: &str, json: &str| {
            UnknownEvent::new(name, RawValue::from_string(json.to_owned()).unwrap())
        };
        assert_eq!(event("lost", "[1]"), event("lost", "[1]"));
        assert_ne!(event("lost", "[1]"), event("found", "[1]"));
        assert_ne!(event("lost", "[1]"), event("lost", "[ 1 ]"));
    }
}
