//! How the value of a field is read and reported.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{Error, Unexpected, Visitor},
};
use serde_json::value::RawValue;

use super::{Misfit, Reader, Shape, Token, Unusual};

/// What a payload's field can hold.
///
/// There are two ways to read one. [`read`](Self::read) takes it straight from the body; it is what
/// nearly every delivery needs. [`parse`](Self::parse) takes the value's own JSON text and says exactly
/// what does not fit; it runs when `read` has failed.
pub trait Value: Serialize + Sized {
    /// What the value looks like.
    const SHAPE: Shape;

    /// Reads the value that comes next. `null` and `""` are `None`.
    ///
    /// # Errors
    ///
    /// [`Unusual`] if it does not fit, or only [`parse`](Self::parse) can tell.
    fn read(reader: &mut Reader<'_>) -> Result<Option<Self>, Unusual>;

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
}

impl<T: Leaf> Value for T {
    const SHAPE: Shape = <T as Leaf>::SHAPE;

    fn read(reader: &mut Reader<'_>) -> Result<Option<Self>, Unusual> {
        let token = reader.token()?;
        if token.is_empty() {
            return Ok(None);
        }
        T::from_token(&token).map(Some).ok_or(Unusual)
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

/// Reads a leaf for its `Deserialize`, where a value must be there.
///
/// # Errors
///
/// The deserializer's.
pub fn deserialize_leaf<'de, T: Leaf, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    struct TextVisitor<T>(PhantomData<T>);

    impl<T: Leaf> Visitor<'_> for TextVisitor<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(T::SHAPE.expected())
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
            let value = if text.is_empty() { None } else { T::from_text(text) };
            value.ok_or_else(|| E::invalid_type(Unexpected::Other("another string"), &self))
        }

        fn visit_u64<E: Error>(self, number: u64) -> Result<T, E> {
            self.visit_str(&number.to_string())
        }

        fn visit_i64<E: Error>(self, number: i64) -> Result<T, E> {
            self.visit_str(&number.to_string())
        }
    }

    if T::SHAPE != Shape::Decimal {
        return deserializer.deserialize_any(TextVisitor(PhantomData));
    }
    let token = Token::of(raw(deserializer)?);
    let value = if token.is_empty() { None } else { T::from_token(&token) };
    value.ok_or_else(|| {
        D::Error::invalid_type(Unexpected::Other(token.found()), &T::SHAPE.expected())
    })
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

impl Leaf for String {
    const SHAPE: Shape = Shape::Text;

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
        }
    )*};
}

integers!(i64, u64);

impl<T: Value> Value for Vec<T> {
    const SHAPE: Shape = Shape::List(&T::SHAPE);

    fn read(reader: &mut Reader<'_>) -> Result<Option<Self>, Unusual> {
        if reader.skip_empty() {
            return Ok(None);
        }
        let mut values = Vec::new();
        let mut items = reader.items()?;
        while items.next_item()? {
            values.push(T::read(items.reader)?.ok_or(Unusual)?);
        }
        Ok(Some(values))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_fraction_of_zeros_is_left_out_of_a_whole_number() {
        for (text, digits) in [
            ("10", "10"),
            ("10.0", "10"),
            ("-1.000", "-1"),
            ("1.5", "1.5"),
            ("1.", "1."),
            ("1.05", "1.05"),
        ] {
            assert_eq!(whole_digits(text), digits);
        }
    }

    #[test]
    fn a_list_is_read_in_one_pass() {
        let read = |json| Vec::<u64>::read(&mut Reader::new(json));
        assert_eq!(read("[1,\"2\"]"), Ok(Some(vec![1, 2])));
        assert_eq!(read("[]"), Ok(Some(vec![])));
        assert_eq!(read("null"), Ok(None));
        assert_eq!(read("[null]"), Err(Unusual));
    }

    #[test]
    fn a_value_that_must_be_there_is_refused_with_what_was_expected() {
        let mut json = serde_json::Deserializer::from_str("[]");
        let error = deserialize_leaf::<u64, _>(&mut json).map_err(|error| error.to_string());
        assert_eq!(
            error,
            Err("invalid type: sequence, expected a whole number at line 1 column 2".into())
        );
    }
}
