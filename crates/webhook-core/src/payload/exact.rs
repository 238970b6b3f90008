//! Decimal numbers that keep their digits.

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Unexpected, ser::Error as _};
use serde_json::value::RawValue;

/// A decimal number, exact to the digit, that writes itself back as it was written.
#[derive(Debug, Clone)]
pub(crate) struct Exact {
    value: Decimal,
    form: Form,
}

/// How a number was written in JSON.
#[derive(Debug, Clone)]
enum Form {
    /// A string of plain digits: the value's own digits in quotes.
    Text,
    /// A number of plain digits: the value's own digits.
    Number,
    /// Anything else that has an exact value: `1e3`, `"+1"`, `"007"`.
    Other(Box<RawValue>),
}

impl Exact {
    pub(crate) fn value(&self) -> Decimal {
        self.value
    }

    /// A value that is written as a JSON number.
    pub(crate) fn number(value: Decimal) -> Self {
        let form = Form::Number;
        Self { value, form }
    }

    /// The same with another value: a number stays a number, and a string a string.
    pub(crate) fn set(&mut self, value: Decimal) {
        let was_text = match &self.form {
            Form::Text => true,
            Form::Number => false,
            Form::Other(token) => token.get().starts_with('"'),
        };
        self.value = value;
        self.form = if was_text { Form::Text } else { Form::Number };
    }

    /// Reads plain digits, which are written back as a JSON string.
    pub(crate) fn from_text(text: &str) -> Option<Self> {
        is_plain(text).then_some(())?;
        let value = Decimal::from_str_exact(text).ok()?;
        Some(Self {
            value,
            form: Form::Text,
        })
    }

    /// Reads a JSON string or number.
    fn from_token(token: &RawValue) -> Option<Self> {
        let quoted = token.get().strip_prefix('"');
        let digits = quoted.map_or(Some(token.get()), |rest| rest.strip_suffix('"'))?;
        if is_plain(digits) {
            return Some(Self {
                value: Decimal::from_str_exact(digits).ok()?,
                form: if quoted.is_some() {
                    Form::Text
                } else {
                    Form::Number
                },
            });
        }
        Some(Self {
            value: value_of(digits)?,
            form: Form::Other(token.to_owned()),
        })
    }

    /// Reads a JSON token, with `expected` for the error.
    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
        expected: &'static str,
    ) -> Result<Self, D::Error> {
        let token = borrowed_token(deserializer, expected)?;
        Self::from_token(token).ok_or_else(|| unexpected(token, expected))
    }

    /// As [`deserialize`](Self::deserialize), but `null` and `""` are no number: the error then
    /// tells which of them it is.
    pub(crate) fn deserialize_optional<'de, D: Deserializer<'de>>(
        deserializer: D,
        expected: &'static str,
    ) -> Result<Result<Self, super::Gap>, D::Error> {
        let token = borrowed_token(deserializer, expected)?;
        match token.get() {
            "null" => Ok(Err(super::Gap::Null)),
            "\"\"" => Ok(Err(super::Gap::Blank)),
            _ => Self::from_token(token)
                .map(Ok)
                .ok_or_else(|| unexpected(token, expected)),
        }
    }
}

impl From<Decimal> for Exact {
    fn from(value: Decimal) -> Self {
        Self {
            value,
            form: Form::Text,
        }
    }
}

impl std::fmt::Display for Exact {
    /// The digits as they were written.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.form {
            Form::Text | Form::Number => self.value.fmt(f),
            Form::Other(token) => f.write_str(token.get().trim_matches('"')),
        }
    }
}

impl Serialize for Exact {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.form {
            Form::Text => serializer.collect_str(&self.value),
            Form::Number => RawValue::from_string(self.value.to_string())
                .map_err(S::Error::custom)?
                .serialize(serializer),
            Form::Other(token) => token.serialize(serializer),
        }
    }
}

/// The token's text, straight from the JSON text. A `serde_json::Value` has none any more: it keeps
/// numbers in binary, which is where digits are lost.
fn borrowed_token<'de, D: Deserializer<'de>>(
    deserializer: D,
    expected: &'static str,
) -> Result<&'de RawValue, D::Error> {
    <&RawValue>::deserialize(deserializer).map_err(|_| {
        let found =
            "a value that was parsed before, whose digits may be lost: read the JSON text itself";
        serde::de::Error::invalid_value(Unexpected::Other(found), &expected)
    })
}

fn unexpected<E: serde::de::Error>(token: &RawValue, expected: &'static str) -> E {
    let found = match token.get().as_bytes().first() {
        Some(b'"') => "a string that is none, or has more digits than can be kept",
        Some(b'{') => "an object",
        Some(b'[') => "an array",
        Some(b't' | b'f') => "a boolean",
        Some(b'n') => "null",
        _ => "a number with more digits than can be kept",
    };
    E::invalid_value(Unexpected::Other(found), &expected)
}

/// Whether these are digits in the form in which `Decimal` writes them: no sign but a minus, no
/// zero in front, no exponent, no negative zero.
fn is_plain(digits: &str) -> bool {
    let (negative, unsigned) = match digits.strip_prefix('-') {
        Some(unsigned) => (true, unsigned),
        None => (false, digits),
    };
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let is_zero = || unsigned.bytes().all(|b| matches!(b, b'0' | b'.'));
    all_digits(whole)
        && all_digits(fraction)
        && (whole == "0" || !whole.starts_with('0'))
        && !(negative && is_zero())
}

/// The exact value of digits in another form: a plus sign, zeros in front, an exponent.
fn value_of(digits: &str) -> Option<Decimal> {
    let (mantissa, exponent) = match digits.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (digits, 0),
    };
    let negative = mantissa.starts_with('-');
    let unsigned = mantissa.strip_prefix(['+', '-']).unwrap_or(mantissa);
    let significant = unsigned.trim_start_matches('0');
    let significant = match significant.as_bytes().first() {
        Some(b'0'..=b'9') => significant.to_owned(),
        _ => format!("0{significant}"),
    };
    if !unsigned.starts_with(|c: char| c.is_ascii_digit()) || !is_plain(&significant) {
        return None;
    }
    let mut value = Decimal::from_str_exact(&significant).ok()?;
    if value.is_zero() {
        return Some(Decimal::ZERO);
    }
    let scale = i32::try_from(value.scale()).ok()?.checked_sub(exponent)?;
    value.set_scale(u32::try_from(scale.max(0)).ok()?).ok()?;
    for _ in scale..0 {
        value = value.checked_mul(Decimal::TEN)?;
    }
    value.set_sign_negative(negative);
    Some(value)
}
