//! [`Object`]: a JSON object whose fields keep their order, as the providers print them.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::{RawValue, to_raw_value};
use webhook_core::Extra;

/// A JSON object whose fields keep their order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Object(Vec<(Cow<'static, str>, Box<RawValue>)>);

impl Object {
    /// Adds a field. A value that cannot be written as JSON becomes `null`; no type of this crate is one.
    pub(crate) fn with(mut self, name: &'static str, value: &(impl Serialize + ?Sized)) -> Self {
        self.0
            .push((name.into(), to_raw_value(value).unwrap_or_else(|_| RawValue::NULL.to_owned())));
        self
    }

    /// The JSON text of a field.
    pub(crate) fn get(&self, name: &str) -> Option<&RawValue> {
        self.0.iter().find(|(other, _)| *other == name).map(|(_, value)| &**value)
    }

    /// The text of a field that is a string, and the JSON of one that is not.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        let json = self.get(name)?.get();
        Some(serde_json::from_str(json).unwrap_or_else(|_| json.into()))
    }

    /// The compact JSON text.
    pub(crate) fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl Serialize for Object {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fields = Extra::deserialize(deserializer)?;
        Ok(Self(
            fields.iter().map(|(name, value)| (name.to_owned().into(), value.to_owned())).collect(),
        ))
    }
}

/// An [`Object`] with these fields.
macro_rules! object {
    ($($name:literal: $value:expr),* $(,)?) => {
        $crate::json::Object::default()$(.with($name, &$value))*
    };
}
pub(crate) use object;
