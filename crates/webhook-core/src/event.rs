//! What a provider tells.

mod entity;
mod table;
mod tagged;
mod unknown;

use serde_json::value::RawValue;

use crate::{Basis, RawMembers, Timestamp};

pub use entity::Entity;
pub use table::Events;
pub use tagged::{Tagged, TaggedEvents, read_tagged};
pub use unknown::{Fallback, UnknownEvent};

/// What a provider tells: implemented by each provider crate's event enum.
pub trait WebhookEvent {
    /// The provider's name for what happened, as it arrived.
    fn event_type(&self) -> &str;

    /// Whether this crate has a type for it. An unknown event is kept as JSON.
    fn is_known(&self) -> bool;

    /// What it happened to, where the event says so.
    fn subject(&self) -> Option<Subject<'_>>;

    /// When it happened, where the event says so. Nothing is put in its place where it does not.
    fn occurred_at(&self) -> Option<&Timestamp>;

    /// The members of the payload that this crate has no field for, as they came: what a provider
    /// has added since. `None` for an unknown event.
    fn unknown_members(&self) -> Option<&RawMembers>;

    /// Where the body fits several events and does not say which: each of them. Empty otherwise.
    fn readings(&self) -> &[Self]
    where
        Self: Sized,
    {
        &[]
    }

    /// The payload written back under the provider's own names, with the digits, texts and empty
    /// values that arrived, and with the members that this crate does not know.
    ///
    /// # Errors
    ///
    /// None for a payload that was decoded; a payload that was put together by hand may hold a
    /// value that JSON cannot.
    fn payload(&self) -> Result<Box<RawValue>, serde_json::Error>;
}

/// What an event is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Subject<'a> {
    /// The kind of thing, in the provider's word: `payment`.
    pub kind: &'a str,
    /// The provider's id of it. Ids of different kinds may be equal.
    pub id: &'a str,
}

/// An event that a provider crate knows: one row of its table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownEvent {
    /// The provider's name for it.
    pub name: &'static str,
    /// The kind of thing that it is about.
    pub entity: &'static str,
    /// Whether the provider still sends it.
    pub state: State,
    /// How sure that is.
    pub basis: Basis,
    /// Where it is described.
    pub source: &'static str,
}

/// Whether a provider still sends an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum State {
    /// The provider's present documents have it.
    Current,
    /// Older documents have it, and old deliveries may still be decoded.
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
