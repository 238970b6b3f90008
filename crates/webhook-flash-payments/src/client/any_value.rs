//! Values whose type is not documented.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;
use webhook_core::{
    leaf_member,
    payload::{Gap, Leaf},
};

/// A value that the provider's pages name without showing its type: any JSON is read, and kept as
/// it came.
#[derive(Debug, Clone)]
pub struct AnyValue(Box<RawValue>);

impl AnyValue {
    /// The value as JSON text.
    #[must_use]
    pub fn json(&self) -> &str {
        self.0.get()
    }

    /// The value as a text: a string without its quotes, or any other value's JSON.
    #[must_use]
    pub fn text(&self) -> String {
        serde_json::from_str(self.json()).unwrap_or_else(|_| self.json().to_owned())
    }

    /// The value if it is `true` or `false`.
    #[must_use]
    pub fn boolean(&self) -> Option<bool> {
        serde_json::from_str(self.json()).ok()
    }
}

impl PartialEq for AnyValue {
    /// Compares the JSON texts.
    fn eq(&self, other: &Self) -> bool {
        self.json() == other.json()
    }
}

impl Eq for AnyValue {}

impl Serialize for AnyValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for AnyValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Box::<RawValue>::deserialize(deserializer).map(Self)
    }
}

impl Leaf for AnyValue {
    const BLANK_IS_NO_VALUE: bool = false;

    fn read_optional<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Result<Self, Gap>, D::Error> {
        let value = Self::deserialize(deserializer)?;
        Ok(match value.json() {
            "null" => Err(Gap::Null),
            _ => Ok(value),
        })
    }
}

leaf_member!(AnyValue);
