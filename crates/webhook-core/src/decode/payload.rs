//! Payloads: what `#[derive(Payload)]` implements.

use serde::{Deserializer, ser::SerializeMap};
use serde_json::value::RawValue;

use super::{
    Extra, FieldInfo, Members, Misfit, Object, Reader, Shape, Subject, Timestamp, Unusual, Value,
    decode_error::joined, value::raw,
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

    /// Reads the fields as they come.
    ///
    /// # Errors
    ///
    /// [`Unusual`] if one does not fit, is missing or comes twice.
    fn read_fields(fields: Members<'_, '_>) -> Result<Self, Unusual>;

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

/// Reads a payload as it comes: the derived [`Value::read`].
///
/// # Errors
///
/// [`Unusual`] if it is not an object, or only the second reading can tell.
pub fn read_payload<P: Payload>(reader: &mut Reader<'_>) -> Result<Option<P>, Unusual> {
    match reader.skip_empty() {
        true => Ok(None),
        false => P::read_fields(reader.fields()?).map(Some),
    }
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
    if let Ok(Some(payload)) = P::read(&mut Reader::new(json.get())) {
        return Ok(payload);
    }
    P::parse(json)
        .and_then(|payload| payload.ok_or_else(|| Misfit::of(P::SHAPE, json)))
        .map_err(Misfit::into_serde)
}
