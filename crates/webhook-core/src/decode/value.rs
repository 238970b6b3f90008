//! How the value of a field is read and reported.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{DeserializeSeed, Error, Unexpected, Visitor},
};
use serde_json::value::RawValue;

use super::{Misfit, Shape, Token};

/// What a payload's field can hold.
///
/// There are two ways to read one. [`read`](Self::read) takes it straight from the parser and treats
/// anything unusual as an error; it is what nearly every delivery needs. [`parse`](Self::parse)
/// takes the value's own JSON text, accepts what [`Shape`] allows, and says exactly what does not
/// fit; it runs when `read` has failed.
pub trait Value: Serialize + Sized {
    /// What the value looks like.
    const SHAPE: Shape;

    /// Reads a value from the parser. `null` and `""` are `None`.
    ///
    /// # Errors
    ///
    /// The deserializer's, without an explanation that could be shown.
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error>;

    /// Reads a value from its JSON text. `null` and `""` are `None`.
    ///
    /// # Errors
    ///
    /// [`Misfit`] says where the value does not fit, and why.
    fn parse(json: &RawValue) -> Result<Option<Self>, Misfit>;

    /// Shows `visit` the path and the value of each unknown field within this value.
    fn each_extra(&self, _path: &str, _visit: &mut dyn FnMut(&str, &RawValue)) {}
}

/// A single value: a text, a number, a time.
pub trait Leaf: Serialize + Sized {
    /// What the value looks like.
    const SHAPE: Shape;

    /// The value of a text that is not empty, or of a number's digits.
    fn from_text(text: &str) -> Option<Self>;

    /// The value of a token that is neither `null` nor `""`.
    #[must_use]
    fn from_token(token: &Token<'_>) -> Option<Self> {
        match token {
            Token::Text(text) => Self::from_text(text),
            Token::Number(digits) => Self::from_text(digits),
            _ => None,
        }
    }

    /// Reads a value from the parser. `null` and `""` are `None`.
    ///
    /// # Errors
    ///
    /// The deserializer's.
    fn read_leaf<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
        deserializer.deserialize_option(TextVisitor(PhantomData))
    }
}

impl<T: Leaf> Value for T {
    const SHAPE: Shape = <T as Leaf>::SHAPE;

    #[inline]
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
        T::read_leaf(deserializer)
    }

    fn parse(json: &RawValue) -> Result<Option<Self>, Misfit> {
        let token = Token::of(json);
        if token.is_empty() {
            return Ok(None);
        }
        let value = T::from_token(&token);
        value.map(Some).ok_or_else(|| Misfit::new(T::SHAPE, &token))
    }
}

struct TextVisitor<T>(PhantomData<T>);

impl<'de, T: Leaf> Visitor<'de> for TextVisitor<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::SHAPE.expected())
    }

    fn visit_none<E: Error>(self) -> Result<Option<T>, E> {
        Ok(None)
    }

    fn visit_unit<E: Error>(self) -> Result<Option<T>, E> {
        Ok(None)
    }

    #[inline]
    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
        deserializer.deserialize_str(self)
    }

    #[inline]
    fn visit_str<E: Error>(self, text: &str) -> Result<Option<T>, E> {
        if text.is_empty() {
            return Ok(None);
        }
        let value = T::from_text(text);
        value.map(Some).ok_or_else(|| E::invalid_type(Unexpected::Other("another string"), &self))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Option<T>, E> {
        self.visit_str(&number.to_string())
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Option<T>, E> {
        self.visit_str(&number.to_string())
    }
}

/// Reads a leaf for its `Deserialize`, where a value must be there.
///
/// # Errors
///
/// The deserializer's.
pub fn deserialize_leaf<'de, T: Leaf, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    let value = match T::SHAPE {
        // A text that is a number. In a payload, [`Value::parse`] reads it; here no second reading follows.
        Shape::Text | Shape::OneOf(_) | Shape::Timestamp => {
            deserializer.deserialize_any(TextVisitor(PhantomData))
        }
        _ => T::read_leaf(deserializer),
    };
    value?.ok_or_else(|| D::Error::invalid_type(Unexpected::Other("none"), &T::SHAPE.expected()))
}

/// The value's JSON text, straight from the JSON text around it. A `serde_json::Value` no longer has
/// it: it keeps numbers in binary, which is where digits are lost.
pub(crate) fn raw<'de, D: Deserializer<'de>>(deserializer: D) -> Result<&'de RawValue, D::Error> {
    const FOUND: Unexpected<'_> = Unexpected::Other("a parsed value, whose digits may be lost");
    const EXPECTED: &str = "JSON text: read with serde_json::from_str or from_slice";
    <&RawValue>::deserialize(deserializer).map_err(|error| {
        // A syntax error says where it is.
        match error.to_string().starts_with("invalid type") {
            true => D::Error::invalid_type(FOUND, &EXPECTED),
            false => error,
        }
    })
}

/// Reads a value as `serde` asks for it.
#[derive(Debug)]
pub struct ReadSeed<T>(pub PhantomData<T>);

impl<'de, T: Value> DeserializeSeed<'de> for ReadSeed<T> {
    type Value = Option<T>;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
        T::read(deserializer)
    }
}

impl Leaf for String {
    const SHAPE: Shape = Shape::Text;

    #[inline]
    fn from_text(text: &str) -> Option<Self> {
        Some(text.into())
    }
}

impl Leaf for bool {
    const SHAPE: Shape = Shape::Boolean;

    fn from_text(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    fn from_token(token: &Token<'_>) -> Option<Self> {
        match token {
            Token::Boolean(value) => Some(*value),
            Token::Text(text) => Self::from_text(text),
            _ => None,
        }
    }

    fn read_leaf<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
        Option::deserialize(deserializer)
    }
}

/// The digits of a whole number, without the fraction of zeros that some writers add: `1000.0`.
#[must_use]
pub fn whole_digits(text: &str) -> &str {
    match text.split_once('.') {
        Some((whole, fraction)) if !fraction.is_empty() && fraction.bytes().all(|b| b == b'0') => {
            whole
        }
        _ => text,
    }
}

macro_rules! integers {
    ($($integer:ty),*) => {$(
        impl Leaf for $integer {
            const SHAPE: Shape = Shape::Integer;

            fn from_text(text: &str) -> Option<Self> {
                whole_digits(text).parse().ok()
            }

            fn read_leaf<'de, D: Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Option<Self>, D::Error> {
                Option::deserialize(deserializer)
            }
        }
    )*};
}

integers!(i64, u64);

impl<T: Value> Value for Vec<T> {
    const SHAPE: Shape = Shape::List(&T::SHAPE);

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
        struct Items<T>(PhantomData<T>);

        impl<'de, T: Value> Visitor<'de> for Items<T> {
            type Value = Option<Vec<T>>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an array")
            }

            fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
                Ok(None)
            }

            fn visit_seq<A: serde::de::SeqAccess<'de>>(
                self,
                mut seq: A,
            ) -> Result<Self::Value, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = seq.next_element_seed(ReadSeed(PhantomData))? {
                    items.push(item.ok_or_else(|| A::Error::custom("an empty item"))?);
                }
                Ok(Some(items))
            }
        }

        deserializer.deserialize_any(Items(PhantomData))
    }

    fn parse(json: &RawValue) -> Result<Option<Self>, Misfit> {
        let token = Token::of(json);
        if token.is_empty() {
            return Ok(None);
        }
        let Ok(items) = serde_json::from_str::<Vec<&RawValue>>(json.get()) else {
            return Err(Misfit::new(Self::SHAPE, &token));
        };
        let parse = |(number, item): (usize, &&RawValue)| {
            T::parse(item)
                .and_then(|value| value.ok_or_else(|| Misfit::of(T::SHAPE, item)))
                .map_err(|misfit| misfit.within(&number.to_string()))
        };
        let items: Result<Vec<T>, Misfit> = items.iter().enumerate().map(parse).collect();
        items.map(Some)
    }

    fn each_extra(&self, path: &str, visit: &mut dyn FnMut(&str, &RawValue)) {
        for (number, item) in self.iter().enumerate() {
            item.each_extra(&format!("{path}.{number}"), visit);
        }
    }
}
