//! Events that a provider crate has no type for.

use serde_json::value::RawValue;

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
