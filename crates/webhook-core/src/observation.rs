//! Objects as a provider's API shows them.

use serde_json::value::RawValue;

use crate::{Proof, Provider, Stored, Timestamp, Verified, WebhookEvent};

/// A provider whose API shows the objects that its events are about.
///
/// What the API shows is a state, not an event: it does not say when the object got there, nor through which
/// statuses. An **observation** is such a state, written as the event that tells it, with
/// [`Proof::Fetched`]: code that handles the event handles the observation, too.
///
/// A provider whose API has no documented look-up does not implement it.
pub trait Observe: Provider {
    /// The body of the delivery that would tell this payload, as [`decode`](Provider::decode) reads it. It is ours: the
    /// provider has not sent it.
    fn write(event_type: &str, payload: &RawValue) -> String;

    /// Whether [`decode`](Provider::decode) needs the event's name as the endpoint's label.
    const NAME_IN_LABEL: bool = false;

    /// An observation: the event that the fetched object amounts to, to decode or to store.
    ///
    /// # Errors
    ///
    /// None for an event that was made of a decoded object.
    fn observation(event: &Self::Event) -> Result<Verified<'static>, serde_json::Error> {
        let body = Self::write(event.event_type(), &event.payload()?);
        let verified = Stored::recorded(body, Proof::Fetched, None).trust_recorded_proof();
        Ok(match Self::NAME_IN_LABEL {
            true => verified.with_endpoint(event.event_type().to_owned()),
            false => verified,
        })
    }
}

/// What a provider's API shows of one object.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Shown<E> {
    /// The kind of object, in the provider's word: `payment`.
    pub kind: Box<str>,
    /// The provider's id of it.
    pub id: Box<str>,
    /// Its status, in the provider's word.
    pub status: Box<str>,
    /// When it changed last, where the API says so.
    pub changed_at: Option<Timestamp>,
    /// When it was created, where the API says so.
    pub created_at: Option<Timestamp>,
    /// The event that tells this status, with the object as its payload. `None` if no event does.
    pub event: Option<E>,
}

impl<E: WebhookEvent> Shown<E> {
    /// An object whose status no event tells.
    #[must_use]
    pub fn new(
        kind: impl Into<Box<str>>,
        id: impl Into<Box<str>>,
        status: impl Into<Box<str>>,
    ) -> Self {
        Self {
            kind: kind.into(),
            id: id.into(),
            status: status.into(),
            changed_at: None,
            created_at: None,
            event: None,
        }
    }

    /// When it changed last.
    #[must_use]
    pub fn changed_at(mut self, time: Option<Timestamp>) -> Self {
        self.changed_at = time;
        self
    }

    /// When it was created.
    #[must_use]
    pub fn created_at(mut self, time: Option<Timestamp>) -> Self {
        self.created_at = time;
        self
    }

    /// The event that tells this status.
    #[must_use]
    pub fn told_as(mut self, event: E) -> Self {
        self.event = Some(event);
        self
    }
}
