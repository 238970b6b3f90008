//! Payloads: what `#[derive(Payload)]` implements.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, Visitor},
    ser::SerializeMap,
};
use serde_json::value::RawValue;

use super::{
    Extra, FieldInfo, Misfit, Object, Shape, Subject, Timestamp, Value, decode_error::joined,
    value::raw,
};
use crate::Status;

/// A JSON object with documented fields. `#[derive(Payload)]` implements it.
pub trait Payload: Value {
    /// The documented fields.
    const FIELDS: &'static [FieldInfo];

    /// The kind of subject that an event with this payload is about, in the provider's word:
    /// `payment`. Empty for objects within others.
    const KIND: &'static str;

    /// The field that holds the subject's id.
    const SUBJECT: Option<&'static str>;

    /// The number of the field with this name.
    fn index(name: &str) -> Option<usize>;

    /// Reads the fields from the parser. Anything unusual is an error.
    ///
    /// # Errors
    ///
    /// The deserializer's, without an explanation that could be shown.
    fn read_fields<'de, A: MapAccess<'de>>(map: A) -> Result<Self, A::Error>;

    /// Reads the fields one by one.
    ///
    /// # Errors
    ///
    /// [`Misfit`] says which required field does not fit, and why.
    fn parse_fields(object: Object<'_>) -> Result<Self, Misfit>;

    /// Writes the fields into an object.
    ///
    /// # Errors
    ///
    /// The serializer's.
    fn write_fields<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error>;

    /// What the payload is about, where it says so.
    fn subject(&self) -> Option<Subject<'_>>;

    /// The subject's status, where the payload says so.
    fn status(&self) -> Option<Status<'_>>;

    /// When it happened, where the payload says so.
    fn occurred_at(&self) -> Option<&Timestamp>;
}

/// Shows `visit` the unknown fields of a payload that is at `path`.
pub fn visit_extra(extra: &Extra, path: &str, visit: &mut dyn FnMut(&str, &RawValue)) {
    for (name, value) in extra.iter() {
        visit(&joined(path, name), value);
    }
}

/// Shows `visit` the unknown fields within the value of a payload's field.
pub fn visit_nested<T: Value>(
    value: &T,
    path: &str,
    field: &str,
    visit: &mut dyn FnMut(&str, &RawValue),
) {
    if matches!(T::SHAPE, Shape::Object(_) | Shape::List(_)) {
        value.each_extra(&joined(path, field), visit);
    }
}

/// Reads a payload from the parser: the derived [`Value::read`].
///
/// # Errors
///
/// The deserializer's.
pub fn read_payload<'de, P: Payload, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<P>, D::Error> {
    struct Fields<P>(PhantomData<P>);

    impl<'de, P: Payload> Visitor<'de> for Fields<P> {
        type Value = Option<P>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_none<E: Error>(self) -> Result<Self::Value, E> {
            Ok(None)
        }

        fn visit_some<D: Deserializer<'de>>(self, json: D) -> Result<Self::Value, D::Error> {
            json.deserialize_map(self)
        }

        fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
            P::read_fields(map).map(Some)
        }
    }

    deserializer.deserialize_option(Fields(PhantomData))
}

/// Reads a payload from its JSON text: the derived [`Value::parse`].
///
/// # Errors
///
/// [`Misfit`] if the text is not an object, or a required field does not fit.
pub fn parse_payload<P: Payload>(json: &RawValue) -> Result<Option<P>, Misfit> {
    match json.get() {
        "null" | "\"\"" => Ok(None),
        _ => P::parse_fields(Object::of(json)?).map(Some),
    }
}

/// Reads a payload for its derived `Deserialize`: straight, or field by field where that fails.
///
/// # Errors
///
/// The deserializer's, with the path of the required field that does not fit.
pub fn deserialize_payload<'de, P: Payload, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<P, D::Error> {
    let json = raw(deserializer)?;
    let straight = P::read(&mut serde_json::Deserializer::from_str(json.get()));
    if let Ok(Some(payload)) = straight {
        return Ok(payload);
    }
    P::parse(json)
        .and_then(|payload| payload.ok_or_else(|| Misfit::of(P::SHAPE, json)))
        .map_err(Misfit::into_serde)
}

/// A field's name: one that the payload knows, by its number, or another one.
#[derive(Debug)]
pub enum Key<P> {
    /// A documented field.
    Known(usize, PhantomData<P>),
    /// Another one.
    Unknown(Box<str>),
}

impl<'de, P: Payload> Deserialize<'de> for Key<P> {
    #[inline]
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Name<P>(PhantomData<P>);

        impl<P: Payload> Visitor<'_> for Name<P> {
            type Value = Key<P>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a field's name")
            }

            #[inline]
            fn visit_str<E: Error>(self, name: &str) -> Result<Key<P>, E> {
                Ok(match P::index(name) {
                    Some(number) => Key::Known(number, PhantomData),
                    None => Key::Unknown(name.into()),
                })
            }
        }

        deserializer.deserialize_identifier(Name(PhantomData))
    }
}
