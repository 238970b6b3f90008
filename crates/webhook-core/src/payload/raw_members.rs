//! Members of a JSON object, in their order, with each value's own text.

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{MapAccess, Visitor},
    ser::SerializeMap,
};
use serde_json::value::RawValue;

/// Members of a JSON object in the order in which they came, each value as the text that it was.
///
/// `Debug` shows the names alone: nobody knows what the values hold.
#[derive(Clone, Default)]
pub struct RawMembers(Vec<(Box<str>, Box<RawValue>)>);

impl RawMembers {
    /// The value of a member.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&RawValue> {
        self.iter()
            .find_map(|(other, value)| (other == name).then_some(value))
    }

    /// The members.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &RawValue)> {
        self.0.iter().map(|(name, value)| (&**name, &**value))
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds a member at the end.
    pub fn push(&mut self, name: impl Into<Box<str>>, value: Box<RawValue>) {
        self.0.push((name.into(), value));
    }

    /// Puts a value in the place of a member's, or adds the member at the end.
    pub fn set(&mut self, name: &str, value: Box<RawValue>) {
        match self.0.iter_mut().find(|(other, _)| &**other == name) {
            Some(member) => member.1 = value,
            None => self.push(name, value),
        }
    }

    /// Takes a member out.
    pub fn remove(&mut self, name: &str) -> Option<Box<RawValue>> {
        let place = self.0.iter().position(|(other, _)| &**other == name)?;
        Some(self.0.remove(place).1)
    }

    /// Writes the members into an object.
    ///
    /// # Errors
    ///
    /// The serializer's.
    pub fn write<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        self.0
            .iter()
            .try_for_each(|(name, value)| map.serialize_entry(name, value))
    }
}

impl std::fmt::Debug for RawMembers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list()
            .entries(self.iter().map(|(name, _)| name))
            .finish()
    }
}

impl PartialEq for RawMembers {
    /// Compares names and texts.
    fn eq(&self, other: &Self) -> bool {
        let texts =
            |(name, value): &(Box<str>, Box<RawValue>)| (name.clone(), value.get().to_owned());
        self.0.iter().map(texts).eq(other.0.iter().map(texts))
    }
}

impl Eq for RawMembers {}

impl Serialize for RawMembers {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.len()))?;
        self.write(&mut map)?;
        map.end()
    }
}

impl<'de> Deserialize<'de> for RawMembers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;

        impl<'de> Visitor<'de> for Members {
            type Value = RawMembers;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<RawMembers, A::Error> {
                let mut members = RawMembers::default();
                while let Some((name, value)) = map.next_entry::<Box<str>, _>()? {
                    members.push(name, value);
                }
                Ok(members)
            }
        }

        deserializer.deserialize_map(Members)
    }
}
