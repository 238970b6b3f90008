//! Ids.

use serde::{Deserialize, Deserializer, Serialize, Serializer, ser::Error};
use serde_json::value::RawValue;
use webhook_core::{
    authoring::{Leaf, Shape, deserialize_leaf, whole_digits},
    identifier,
};

identifier! {
    /// The id of an account. Documented by samples: `C` or `AP`, and eight digits. That it names a
    /// main account, a sub-account or a user account is inferred.
    pub struct UserId;
}

/// The id of a transaction, a payment or a trade: a whole number. It is unique only within its kind
/// (inferred: each kind has its own range).
///
/// In an event, a string of digits is read, too. It is written as a JSON number, as in all samples.
///
/// ```
/// use webhook_cxtn::ObjectId;
///
/// let id: ObjectId = serde_json::from_str("162953")?;
/// assert_eq!(id.as_str(), "162953");
/// assert_eq!(id, ObjectId::from(162_953));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ObjectId(Box<str>);

impl ObjectId {
    /// The number's digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<u64> for ObjectId {
    fn from(number: u64) -> Self {
        Self(number.to_string().into())
    }
}

impl std::fmt::Display for ObjectId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl Leaf for ObjectId {
    const SHAPE: Shape = Shape::Integer;

    fn from_text(text: &str) -> Option<Self> {
        let digits = whole_digits(text);
        let unsigned = digits.strip_prefix('-').unwrap_or(digits);
        let is_plain = unsigned == "0" || unsigned.starts_with(|first| matches!(first, '1'..='9'));
        let is_whole =
            is_plain && unsigned.len() <= 38 && unsigned.bytes().all(|it| it.is_ascii_digit());
        is_whole.then(|| Self(digits.into()))
    }
}

impl Serialize for ObjectId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let digits = RawValue::from_string(self.0.to_string()).map_err(S::Error::custom)?;
        digits.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for ObjectId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize_leaf(deserializer)
    }
}
