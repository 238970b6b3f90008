//! Enums that are matched without regard to case.

use std::ops::Deref;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Leaf, OpenEnum, Shape, value::deserialize_leaf};

/// An enum that is matched without regard to case, for values that the provider's own samples spell
/// in several ways (`approved`, `Approved`). It is written as it arrived.
///
/// ```
/// use webhook_core::{CaseInsensitive, open_enum};
///
/// open_enum! {
///     /// What was decided.
///     pub enum Decision {
///         /// Yes.
///         Approved = "approved",
///     }
/// }
///
/// let decision: CaseInsensitive<Decision> = serde_json::from_str("\"Approved\"")?;
/// assert_eq!(*decision, Decision::Approved);
/// assert_eq!(serde_json::to_string(&decision)?, "\"Approved\"");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CaseInsensitive<E> {
    value: E,
    /// The text that arrived, if it differs from the value's own.
    text: Option<Box<str>>,
}

impl<E: OpenEnum> CaseInsensitive<E> {
    /// The text that arrived.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.text.as_deref().unwrap_or(self.value.as_str())
    }
}

impl<E> From<E> for CaseInsensitive<E> {
    fn from(value: E) -> Self {
        Self { value, text: None }
    }
}

impl<E> Deref for CaseInsensitive<E> {
    type Target = E;

    fn deref(&self) -> &E {
        &self.value
    }
}

impl<E: OpenEnum> std::fmt::Display for CaseInsensitive<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl<E: OpenEnum> Serialize for CaseInsensitive<E> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de, E: OpenEnum> Deserialize<'de> for CaseInsensitive<E> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize_leaf(deserializer)
    }
}

impl<E: OpenEnum> Leaf for CaseInsensitive<E> {
    const SHAPE: Shape = Shape::OneOf(E::KNOWN);

    fn from_text(text: &str) -> Option<Self> {
        let known = E::KNOWN.iter().find(|known| known.eq_ignore_ascii_case(text));
        let value = E::from_text(known.unwrap_or(&text));
        let differs = value.as_str() != text;
        Some(Self { value, text: differs.then(|| text.into()) })
    }
}
