//! Money and rates, exact to the digit.

use rust_decimal::Decimal;
use serde::{Serialize, Serializer, ser::Error as _};
use serde_json::value::RawValue;

use super::Token;

/// A decimal number as it arrived: its digits, and whether they were in quotes.
#[derive(Debug, Clone, Copy)]
#[doc(hidden)]
pub struct Exact {
    /// The value. Its scale is the number of fraction digits that arrived.
    pub value: Decimal,
    /// Whether it is written as a JSON string.
    pub quoted: bool,
}

impl Exact {
    /// Reads the digits of a decimal number. An exponent is worked out. `None` if they are not a
    /// number in JSON's notation, or have more digits than can be kept.
    #[must_use]
    pub fn parse(digits: &str, quoted: bool) -> Option<Self> {
        let value = match digits.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => shifted(plain(mantissa)?, exponent.parse().ok()?)?,
            None => plain(digits)?,
        };
        Some(Self { value, quoted })
    }

    /// Reads a string or a number.
    #[must_use]
    pub fn from_token(token: &Token<'_>) -> Option<Self> {
        match token {
            Token::Text(text) => Self::parse(text, true),
            Token::Number(digits) => Self::parse(digits, false),
            _ => None,
        }
    }
}

impl Serialize for Exact {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.quoted {
            return serializer.collect_str(&self.value);
        }
        RawValue::from_string(self.value.to_string())
            .map_err(S::Error::custom)?
            .serialize(serializer)
    }
}

/// The value of digits without an exponent: `-1000.00`.
fn plain(text: &str) -> Option<Decimal> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = match unsigned.split_once('.') {
        Some((_, "")) => return None,
        Some((whole, fraction)) => (whole, fraction),
        None => (unsigned, ""),
    };
    if whole.is_empty() || (whole.starts_with('0') && whole != "0") {
        return None;
    }
    if unsigned.len() > MOST_DIGITS_IN_I64 {
        let are_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let is_number = are_digits(whole) && are_digits(fraction);
        return is_number.then(|| Decimal::from_str_exact(text).ok())?;
    }
    let mut number = 0_i64;
    for byte in whole.bytes().chain(fraction.bytes()) {
        let digit = byte.checked_sub(b'0').filter(|digit| *digit < 10)?;
        number = number * 10 + i64::from(digit);
    }
    let sign = if unsigned.len() == text.len() { 1 } else { -1 };
    Some(Decimal::new(sign * number, u32::try_from(fraction.len()).ok()?))
}

/// As many decimal digits as every `i64` has room for.
const MOST_DIGITS_IN_I64: usize = 18;

/// The value with its decimal point moved to the right by so many digits.
fn shifted(value: Decimal, exponent: i32) -> Option<Decimal> {
    let scale = i32::try_from(value.scale()).ok()?.checked_sub(exponent)?;
    let mantissa = match u32::try_from(scale) {
        Ok(_) => value.mantissa(),
        Err(_) => 10_i128
            .checked_pow(scale.unsigned_abs())
            .and_then(|factor| value.mantissa().checked_mul(factor))?,
    };
    Decimal::try_from_i128_with_scale(mantissa, u32::try_from(scale).unwrap_or(0)).ok()
}

/// Declares a type for decimal numbers that are exact to the digit.
#[doc(hidden)]
#[macro_export]
macro_rules! exact_decimal {
    ($(#[$meta:meta])* pub struct $name:ident;) => {
        $(#[$meta])*
        #[derive(Clone, Copy)]
        pub struct $name($crate::authoring::Exact);

        impl $name {
            /// The value. Its scale is the number of fraction digits that arrived.
            #[must_use]
            pub fn value(&self) -> $crate::authoring::Decimal {
                self.0.value
            }

            /// A value that is written as a JSON number. [`From`] and
            /// [`FromStr`](std::str::FromStr) make one that is written as a JSON string.
            #[must_use]
            pub fn number(value: $crate::authoring::Decimal) -> Self {
                Self($crate::authoring::Exact { value, quoted: false })
            }

            /// Replaces the value. It is written as before: as a string or as a number.
            pub fn set(&mut self, value: $crate::authoring::Decimal) {
                self.0.value = value;
            }
        }

        impl ::std::fmt::Display for $name {
            /// The digits as they arrived.
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                self.value().fmt(f)
            }
        }

        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.value())
            }
        }

        impl From<$crate::authoring::Decimal> for $name {
            /// Written as a JSON string.
            fn from(value: $crate::authoring::Decimal) -> Self {
                Self($crate::authoring::Exact { value, quoted: true })
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = $crate::AmountError;

            /// Takes digits such as `-1000.00`. They are written as a JSON string.
            fn from_str(text: &str) -> Result<Self, $crate::AmountError> {
                $crate::authoring::Exact::parse(text, true).map(Self).ok_or($crate::AmountError)
            }
        }

        impl PartialEq for $name {
            /// Compares values: `1000.00` equals `1000`.
            fn eq(&self, other: &Self) -> bool {
                self.value() == other.value()
            }
        }

        impl Eq for $name {}

        impl PartialOrd for $name {
            fn partial_cmp(&self, other: &Self) -> Option<::std::cmp::Ordering> {
                Some(self.cmp(other))
            }
        }

        impl Ord for $name {
            fn cmp(&self, other: &Self) -> ::std::cmp::Ordering {
                self.value().cmp(&other.value())
            }
        }

        impl ::std::hash::Hash for $name {
            fn hash<H: ::std::hash::Hasher>(&self, state: &mut H) {
                self.value().hash(state);
            }
        }

        impl $crate::serde::Serialize for $name {
            fn serialize<S: $crate::serde::Serializer>(
                &self,
                serializer: S,
            ) -> Result<S::Ok, S::Error> {
                $crate::serde::Serialize::serialize(&self.0, serializer)
            }
        }

        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Self, D::Error> {
                $crate::authoring::deserialize_leaf(deserializer)
            }
        }

        impl $crate::authoring::Leaf for $name {
            const SHAPE: $crate::authoring::Shape = $crate::authoring::Shape::Decimal;

            fn from_text(text: &str) -> Option<Self> {
                $crate::authoring::Exact::parse(text, true).map(Self)
            }

            fn from_token(token: &$crate::authoring::Token<'_>) -> Option<Self> {
                $crate::authoring::Exact::from_token(token).map(Self)
            }
        }
    };
}

exact_decimal! {
    /// An amount of money in the major unit of its currency, exact to the digit.
    ///
    /// It reads a JSON string or number with all its digits and writes it in the same form:
    /// `"1000.00"`, `1000.00` and `10` remain what they are. It never passes through binary floating
    /// point, so it must be read from JSON text. A `serde_json::Value` has lost digits already;
    /// reading an amount from it fails with an error that says so.
    ///
    /// ```
    /// use webhook_core::Amount;
    ///
    /// let amount: Amount = serde_json::from_str("12345678901234567.89")?;
    /// assert_eq!(serde_json::to_string(&amount)?, "12345678901234567.89");
    /// assert_eq!(amount.value().scale(), 2);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    ///
    /// Amounts, rates and amounts in minor units are different types. An amount compares with an amount:
    ///
    /// ```
    /// fn is_enough(paid: webhook_core::Amount, due: webhook_core::Amount) -> bool {
    ///     paid >= due
    /// }
    /// ```
    ///
    /// and with no other number:
    ///
    /// ```compile_fail,E0308
    /// fn is_enough(paid: webhook_core::Amount, due: webhook_core::Rate) -> bool {
    ///     paid >= due
    /// }
    /// ```
    pub struct Amount;
}

exact_decimal! {
    /// An exchange rate, exact to the digit. It reads and writes as [`Amount`] does.
    ///
    /// Which of two currencies it is per, the provider says, or not.
    pub struct Rate;
}

/// The text is not a plain decimal number of at most 28 digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected decimal digits such as -1000.00, at most 28 of them, found another text")]
pub struct AmountError;
