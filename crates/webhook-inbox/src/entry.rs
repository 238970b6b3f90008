//! What the inbox shows to people.

use std::{fmt, str::FromStr};

use bytes::Bytes;
use chrono::{DateTime, Utc};
use webhook_core::Proof;

use crate::{DeliveryId, DeliveryRecord, EntityKey, ReadingKind, Source};

/// A delivery and its state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The delivery.
    pub delivery: DeliveryRecord,
    /// What it waits for.
    pub state: State,
    /// The attempts since it was stored or opened again.
    pub attempts: u32,
    /// Why the last attempt failed, why it cannot be decoded, or why its entity is parked. `None` if it is
    /// done.
    pub last_error: Option<Box<str>>,
    /// When it is tried next, if it waits for a later time.
    pub due_at: Option<DateTime<Utc>>,
}

/// A delivery, its body, and all that happened to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Details {
    /// The delivery and its state.
    pub entry: Entry,
    /// The raw body.
    pub body: Bytes,
    /// The attempts and what people did, oldest first.
    pub history: Vec<Step>,
    /// The entity's last status, if a delivery that is done said one.
    pub status: Option<Box<str>>,
}

/// One step in a delivery's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// When.
    pub at: DateTime<Utc>,
    /// In which attempt.
    pub attempt: u32,
    /// What happened.
    pub kind: StepKind,
    /// Why.
    pub note: Option<Box<str>>,
}

/// A text for each variant, which is how stores and JSON write it.
macro_rules! texts {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$variant_meta])* $variant,)*
        }

        impl $name {
            /// Its text.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)*
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = TextError;

            fn from_str(text: &str) -> Result<Self, TextError> {
                match text {
                    $($text => Ok(Self::$variant),)*
                    _ => Err(TextError { expected: concat!($($text, " "),*) }),
                }
            }
        }
    };
}

/// The text is none of those that are expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected one of: {expected}; found another text")]
pub struct TextError {
    expected: &'static str,
}

texts! {
    /// What a delivery waits for.
    pub enum State {
        /// A worker, or a later time.
        Waiting = "waiting",
        /// The end of an attempt.
        Working = "working",
        /// A replay: its attempts failed, or its handler gave up.
        Dead = "dead",
        /// A person, or a newer version of the decoder: its entity is parked.
        Parked = "parked",
        /// Nothing.
        Done = "done",
    }
}

texts! {
    /// What happened in a step.
    pub enum StepKind {
        /// The attempt succeeded.
        Done = "done",
        /// The attempt failed, and another one follows.
        Retry = "retry",
        /// The attempt failed, and none follows.
        Dead = "dead",
        /// The attempt did not end before its lease did.
        Expired = "expired",
        /// The entity was parked.
        Parked = "parked",
        /// The entity was released.
        Released = "released",
        /// The delivery was opened again.
        Replayed = "replayed",
        /// The delivery was decoded again, and opened unless it was done.
        Healed = "healed",
        /// A person compared the delivery with what the provider's API shows.
        Compared = "compared",
    }
}

/// Which deliveries are meant. Empty: all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// The delivery with this id.
    pub id: Option<DeliveryId>,
    /// Those of this source.
    pub source: Option<Source>,
    /// Those of this provider.
    pub provider: Option<Box<str>>,
    /// Those in this state.
    pub state: Option<State>,
    /// Those of this event.
    pub event_type: Option<Box<str>>,
    /// Those about the subject with this id, of whatever kind.
    pub subject: Option<Box<str>>,
    /// Those received at this time or later.
    pub since: Option<DateTime<Utc>>,
    /// Those received before this time.
    pub before: Option<DateTime<Utc>>,
    /// Those that decoding found to be this.
    pub reading: Option<ReadingKind>,
    /// Those of which verification established this.
    pub proof: Option<Proof>,
    /// Those that were stored after this one: a bound for how much is searched.
    pub after: Option<DeliveryId>,
    /// Those whose body has this text in it, byte for byte. No store has an index for it.
    pub text: Option<Box<str>>,
}

/// How many deliveries are in which state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// [`State::Waiting`].
    pub waiting: u64,
    /// [`State::Working`].
    pub working: u64,
    /// [`State::Dead`].
    pub dead: u64,
    /// [`State::Parked`].
    pub parked: u64,
    /// [`State::Done`], as far as they are kept.
    pub done: u64,
    /// When the oldest one that waits was received.
    pub oldest_waiting: Option<DateTime<Utc>>,
}

/// An entity that waits for a person, or for a newer version of the decoder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParkedEntity {
    /// The store's id of it.
    pub id: i64,
    /// Its source.
    pub source: Source,
    /// What it is.
    pub key: EntityKey,
    /// Why it is parked.
    pub because: Box<str>,
    /// How many of its deliveries wait. If none does, no delivery is [`State::Parked`].
    pub open: u64,
}

/// An entity without a final status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenEntity {
    /// Its source.
    pub source: Source,
    /// What it is.
    pub key: EntityKey,
    /// Its last status, if a delivery that is done said one.
    pub status: Option<Box<str>>,
    /// When its last delivery was received.
    pub last_received_at: DateTime<Utc>,
    /// That delivery.
    pub last_delivery: DeliveryId,
}
