//! The macro that declares a provider's events.

use serde_json::value::RawValue;

use super::{
    DecodeError, Extra, KnownEvent, Members, Misfit, Object, Shape, UnknownEvent, Unusual,
    WebhookEvent, whole_digits,
};

/// An event enum that [`events!`](crate::events!) declares.
pub trait Events: WebhookEvent {
    /// The rows of its table.
    const KNOWN: &'static [KnownEvent];

    /// Reads the payload of the known event with this name from the parser.
    ///
    /// # Errors
    ///
    /// The deserializer's; also for an unknown name.
    fn read_fields(name: &str, fields: Members<'_, '_>) -> Result<Self, Unusual>;

    /// Reads the payload of the known event with this name field by field. `None` for an unknown
    /// name.
    fn parse_fields(name: &str, object: Object<'_>) -> Option<Result<Self, Misfit>>;

    /// An event without a row in the table.
    fn unknown(event: UnknownEvent) -> Self;

    /// The fields of the payload itself that no field of its type holds.
    fn own_extra(&self) -> Option<&Extra>;
}

/// The row of the event with this name.
pub(crate) fn row_of<E: Events>(name: &str) -> Option<&'static KnownEvent> {
    E::KNOWN.iter().find(|row| row.name == name)
}

/// Reads the payload of the event with this name field by field. `json` is the payload's JSON text,
/// `path` its path in the body.
pub(crate) fn parse_event<E: Events>(
    name: &str,
    object: Object<'_>,
    json: &RawValue,
    path: &str,
) -> Result<E, DecodeError> {
    let subject = subject_in::<E>(name, &object);
    match E::parse_fields(name, object) {
        Some(Ok(event)) => Ok(event),
        Some(Err(misfit)) => Err(misfit.at(path).with_event_type(name).with_subject(subject)),
        None => Ok(E::unknown(UnknownEvent::new(name, json.to_owned()))),
    }
}

/// What the event with this name is about, by the fields of its payload that could be read.
pub(crate) fn subject_in<E: Events>(
    name: &str,
    payload: &Object<'_>,
) -> Option<(&'static str, Box<str>)> {
    let row = row_of::<E>(name)?;
    let field = row.fields.iter().find(|it| Some(it.name) == row.subject)?;
    let mut names = [field.name].into_iter().chain(field.aliases.iter().copied());
    let id = names.find_map(|name| payload.text(name))?;
    if field.shape != Shape::Integer {
        return Some((row.entity, id.into()));
    }
    let digits = whole_digits(&id);
    let is_whole = digits.parse::<i128>().is_ok();
    is_whole.then(|| (row.entity, digits.into()))
}

/// Declares a provider's event enum from a table: a row for each event, with its name on the wire,
/// its variant and payload, whether it is still sent, whether that is documented, and where it is
/// described.
///
/// Each payload derives [`Payload`](derive@crate::Payload). The last variant, `Unknown`, keeps events
/// that have no row. Where the name is a field of the payload itself, the table is `tagged` with that
/// field, so that the payload is written with it.
///
/// Where no field of the payload has the subject's status, but the event says it, the table names a function
/// `fn(&Event) -> Option<Status<'_>>`: `pub enum Event status status_of { .. }`.
///
/// ```
/// use webhook_core::{
///     Certainty::Documented, Payload, State::Current, Extra, Verified, authoring::BodyLayout, events,
/// };
///
/// /// A parcel.
/// #[derive(Debug, Clone, PartialEq, Payload)]
/// #[non_exhaustive]
/// pub struct Parcel {
///     /// Which parcel.
///     #[payload(subject = "parcel")]
///     pub id: String,
///     /// Fields without a type.
///     pub extra: Extra,
/// }
///
/// events! {
///     /// What happens to parcels.
///     pub enum Event tagged "event" {
///         /// A parcel is on its way.
///         "parcel_sent" => ParcelSent(Parcel), Current, Documented, "the page on parcels";
///     }
/// }
///
/// const LAYOUT: BodyLayout = BodyLayout::tagged("event");
///
/// let body = br#"{"event":"parcel_sent","id":"p1"}"#;
/// let envelope = LAYOUT.decode::<Event>(Verified::assume_trusted(body));
/// assert!(matches!(&envelope.event, Ok(Event::ParcelSent(parcel)) if parcel.id == "p1"));
/// assert_eq!(envelope.event_type(), Some("parcel_sent"));
/// ```
#[macro_export]
macro_rules! events {
    (
        $(#[$meta:meta])*
        pub enum $name:ident $(tagged $tag:literal)? $(status $status_of:path)? { $($rows:tt)* }
    ) => {
        $crate::events!(@enum $(#[$meta])* $name, [$($tag)?], [$($status_of)?], $($rows)*);
    };
    (@enum $(#[$meta:meta])* $name:ident, $tag:tt, [$($status_of:path)?], $(
        $(#[$row_meta:meta])*
        $event:literal => $variant:ident($payload:ident), $state:expr, $certainty:expr, $source:expr;
    )*) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum $name {
            $(
                $(#[$row_meta])*
                ///
                #[doc = concat!("`", $event, "`.")]
                $variant(Box<$payload>),
            )*
            /// An event that this crate does not know.
            Unknown($crate::UnknownEvent),
        }

        impl $name {
            /// The provider's name for what happened, as it arrived.
            #[must_use]
            pub fn event_type(&self) -> &str {
                match self {
                    $(Self::$variant(_) => $event,)*
                    Self::Unknown(unknown) => &unknown.event_type,
                }
            }

            /// Whether this crate has a type for the event.
            #[must_use]
            pub fn is_known(&self) -> bool {
                !matches!(self, Self::Unknown(_))
            }

            /// What it happened to, where the event says so.
            #[must_use]
            pub fn subject(&self) -> Option<$crate::Subject<'_>> {
                match self {
                    $(Self::$variant(payload) => $crate::authoring::Payload::subject(&**payload),)*
                    Self::Unknown(_) => None,
                }
            }

            /// The status that the event reports of its subject, where the provider says so.
            #[must_use]
            pub fn status(&self) -> Option<$crate::Status<'_>> {
                let in_payload = match self {
                    $(Self::$variant(payload) => $crate::authoring::Payload::status(&**payload),)*
                    Self::Unknown(_) => None,
                };
                in_payload$(.or_else(|| $status_of(self)))?
            }

            /// When it happened, where the event says so.
            #[must_use]
            pub fn occurred_at(&self) -> Option<&$crate::Timestamp> {
                match self {
                    $(Self::$variant(payload) => {
                        $crate::authoring::Payload::occurred_at(&**payload)
                    })*
                    Self::Unknown(_) => None,
                }
            }

            /// The fields of the payload, at every level, that no field of its type holds.
            #[must_use]
            pub fn extra(&self) -> $crate::Extra {
                let mut extra = $crate::Extra::default();
                match self {
                    $(Self::$variant(payload) => {
                        let mut push = |path: &str, value: &$crate::serde_json::value::RawValue| {
                            extra.push(path, value.to_owned());
                        };
                        $crate::authoring::Value::each_extra(&**payload, "", &mut push);
                    })*
                    Self::Unknown(_) => {}
                }
                extra
            }

            /// The payload as JSON, under the provider's own names.
            ///
            /// # Errors
            ///
            /// None for a payload that was decoded.
            pub fn payload(
                &self,
            ) -> Result<Box<$crate::serde_json::value::RawValue>, $crate::serde_json::Error> {
                match self {
                    $(Self::$variant(payload) => {
                        $crate::events!(@payload $tag, $event, &**payload)
                    })*
                    Self::Unknown(unknown) => Ok(unknown.payload.clone()),
                }
            }
        }

        impl $crate::authoring::Events for $name {
            const KNOWN: &'static [$crate::KnownEvent] = &[$(
                $crate::KnownEvent {
                    name: $event,
                    entity: <$payload as $crate::authoring::Payload>::KIND,
                    state: $state,
                    certainty: $certainty,
                    source: $source,
                    fields: <$payload as $crate::authoring::Payload>::FIELDS,
                    subject: <$payload as $crate::authoring::Payload>::SUBJECT,
                },
            )*];

            fn read_fields(
                name: &str,
                fields: $crate::authoring::Members<'_, '_>,
            ) -> Result<Self, $crate::authoring::Unusual> {
                match name {
                    $($event => <$payload as $crate::authoring::Payload>::read_fields(fields)
                        .map(|payload| Self::$variant(Box::new(payload))),)*
                    _ => Err($crate::authoring::Unusual),
                }
            }

            fn parse_fields(
                name: &str,
                object: $crate::authoring::Object<'_>,
            ) -> Option<Result<Self, $crate::authoring::Misfit>> {
                Some(match name {
                    $($event => <$payload as $crate::authoring::Payload>::parse_fields(object)
                        .map(|payload| Self::$variant(Box::new(payload))),)*
                    _ => return None,
                })
            }

            fn unknown(event: $crate::UnknownEvent) -> Self {
                Self::Unknown(event)
            }

            fn own_extra(&self) -> Option<&$crate::Extra> {
                match self {
                    $(Self::$variant(payload) => Some(&payload.extra),)*
                    Self::Unknown(_) => None,
                }
            }
        }

        impl $crate::WebhookEvent for $name {
            fn event_type(&self) -> &str { self.event_type() }
            fn is_known(&self) -> bool { self.is_known() }
            fn subject(&self) -> Option<$crate::Subject<'_>> { self.subject() }
            fn status(&self) -> Option<$crate::Status<'_>> { self.status() }
            fn occurred_at(&self) -> Option<&$crate::Timestamp> { self.occurred_at() }
            fn extra(&self) -> $crate::Extra { self.extra() }
            fn payload(
                &self,
            ) -> Result<Box<$crate::serde_json::value::RawValue>, $crate::serde_json::Error> {
                self.payload()
            }
        }
    };
    (@payload [], $event:literal, $payload:expr) => {
        $crate::serde_json::value::to_raw_value($payload)
    };
    (@payload [$tag:literal], $event:literal, $payload:expr) => {
        $crate::serde_json::value::to_raw_value(&$crate::authoring::Tagged {
            tag: $tag,
            event_type: $event,
            payload: $payload,
        })
    };
}

/// A payload with the event's name in front: how a tagged event is written.
#[derive(Debug)]
pub struct Tagged<'p, P> {
    /// The field that holds the event's name.
    pub tag: &'static str,
    /// The event's name.
    pub event_type: &'static str,
    /// The other fields.
    pub payload: &'p P,
}

impl<P: super::Payload> serde::Serialize for Tagged<'_, P> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeMap;

        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry(self.tag, self.event_type)?;
        self.payload.write_fields(&mut map)?;
        map.end()
    }
}
