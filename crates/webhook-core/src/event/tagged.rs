//! Events whose name is a member of the payload.

use std::{borrow::Cow, fmt, marker::PhantomData};

use serde::{
    Deserializer, Serialize, Serializer,
    de::{
        DeserializeSeed, Error, IgnoredAny, IntoDeserializer, MapAccess, Visitor,
        value::{CowStrDeserializer, MapAccessDeserializer},
    },
    ser::SerializeMap,
};
use serde_json::value::RawValue;

use crate::{
    DecodeError,
    event::{Events, UnknownEvent},
    payload::{Key, MemberName, Payload},
    read,
};

/// An event enum whose events' name is a member of the payload; [`events!`](crate::events!)
/// declares one.
pub trait TaggedEvents: Events {
    /// The name of that member.
    const TAG: &'static str;

    /// An event that the table does not have.
    fn unknown(event: UnknownEvent) -> Self;
}

/// Reads an event whose name is a member of the body.
///
/// Where the name stands in front, one reading does. Otherwise, and where the body cannot be read,
/// the name is looked for first, and the body is read again.
///
/// # Errors
///
/// A [`DecodeError`] if the body is no JSON, has no name or two of them, or does not fit its type.
pub fn read_tagged<E: TaggedEvents>(body: &[u8]) -> Result<E, DecodeError> {
    let text = read::utf8(body)?;
    match read::once(NameFirst::<E>(PhantomData), text) {
        Ok(event) => Ok(event),
        Err(_) => read_by_parts(text),
    }
}

fn read_by_parts<E: TaggedEvents>(text: &str) -> Result<E, DecodeError> {
    let name = read::json_as(FindName::<E>(PhantomData), text, "")?;
    let is_known = E::KNOWN.iter().any(|row| row.name == name);
    let event = if is_known {
        read::json_as(Named::<E>(&name, PhantomData), text, "")
    } else {
        read::json::<Box<RawValue>>(text.trim(), "")
            .map(|payload| E::unknown(UnknownEvent::new(&name, payload)))
    };
    event.map_err(|error| error.in_event(&name))
}

/// Reads an event whose name stands in front of all other members, and is known. Anything else is
/// an error.
struct NameFirst<E>(PhantomData<E>);

impl<'de, E: TaggedEvents> DeserializeSeed<'de> for NameFirst<E> {
    type Value = E;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<E, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, E: TaggedEvents> Visitor<'de> for NameFirst<E> {
    type Value = E;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an event")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<E, A::Error> {
        let Some(Key::Known(Tag::<E>(_))) = map.next_key()? else {
            return Err(A::Error::custom("another member in front"));
        };
        let name = map.next_value_seed(Text)?;
        let rest = MapAccessDeserializer::new(WithoutTag {
            map,
            tag: E::TAG,
            seen: true,
        });
        E::read(&name, rest, |_| Err(A::Error::custom("unknown")))
    }
}

/// Finds an event's name, wherever it stands.
struct FindName<E>(PhantomData<E>);

impl<E> Clone for FindName<E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E> Copy for FindName<E> {}

impl<'de, E: TaggedEvents> DeserializeSeed<'de> for FindName<E> {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, E: TaggedEvents> Visitor<'de> for FindName<E> {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut name = None;
        while let Some(key) = map.next_key::<Key<Tag<E>>>()? {
            match (key, &name) {
                (Key::Known(_), None) => name = Some(map.next_value_seed(Text)?),
                (Key::Known(_), Some(_)) => return Err(A::Error::duplicate_field(E::TAG)),
                (Key::Unknown(_), _) => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        name.ok_or_else(|| A::Error::missing_field(E::TAG))
    }
}

/// Reads the body of the event with this name, which the table has.
struct Named<'n, E>(&'n str, PhantomData<E>);

impl<E> Clone for Named<'_, E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E> Copy for Named<'_, E> {}

impl<'de, E: TaggedEvents> DeserializeSeed<'de> for Named<'_, E> {
    type Value = E;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<E, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, E: TaggedEvents> Visitor<'de> for Named<'_, E> {
    type Value = E;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<E, A::Error> {
        let payload = MapAccessDeserializer::new(WithoutTag {
            map,
            tag: E::TAG,
            seen: false,
        });
        E::read(self.0, payload, |_| Err(A::Error::custom("unknown")))
    }
}

/// The member with the event's name.
struct Tag<E>(PhantomData<E>);

impl<E: TaggedEvents> MemberName for Tag<E> {
    fn of(name: &str) -> Option<Self> {
        (name == E::TAG).then_some(Self(PhantomData))
    }
}

/// The members of an object without the one that names the event.
struct WithoutTag<A> {
    map: A,
    tag: &'static str,
    /// Whether that member was there already.
    seen: bool,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for WithoutTag<A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, A::Error> {
        while let Some(name) = self.map.next_key_seed(Text)? {
            if name != self.tag {
                let name: CowStrDeserializer<'_, A::Error> = name.into_deserializer();
                return seed.deserialize(name).map(Some);
            }
            if self.seen {
                return Err(A::Error::duplicate_field(self.tag));
            }
            self.seen = true;
            self.map.next_value::<IgnoredAny>()?;
        }
        Ok(None)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.map.next_value_seed(seed)
    }
}

/// Reads a string, borrowed where it can be.
struct Text;

impl<'de> DeserializeSeed<'de> for Text {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Text {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.into()))
    }
}

/// A payload with the event's name in front: how a tagged event is written.
#[derive(Debug)]
pub struct Tagged<'p, P> {
    /// The name of the member with the event's name.
    pub tag: &'static str,
    /// The event's name.
    pub event_type: &'static str,
    /// The other members.
    pub payload: &'p P,
}

impl<P: Payload> Serialize for Tagged<'_, P> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry(self.tag, self.event_type)?;
        self.payload.write_members(&mut map)?;
        map.end()
    }
}
