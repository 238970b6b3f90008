//! Reading JSON into types, with errors that name the place and no value.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserializer,
    de::{Deserialize, DeserializeSeed, MapAccess, Visitor, value::MapAccessDeserializer},
};
use serde_path_to_error::Track;

use crate::{DecodeError, DecodeFault};

/// The body's text: JSON is UTF-8.
///
/// # Errors
///
/// [`DecodeFault::NotUtf8`].
pub fn utf8(body: &[u8]) -> Result<&str, DecodeError> {
    std::str::from_utf8(body).map_err(|error| {
        let valid_up_to = error.valid_up_to();
        DecodeError::new("", DecodeFault::NotUtf8 { valid_up_to })
    })
}

/// Reads JSON that stands at `path` of a body, `""` for the whole of it.
///
/// # Errors
///
/// A [`DecodeError`] without the event's name, which the caller adds.
pub fn json<'de, T: Deserialize<'de>>(text: &'de str, path: &str) -> Result<T, DecodeError> {
    json_as(PhantomData, text, path)
}

/// As [`json`], with a seed that knows what to read.
///
/// An error's path is worked out by a second reading: to keep track of it while all goes well would
/// cost as much again as the reading itself.
///
/// # Errors
///
/// A [`DecodeError`] without the event's name, which the caller adds.
pub fn json_as<'de, S: DeserializeSeed<'de> + Copy>(
    seed: S,
    text: &'de str,
    path: &str,
) -> Result<S::Value, DecodeError> {
    once(seed, text).map_err(|error| {
        let mut track = Track::new();
        let mut again = serde_json::Deserializer::from_str(text);
        let located = seed
            .deserialize(serde_path_to_error::Deserializer::new(
                &mut again, &mut track,
            ))
            .err();
        located_error(path, &track.path(), &located.unwrap_or(error))
    })
}

/// Reads JSON once, and leaves the explanation of an error to another reading.
///
/// # Errors
///
/// The parser's, which may hold values: not for logs.
pub fn once<'de, S: DeserializeSeed<'de>>(
    seed: S,
    text: &'de str,
) -> Result<S::Value, serde_json::Error> {
    let mut json = serde_json::Deserializer::from_str(text);
    let value = seed.deserialize(&mut json)?;
    json.end()?;
    Ok(value)
}

/// A value that must be a JSON object: `serde` reads a derived struct from an array as well.
#[derive(Debug, Clone, Copy)]
pub struct Object<T>(pub T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor(PhantomData))
    }
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ObjectVisitor<T> {
    type Value = Object<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Object<T>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Object)
    }
}

fn located_error(
    prefix: &str,
    path: &serde_path_to_error::Path,
    error: &serde_json::Error,
) -> DecodeError {
    let (fault, member) = fault(error);
    let path = path.to_string();
    // Where a text ends in the middle of a name, the path ends in a question mark.
    let inner = path.trim_end_matches('?').trim_matches('.');
    let steps = [prefix, inner, member.as_deref().unwrap_or("")];
    let steps: Vec<&str> = steps.into_iter().filter(|step| !step.is_empty()).collect();
    DecodeError::new(steps.join("."), fault)
}

/// What is wrong, and the name of the member that it is about if the path does not end with it.
///
/// The parser's messages quote values, so only their safe parts are taken: the kind of what was
/// found, which ends where a quotation begins, and what was expected, which stands at the end.
fn fault(error: &serde_json::Error) -> (DecodeFault, Option<String>) {
    let message = error.to_string();
    let position = format!(" at line {} column {}", error.line(), error.column());
    let message = message.strip_suffix(&position).unwrap_or(&message);
    if !error.is_data() {
        let fault = DecodeFault::NotJson {
            line: error.line(),
            column: error.column(),
            reason: message.into(),
        };
        return (fault, None);
    }
    if let Some(name) = quoted_after("missing field ", message) {
        return (DecodeFault::Missing, Some(name));
    }
    if let Some(name) = quoted_after("duplicate field ", message) {
        return (DecodeFault::Duplicate, Some(name));
    }
    let (found, expected) = message
        .split_once(": ")
        .and_then(|(_, rest)| rest.rsplit_once(", expected "))
        .unwrap_or(("another value", "a value of the documented form"));
    let found = found.split(['"', '`']).next().unwrap_or(found).trim();
    let fault = DecodeFault::Unexpected {
        expected: expected.into(),
        found: found.into(),
    };
    (fault, None)
}

fn quoted_after(prefix: &str, message: &str) -> Option<String> {
    let name = message.strip_prefix(prefix)?;
    Some(name.trim_matches('`').into())
}
