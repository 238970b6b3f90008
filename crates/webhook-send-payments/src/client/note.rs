//! A note for people.

use std::{fmt, ops::Deref};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use webhook_core::{
    leaf_member,
    payload::{Leaf, read_text},
};

/// A note for people, as the API has it. It reads as a text; `Debug` does not show it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Note(Box<str>);

impl<T: Into<Box<str>>> From<T> for Note {
    fn from(text: T) -> Self {
        Self(text.into())
    }
}

impl Deref for Note {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Note({} bytes)", self.0.len())
    }
}

impl Serialize for Note {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Note {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read_text(deserializer, |text| Self(text.into()))
    }
}

/// As for any text: an empty note is one.
impl Leaf for Note {
    const BLANK_IS_NO_VALUE: bool = false;
}

leaf_member!(Note);
