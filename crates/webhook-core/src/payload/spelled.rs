//! Values whose case the provider does not keep to.

use std::ops::Deref;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Leaf, OpenEnum, read_text};

/// A value that is compared without regard to case, since the provider's own samples disagree
/// (`approved`, `Approved`), and that writes back the text that arrived.
///
/// ```
/// use webhook_core::{Spelled, open_enum};
///
/// open_enum! {
///     /// What was decided.
///     pub enum Decision {
///         /// Yes.
///         Approved = "approved",
///     }
/// }
///
/// let decision: Spelled<Decision> = serde_json::from_str("\"Approved\"")?;
/// assert_eq!(*decision, Decision::Approved);
/// assert_eq!(serde_json::to_string(&decision)?, "\"Approved\"");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Spelled<E> {
    value: E,
    /// The text that arrived, if it is not the value's own.
    text: Option<Box<str>>,
}

impl<E: OpenEnum> Spelled<E> {
    /// The text that arrived.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.text.as_deref().unwrap_or(self.value.as_str())
    }

    fn from_text(text: &str) -> Self {
        let known = E::KNOWN
            .iter()
            .find(|known| known.eq_ignore_ascii_case(text));
        let value = E::from_text(known.unwrap_or(&text));
        let differs = value.as_str() != text;
        Self {
            value,
            text: differs.then(|| text.into()),
        }
    }
}

impl<E> From<E> for Spelled<E> {
    fn from(value: E) -> Self {
        Self { value, text: None }
    }
}

impl<E> Deref for Spelled<E> {
    type Target = E;

    fn deref(&self) -> &E {
        &self.value
    }
}

impl<E: OpenEnum> std::fmt::Display for Spelled<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl<E: OpenEnum> Serialize for Spelled<E> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de, E: OpenEnum> Deserialize<'de> for Spelled<E> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read_text(deserializer, Self::from_text)
    }
}

impl<E: OpenEnum> Leaf for Spelled<E> {
    const BLANK_IS_NO_VALUE: bool = true;
}

crate::leaf_member!(Spelled<E>, E: OpenEnum);
