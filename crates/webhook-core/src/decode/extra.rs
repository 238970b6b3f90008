//! The fields of a JSON object that no type knows.

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{MapAccess, Visitor},
    ser::SerializeMap,
};
use serde_json::value::RawValue;

/// Fields of a JSON object that no field of a type holds, in their order, each value as the JSON text
/// that arrived: fields that the provider has added since, and values of optional fields that do not
/// fit their type.
///
/// `Debug` shows the names alone, because the values may be anything.
#[derive(Clone, Default)]
pub struct Extra(Vec<(Box<str>, Box<RawValue>)>);

impl Extra {
    /// The value of the field with this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&RawValue> {
        self.iter().find_map(|(other, value)| (other == name).then_some(value))
    }

    /// The fields, by name and value.
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

    /// Adds a field at the end.
    pub fn push(&mut self, name: impl Into<Box<str>>, value: Box<RawValue>) {
        self.0.push((name.into(), value));
    }

    /// Replaces the value of a field, or adds the field at the end.
    pub fn set(&mut self, name: &str, value: Box<RawValue>) {
        match self.0.iter_mut().find(|(other, _)| &**other == name) {
            Some(field) => field.1 = value,
            None => self.push(name, value),
        }
    }

    /// Removes a field.
    pub fn remove(&mut self, name: &str) -> Option<Box<RawValue>> {
        let index = self.0.iter().position(|(other, _)| &**other == name)?;
        Some(self.0.remove(index).1)
    }

    /// Removes the fields that do not fit.
    pub(crate) fn retain(&mut self, mut fits: impl FnMut(&str, &RawValue) -> bool) {
        self.0.retain(|(name, value)| fits(name, value));
    }

    /// Writes the fields into an object.
    ///
    /// # Errors
    ///
    /// The serializer's.
    pub fn write<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        self.0.iter().try_for_each(|(name, value)| map.serialize_entry(name, value))
    }
}

impl FromIterator<(Box<str>, Box<RawValue>)> for Extra {
    fn from_iter<I: IntoIterator<Item = (Box<str>, Box<RawValue>)>>(fields: I) -> Self {
        Self(fields.into_iter().collect())
    }
}

impl std::fmt::Debug for Extra {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.iter().map(|(name, _)| name)).finish()
    }
}

impl PartialEq for Extra {
    /// Compares names and texts.
    fn eq(&self, other: &Self) -> bool {
        let texts =
            |(name, value): &(Box<str>, Box<RawValue>)| (name.clone(), value.get().to_owned());
        self.0.iter().map(texts).eq(other.0.iter().map(texts))
    }
}

impl Eq for Extra {}

impl Serialize for Extra {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.len()))?;
        self.write(&mut map)?;
        map.end()
    }
}

impl<'de> Deserialize<'de> for Extra {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;

        impl<'de> Visitor<'de> for Fields {
            type Value = Extra;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Extra, A::Error> {
                let mut fields = Extra::default();
                while let Some((name, value)) = map.next_entry::<Box<str>, _>()? {
                    fields.push(name, value);
                }
                Ok(fields)
            }
        }

        deserializer.deserialize_map(Fields)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

    use super::*;

    #[test]
    fn fields_are_counted() {
        for (json, count) in [("{}", 0), (r#"{"a":1}"#, 1), (r#"{"a":1,"b":2}"#, 2)] {
            let extra: Extra = serde_json::from_str(json).unwrap();
            assert_eq!(extra.len(), count);
            assert_eq!(extra.is_empty(), count == 0);
        }
    }

    #[test]
    fn another_value_is_refused_with_what_was_expected() {
        let error = serde_json::from_str::<Extra>("[]").unwrap_err().to_string();
        assert!(error.contains("expected an object"), "{error}");
    }
}
