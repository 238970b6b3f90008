//! One JSON value as it is written.

use std::borrow::Cow;

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, Visitor},
};
use serde_json::value::RawValue;

/// One JSON value as it is written.
#[derive(Debug)]
pub enum Token<'a> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A number's digits.
    Number(&'a str),
    /// The text of a string.
    Text(Cow<'a, str>),
    /// A string with half of a surrogate pair, such as `"\ud83d"`: JSON's grammar allows it, but no
    /// text is.
    BrokenText,
    /// An array.
    Array,
    /// An object.
    Object,
}

impl<'a> Token<'a> {
    /// Looks at a value.
    #[must_use]
    pub fn of(json: &'a RawValue) -> Self {
        let text = json.get();
        match text.as_bytes().first() {
            Some(b'{') => Self::Object,
            Some(b'[') => Self::Array,
            Some(b'"') => {
                serde_json::from_str(text).map_or(Self::BrokenText, |Text(it)| Self::Text(it))
            }
            Some(b'n') => Self::Null,
            Some(b't') => Self::Boolean(true),
            Some(b'f') => Self::Boolean(false),
            _ => Self::Number(text),
        }
    }

    /// Whether this counts as no value: `null` or `""`.
    pub(crate) fn is_empty(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Text(text) => text.is_empty(),
            _ => false,
        }
    }

    /// What an error says that it found.
    pub(crate) fn found(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::Text(text) if text.is_empty() => "an empty string",
            Self::Text(_) => "another string",
            Self::BrokenText => "a string with half of a surrogate pair",
            Self::Array => "an array",
            Self::Object => "an object",
        }
    }
}

/// A JSON string, borrowed where it can be.
#[derive(Deserialize)]
pub(crate) struct Text<'a>(#[serde(borrow)] pub(crate) Cow<'a, str>);

/// Reads an object.
pub(super) struct Map<V>(pub(super) V);

impl<'de, V: Visitor<'de>> DeserializeSeed<'de> for Map<V> {
    type Value = V::Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<V::Value, D::Error> {
        deserializer.deserialize_map(self.0)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

    use super::*;

    #[test]
    fn each_kind_of_value_has_a_name_of_its_own() {
        for (json, found) in [
            ("null", "null"),
            ("true", "a boolean"),
            ("false", "a boolean"),
            ("-1", "a number"),
            ("\"\"", "an empty string"),
            ("\"x\"", "another string"),
            (r#""\ud83d""#, "a string with half of a surrogate pair"),
            ("[]", "an array"),
            ("{}", "an object"),
        ] {
            let json = RawValue::from_string(json.to_owned()).unwrap();
            assert_eq!(Token::of(&json).found(), found, "{json}");
        }
    }
}
