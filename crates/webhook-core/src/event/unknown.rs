//! An event that no type is there for.

use serde_json::value::RawValue;

/// An event that a provider crate does not know, with its payload as it came.
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
    pub fn new(event_type: &str, payload: Box<RawValue>) -> Self {
        Self {
            event_type: event_type.into(),
            payload,
        }
    }

    /// The provider's name for what happened.
    #[must_use]
    pub fn event_type(&self) -> &str {
        &self.event_type
    }

    /// The payload's JSON text.
    #[must_use]
    pub fn payload(&self) -> &RawValue {
        &self.payload
    }
}

impl PartialEq for UnknownEvent {
    /// Compares names and texts.
    fn eq(&self, other: &Self) -> bool {
        self.event_type == other.event_type && self.payload.get() == other.payload.get()
    }
}

impl Eq for UnknownEvent {}
