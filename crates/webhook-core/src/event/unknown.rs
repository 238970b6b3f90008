//! An event that no type is there for.

use serde_json::value::RawValue;

/// What keeps an event `E` that no row of the table is there for: the type in the brackets of
/// [`events!`](crate::events!).
pub trait Fallback<E> {
    /// The provider's name for what happened.
    fn event_type(&self) -> &str;

    /// The payload's JSON text.
    fn payload(&self) -> &RawValue;

    /// Each event that it may be, where the body fits several and does not say which.
    fn readings(&self) -> &[E] {
        &[]
    }
}

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
}

impl<E> Fallback<E> for UnknownEvent {
    fn event_type(&self) -> &str {
        &self.event_type
    }

    fn payload(&self) -> &RawValue {
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
