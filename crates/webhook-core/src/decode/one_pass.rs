//! Reading a body in one pass, straight into its payload's type.

use std::{borrow::Cow, fmt, marker::PhantomData};

use serde::{
    Deserializer,
    de::{DeserializeSeed, Error, MapAccess, Visitor},
};

use serde_json::value::RawValue;

use super::{
    Events, Extra,
    body_layout::{BodyLayout, Name},
    envelope::Decoded,
    token::{Map, Text},
};

/// Reads a body in one pass: the event's name before its payload, nothing twice. Anything else is an
/// error.
pub(super) struct OnePass<'l, E>(pub(super) &'l BodyLayout, pub(super) PhantomData<E>);

impl<'de, E: Events> Visitor<'de> for OnePass<'_, E> {
    type Value = Decoded<E>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Decoded<E>, A::Error> {
        let layout = self.0;
        let Some(payload) = layout.payload else {
            return one_object(layout, map);
        };
        let mut extra = Extra::default();
        let (mut name, mut event, mut delivery_id) = (None, None, None);
        while let Some(Text(key)) = map.next_key()? {
            let key = &*key;
            match (layout.name, &name) {
                (Name::Field(field), None) if key == field => {
                    let Text(text) = map.next_value()?;
                    name = Some(text);
                }
                (Name::Nested(field, inner), None) if key == field => {
                    let header = Header(layout, field, inner, &mut extra);
                    name = Some(map.next_value_seed(Map(header))?);
                }
                (_, Some(name)) if key == payload && event.is_none() => {
                    let seed = Payload(layout, name, PhantomData);
                    event = Some(map.next_value_seed(seed)?);
                }
                _ if layout.delivery_id == Some(key) && delivery_id.is_none() => {
                    let Text(text) = map.next_value()?;
                    delivery_id = Some(text);
                }
                (Name::Field(field) | Name::Nested(field, _), _)
                    if key == field || key == payload || layout.delivery_id == Some(key) =>
                {
                    return Err(A::Error::custom("in another order"));
                }
                _ if layout.is_known("", key) => scalar(map.next_value()?)?,
                _ => extra.push(key, map.next_value()?),
            }
        }
        let delivery_id = delivery_id.map(Into::into);
        if delivery_id.as_deref() == Some("") {
            return Err(A::Error::custom("an empty id"));
        }
        Ok(Decoded {
            event: Ok(event.ok_or_else(|| A::Error::missing_field(payload))?),
            extra,
            delivery_id,
            payload_path: payload,
        })
    }
}

/// Reads a body that is the payload and begins with the event's name.
fn one_object<'de, E: Events, A: MapAccess<'de>>(
    layout: &BodyLayout,
    mut map: A,
) -> Result<Decoded<E>, A::Error> {
    let (Name::Field(field), Some(Text(key))) = (layout.name, map.next_key()?) else {
        return Err(A::Error::custom("another layout"));
    };
    if key != field {
        return Err(A::Error::custom("another field first"));
    }
    let Text(name) = map.next_value()?;
    let event = E::read_fields(&name, map)?;
    match event.own_extra() {
        Some(extra) if extra.get(field).is_none() => Ok(Decoded {
            event: Ok(event),
            extra: Extra::default(),
            delivery_id: None,
            payload_path: "",
        }),
        _ => Err(A::Error::custom("the name twice")),
    }
}

/// Reads the object that holds the event's name.
struct Header<'l>(&'l BodyLayout, &'static str, &'static str, &'l mut Extra);

impl<'de> Visitor<'de> for Header<'_> {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let Self(layout, field, inner, extra) = self;
        let mut name = None;
        while let Some(Text(key)) = map.next_key()? {
            if key != inner {
                match layout.is_known(field, &key) {
                    true => scalar(map.next_value()?)?,
                    false => extra.push(format!("{field}.{key}"), map.next_value()?),
                }
            } else if name.is_none() {
                let Text(text) = map.next_value()?;
                name = Some(text);
            } else {
                return Err(A::Error::duplicate_field(inner));
            }
        }
        name.ok_or_else(|| A::Error::missing_field(inner))
    }
}

/// Reads the payload of the known event with this name.
pub(super) struct Payload<'l, E>(
    pub(super) &'l BodyLayout,
    pub(super) &'l str,
    pub(super) PhantomData<E>,
);

impl<'de, E: Events> DeserializeSeed<'de> for Payload<'_, E> {
    type Value = E;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<E, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, E: Events> Visitor<'de> for Payload<'_, E> {
    type Value = E;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<E, A::Error> {
        E::read_fields(self.1, map)
    }

    fn visit_str<F: Error>(self, text: &str) -> Result<E, F> {
        if !self.0.json_in_text {
            return Err(F::custom("a string"));
        }
        let mut json = serde_json::Deserializer::from_str(text);
        let event = Deserializer::deserialize_map(&mut json, self).map_err(F::custom)?;
        json.end().map_err(F::custom)?;
        Ok(event)
    }
}

/// Accepts the value of a documented field that says nothing new. Another kind of value is damage.
fn scalar<E: Error>(json: &RawValue) -> Result<(), E> {
    match json.get().starts_with(['{', '[']) {
        true => Err(E::custom("an object or an array")),
        false => Ok(()),
    }
}
