//! The table of a provider's events.

use serde::Deserializer;

use crate::{KnownEvent, WebhookEvent};

/// An event enum that [`events!`](crate::events!) declares.
pub trait Events: WebhookEvent + Sized {
    /// The rows of its table.
    const KNOWN: &'static [KnownEvent];

    /// Reads the payload of the event with this name. What is done with the payload of an event
    /// that the table does not have, `unknown` says.
    ///
    /// # Errors
    ///
    /// The deserializer's.
    fn read<'de, D: Deserializer<'de>>(
        name: &str,
        payload: D,
        unknown: impl FnOnce(D) -> Result<Self, D::Error>,
    ) -> Result<Self, D::Error>;
}

/// Declares a provider's event enum from a table: a row for each event, with its name on the wire,
/// its variant and payload, whether it is still sent, how sure that is, and where it is described.
///
/// Each payload is an [`Entity`](crate::event::Entity). The last variant, `Unknown`, keeps what no
/// row is there for. Two forms, by where the name stands:
///
/// * `pub enum Event(UnknownEvent)`: apart from the payload. The crate reads the name, then the
///   payload with [`Events::read`](crate::event::Events::read), and writes its own `Serialize`. The
///   type in brackets keeps unknown events: it is [`UnknownEvent`](crate::event::UnknownEvent), or another
///   [`Fallback`](crate::event::Fallback).
/// * `pub enum Event tagged "event"`: in a member of the payload, here `event`. The whole body is
///   then the payload, [`read_tagged`](crate::event::read_tagged) reads it, and no field for the
///   name is declared.
///
/// ```
/// use webhook_core::{
///     Basis::Documented, State::Current, WebhookEvent, entities, events, event::read_tagged,
///     payload,
/// };
///
/// payload! {
///     /// A parcel.
///     pub struct Parcel {
///         /// Which parcel.
///         pub id: String,
///     }
/// }
///
/// entities! {
///     Parcel: "parcel", |it| Some(&it.id), |_| None;
/// }
///
/// events! {
///     /// What is told of parcels.
///     pub enum Event tagged "event" {
///         /// A parcel is on its way.
///         "parcel_sent" => ParcelSent(Parcel), Current, Documented, "the page on parcels";
///     }
/// }
///
/// let body = r#"{"event":"parcel_sent","id":"p1"}"#;
/// let event: Event = read_tagged(body.as_bytes())?;
/// assert!(matches!(&event, Event::ParcelSent(parcel) if parcel.id == "p1"));
/// assert_eq!(event.event_type(), "parcel_sent");
/// # Ok::<(), webhook_core::DecodeError>(())
/// ```
#[macro_export]
macro_rules! events {
    ($(#[$meta:meta])* pub enum $name:ident($unknown:ty) { $($rows:tt)* }) => {
        $crate::events!(@enum $(#[$meta])* $name, $unknown, untagged, $($rows)*);
    };
    ($(#[$meta:meta])* pub enum $name:ident tagged $tag:literal { $($rows:tt)* }) => {
        $crate::events!(@enum $(#[$meta])* $name, $crate::event::UnknownEvent, $tag, $($rows)*);

        impl $crate::event::TaggedEvents for $name {
            const TAG: &'static str = $tag;

            fn unknown(event: $crate::event::UnknownEvent) -> Self {
                Self::Unknown(event)
            }
        }

        impl $crate::serde::Serialize for $name {
            fn serialize<S: $crate::serde::Serializer>(
                &self,
                serializer: S,
            ) -> Result<S::Ok, S::Error> {
                $crate::WebhookEvent::payload(self)
                    .map_err($crate::serde::ser::Error::custom)?
                    .serialize(serializer)
            }
        }
    };
    (@enum $(#[$meta:meta])* $name:ident, $unknown:ty, $tag:tt, $(
        $(#[$row_meta:meta])*
        $event:literal => $variant:ident($payload:ident), $state:expr, $basis:expr, $source:expr;
    )*) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum $name {
            $(
                $(#[$row_meta])*
                ///
                #[doc = concat!("`", $event, "`.")]
                $variant(Box<$payload>),
            )*
            /// An event that this crate does not know.
            Unknown($unknown),
        }

        impl $crate::event::Events for $name {
            const KNOWN: &'static [$crate::KnownEvent] = &[$(
                $crate::KnownEvent {
                    name: $event,
                    entity: <$payload as $crate::event::Entity>::KIND,
                    state: $state,
                    basis: $basis,
                    source: $source,
                },
            )*];

            fn read<'de, D: $crate::serde::Deserializer<'de>>(
                name: &str,
                payload: D,
                unknown: impl FnOnce(D) -> Result<Self, D::Error>,
            ) -> Result<Self, D::Error> {
                match name {
                    $($event => $crate::serde::Deserialize::deserialize(payload).map(Self::$variant),)*
                    _ => unknown(payload),
                }
            }
        }

        impl $crate::WebhookEvent for $name {
            fn event_type(&self) -> &str {
                match self {
                    $(Self::$variant(_) => $event,)*
                    Self::Unknown(unknown) => $crate::event::Fallback::<Self>::event_type(unknown),
                }
            }

            fn is_known(&self) -> bool {
                !matches!(self, Self::Unknown(_))
            }

            fn subject(&self) -> Option<$crate::Subject<'_>> {
                match self {
                    $(Self::$variant(payload) => $crate::event::Entity::subject(&**payload),)*
                    Self::Unknown(_) => None,
                }
            }

            fn occurred_at(&self) -> Option<&$crate::Timestamp> {
                match self {
                    $(Self::$variant(payload) => $crate::event::Entity::occurred_at(&**payload),)*
                    Self::Unknown(_) => None,
                }
            }

            fn readings(&self) -> &[Self] {
                match self {
                    Self::Unknown(unknown) => $crate::event::Fallback::readings(unknown),
                    _ => &[],
                }
            }

            fn unknown_members(&self) -> Option<&$crate::RawMembers> {
                match self {
                    $(Self::$variant(payload) => Some(&payload.unknown),)*
                    Self::Unknown(_) => None,
                }
            }

            fn payload(
                &self,
            ) -> Result<Box<$crate::serde_json::value::RawValue>, $crate::serde_json::Error> {
                match self {
                    $(Self::$variant(payload) => {
                        $crate::events!(@payload $tag, $event, &**payload)
                    })*
                    Self::Unknown(unknown) => {
                        Ok($crate::event::Fallback::<Self>::payload(unknown).to_owned())
                    }
                }
            }
        }
    };
    (@payload untagged, $event:literal, $payload:expr) => {
        $crate::serde_json::value::to_raw_value($payload)
    };
    (@payload $tag:literal, $event:literal, $payload:expr) => {
        $crate::serde_json::value::to_raw_value(&$crate::event::Tagged {
            tag: $tag,
            event_type: $event,
            payload: $payload,
        })
    };
}
