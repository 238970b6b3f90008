//! What is around a payload: the header, which says how to read the body.

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, Error, IgnoredAny, MapAccess, Visitor},
};
use serde_json::value::RawValue;
use webhook_core::{
    DecodeError, DecodeFault,
    event::Events,
    payload::{Key, MemberName},
    read::{self, Object},
};

use crate::{Event, UnknownEvent};

/// Reads a notification: its header, and its body as what the header says.
///
/// In all samples the header stands in front, and one reading does. A notification in which it does
/// not, and one that cannot be read, is read again part by part.
pub(crate) fn decode(body: &[u8]) -> Result<Event, DecodeError> {
    let text = read::utf8(body)?;
    match read::once(HeaderFirst, text) {
        Ok(event) => Ok(event),
        Err(_) => decode_by_parts(text),
    }
}

fn decode_by_parts(text: &str) -> Result<Event, DecodeError> {
    let Object(Notification { header, body }) = read::json(text, "")?;
    let Object(header) = header;
    body.ok_or_else(|| DecodeError::new(BODY, DecodeFault::Missing))
        .and_then(|body| read::json_as(&header, body.get(), BODY))
        .map_err(|error| error.in_event(&header.notification_type))
}

/// The name of the member with the payload.
pub(crate) const BODY: &str = "body";

/// The two parts of a notification.
#[derive(Deserialize)]
struct Notification<'a> {
    #[serde(borrow)]
    header: Object<Header<'a>>,
    #[serde(borrow)]
    body: Option<&'a RawValue>,
}

/// What tells how to read a body.
#[derive(Deserialize)]
struct Header<'a> {
    #[serde(borrow)]
    message_type: Option<&'a RawValue>,
    #[serde(borrow)]
    notification_type: Cow<'a, str>,
}

impl Header<'_> {
    /// The kind of message, which nothing depends on: whatever stands there will do.
    fn message_type(&self) -> String {
        let text = |json: &RawValue| {
            serde_json::from_str(json.get()).unwrap_or_else(|_| json.get().to_owned())
        };
        self.message_type.map(text).unwrap_or_default()
    }
}

/// Reads a body as what the header says.
impl<'de> DeserializeSeed<'de> for &Header<'_> {
    type Value = Event;

    fn deserialize<D: Deserializer<'de>>(self, body: D) -> Result<Event, D::Error> {
        Event::read(&self.notification_type, body, |body| {
            Ok(Event::Unknown(UnknownEvent {
                message_type: self.message_type(),
                notification_type: self.notification_type.as_ref().into(),
                body: Deserialize::deserialize(body)?,
            }))
        })
    }
}

#[derive(Clone, Copy)]
enum Part {
    Header,
    Body,
}

impl MemberName for Part {
    fn of(name: &str) -> Option<Self> {
        match name {
            "header" => Some(Self::Header),
            BODY => Some(Self::Body),
            _ => None,
        }
    }
}

/// Reads a notification whose header stands in front of its body. Anything else is an error.
struct HeaderFirst;

impl<'de> DeserializeSeed<'de> for HeaderFirst {
    type Value = Event;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Event, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for HeaderFirst {
    type Value = Event;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a notification")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Event, A::Error> {
        let mut header = None;
        let mut event = None;
        while let Some(key) = map.next_key()? {
            match (key, &header, &event) {
                (Key::Known(Part::Header), None, None) => header = Some(map.next_value()?),
                (Key::Known(Part::Body), Some(Object(header)), None) => {
                    event = Some(map.next_value_seed::<&Header<'_>>(header)?);
                }
                (Key::Known(_), ..) => return Err(A::Error::custom("in another order")),
                (Key::Unknown(_), ..) => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        event.ok_or_else(|| A::Error::missing_field(BODY))
    }
}
