//! A JSON object read field by field, so that one damaged field costs no other.

use std::{borrow::Cow, fmt};

use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::{
    DecodeFault, Extra, FieldInfo, Misfit, Shape, Token, Value,
    token::{Map, Text},
};

/// The fields of a JSON object that no payload has taken yet, each with its value's JSON text.
#[derive(Debug, Default)]
pub struct Object<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'a> Object<'a> {
    /// The fields of an object.
    ///
    /// # Errors
    ///
    /// [`Misfit`] if the text is another value. Its syntax was checked when it was cut out of the
    /// body.
    pub fn of(json: &'a RawValue) -> Result<Self, Misfit> {
        let (object, error) = Self::read(json.get());
        match error {
            None => Ok(object),
            Some(_) => Err(Misfit::of(Shape::Object(&[]), json)),
        }
    }

    /// The fields of the object that is the whole text, as many as come before a syntax error, with
    /// that error.
    pub(crate) fn read(text: &'a str) -> (Self, Option<serde_json::Error>) {
        let mut object = Self::default();
        let mut json = serde_json::Deserializer::from_str(text);
        let read = Map(Collect { fields: &mut object.0, within: None }).deserialize(&mut json);
        let error = read.and_then(|()| json.end()).err();
        (object, error)
    }

    /// The fields of the object in this field of the text's object, as many as come before a syntax
    /// error.
    pub(crate) fn read_within(text: &'a str, field: &str) -> Self {
        let mut object = Self::default();
        let collect = Collect { fields: &mut object.0, within: Some(field) };
        let _ = Map(collect).deserialize(&mut serde_json::Deserializer::from_str(text));
        object
    }

    /// Takes the value of a field.
    ///
    /// The first of its names that has a value wins; a second one stays. An optional field whose
    /// value does not fit, or that occurs twice with different values, is `None`, and what is there
    /// stays for [`into_extra`](Self::into_extra).
    ///
    /// # Errors
    ///
    /// [`Misfit`] if the field is required and is missing, does not fit, or occurs twice with
    /// different values.
    pub fn take<F: Field>(&mut self, info: &FieldInfo) -> Result<F, Misfit> {
        let mut empty = None;
        for name in [info.name].into_iter().chain(info.aliases.iter().copied()) {
            let json = match self.only(name) {
                Ok(Some(json)) => json,
                Err(fault) if info.required => return Err(Misfit::from(fault).within(name)),
                Ok(None) | Err(_) => continue,
            };
            match F::Value::parse(json) {
                Ok(Some(value)) => {
                    self.remove(name);
                    return Ok(F::from_value(value));
                }
                Ok(None) => {
                    empty.get_or_insert((name, json));
                    self.remove(name);
                }
                Err(misfit) if info.required => return Err(misfit.within(name)),
                Err(_) => {}
            }
        }
        F::missing().ok_or_else(|| match empty {
            Some((name, json)) => Misfit::of(info.shape, json).within(name),
            None => Misfit::from(DecodeFault::Missing).within(info.name),
        })
    }

    /// The value of the field with this name, or `None` if there is none.
    ///
    /// # Errors
    ///
    /// [`DecodeFault::Duplicate`] if it occurs more than once, with different values.
    pub fn only(&self, name: &str) -> Result<Option<&'a RawValue>, DecodeFault> {
        let mut values = self.0.iter().filter(|(other, _)| other == name).map(|(_, json)| *json);
        let first = values.next();
        match first {
            Some(first) if values.any(|other| other.get() != first.get()) => {
                Err(DecodeFault::Duplicate)
            }
            first => Ok(first),
        }
    }

    /// The text of the field with this name, if it has one. A number counts as text.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<Cow<'a, str>> {
        match Token::of(self.only(name).ok()??) {
            Token::Text(text) if !text.is_empty() => Some(text),
            Token::Number(digits) => Some(digits.into()),
            _ => None,
        }
    }

    /// The fields, by name and value.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &'a RawValue)> {
        self.0.iter().map(|(name, json)| (&**name, *json))
    }

    /// Removes a field.
    pub fn remove(&mut self, name: &str) {
        self.0.retain(|(other, _)| other != name);
    }

    /// The fields that are left.
    #[must_use]
    pub fn into_extra(self) -> Extra {
        self.0.into_iter().map(|(name, json)| (name.into(), json.to_owned())).collect()
    }
}

/// A field of a payload: a value, or an `Option` of one.
pub trait Field: Sized {
    /// What the field holds.
    type Value: Value;
    /// Whether the payload needs it.
    const REQUIRED: bool;

    /// The field with this value.
    fn from_value(value: Self::Value) -> Self;

    /// The field without a value, unless it is required.
    fn missing() -> Option<Self>;

    /// The field's value.
    fn value(&self) -> Option<&Self::Value>;
}

impl<T: Value> Field for T {
    type Value = T;
    const REQUIRED: bool = true;

    fn from_value(value: T) -> Self {
        value
    }

    fn missing() -> Option<Self> {
        None
    }

    fn value(&self) -> Option<&T> {
        Some(self)
    }
}

impl<T: Value> Field for Option<T> {
    type Value = T;
    const REQUIRED: bool = false;

    fn from_value(value: T) -> Self {
        Some(value)
    }

    fn missing() -> Option<Self> {
        Some(None)
    }

    fn value(&self) -> Option<&T> {
        self.as_ref()
    }
}

/// Collects the fields of an object, or of the object in one of its fields. What came before an error
/// is kept.
struct Collect<'o, 'f, 'a> {
    fields: &'o mut Vec<(Cow<'a, str>, &'a RawValue)>,
    within: Option<&'f str>,
}

impl<'a> Visitor<'a> for Collect<'_, '_, 'a> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(Text(name)) = map.next_key()? {
            match self.within {
                None => self.fields.push((name, map.next_value()?)),
                Some(field) if name == field => {
                    return map.next_value_seed(Map(Self { within: None, ..self }));
                }
                Some(_) => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_has_text_if_it_is_a_number_or_a_string_that_is_not_empty() {
        let (object, _) =
            Object::read(r#"{"a":"x","b":1.50,"c":"","d":null,"e":[],"f":"x","f":"y"}"#);
        let texts = ["a", "b", "c", "d", "e", "f", "g"].map(|name| object.text(name));
        let texts = texts.each_ref().map(Option::as_deref);
        assert_eq!(texts, [Some("x"), Some("1.50"), None, None, None, None, None]);
    }

    #[test]
    fn fields_are_iterated_in_their_order() {
        let (object, _) = Object::read(r#"{"b":1,"a":"x"}"#);
        let fields: Vec<_> = object.iter().map(|(name, json)| (name, json.get())).collect();
        assert_eq!(fields, [("b", "1"), ("a", r#""x""#)]);
    }
}
