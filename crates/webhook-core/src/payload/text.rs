//! Reading a text that must not be empty.

use std::fmt;

use serde::{
    Deserializer,
    de::{Error, Unexpected, Visitor},
};

/// Reads a JSON string that is not empty, and makes something of it.
///
/// # Errors
///
/// The deserializer's, if there is something else.
pub fn read_text<'de, D: Deserializer<'de>, T>(
    deserializer: D,
    make: fn(&str) -> T,
) -> Result<T, D::Error> {
    deserializer.deserialize_str(Text(make))
}

struct Text<T>(fn(&str) -> T);

impl<T> Visitor<'_> for Text<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string that is not empty")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        if text.is_empty() {
            return Err(E::invalid_value(
                Unexpected::Other("an empty string"),
                &self,
            ));
        }
        Ok((self.0)(text))
    }
}
