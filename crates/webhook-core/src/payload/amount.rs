//! Money and rates, exact to the digit.

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Gap, Leaf, exact::Exact};

macro_rules! exact_decimal {
    ($(#[$meta:meta])* $name:ident, $expected:literal) => {
        $(#[$meta])*
        #[derive(Debug, Clone)]
        pub struct $name(Exact);

        impl $name {
            /// The value. Its scale is the number of fraction digits that arrived.
            #[must_use]
            pub fn value(&self) -> Decimal {
                self.0.value()
            }

            /// A value that is written as a JSON number; [`From`] and [`FromStr`](std::str::FromStr)
            /// make one that is written as a JSON string.
            #[must_use]
            pub fn number(value: Decimal) -> Self {
                Self(Exact::number(value))
            }

            /// Puts another value in, written as the old one was: as a string or as a number.
            pub fn set(&mut self, value: Decimal) {
                self.0.set(value);
            }
        }

        impl std::fmt::Display for $name {
            /// The digits as they arrived.
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl From<Decimal> for $name {
            /// Written back as a JSON string.
            fn from(value: Decimal) -> Self {
                Self(Exact::from(value))
            }
        }

        impl std::str::FromStr for $name {
            type Err = AmountError;

            /// Takes plain digits, such as `-1000.00`, and writes them back as a JSON string.
            fn from_str(text: &str) -> Result<Self, AmountError> {
                Exact::from_text(text).map(Self).ok_or(AmountError)
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
            fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
                Some(self.cmp(other))
            }
        }

        impl Ord for $name {
            fn cmp(&self, other: &Self) -> std::cmp::Ordering {
                self.value().cmp(&other.value())
            }
        }

        impl std::hash::Hash for $name {
            fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
                self.value().hash(state);
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.0.serialize(serializer)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Exact::deserialize(deserializer, $expected).map(Self)
            }
        }

        impl Leaf for $name {
            const BLANK_IS_NO_VALUE: bool = true;

            fn read_optional<'de, D: Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Result<Self, Gap>, D::Error> {
                Exact::deserialize_optional(deserializer, $expected).map(|read| read.map(Self))
            }
        }

        $crate::leaf_member!($name);
    };
}

exact_decimal! {
    /// An amount of money, exact to the digit, in the major unit of a currency that stands beside
    /// it.
    ///
    /// It reads a JSON string or number and writes back what it read: `"1000.00"`, `1000.00` and
    /// `10` stay what they are. It never passes through binary floating point, so it must be read
    /// from JSON text: from a `serde_json::Value`, which has lost the digits already, reading fails
    /// with an error that says so.
    ///
    /// ```
    /// use webhook_core::Amount;
    ///
    /// let amount: Amount = serde_json::from_str("12345678901234567.89")?;
    /// assert_eq!(serde_json::to_string(&amount)?, "12345678901234567.89");
    /// assert_eq!(amount.value().scale(), 2);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    Amount, "an exact decimal amount"
}

exact_decimal! {
    /// An exchange rate, exact to the digit. Which currency it is per, the provider says, or not.
    ///
    /// It reads and writes as [`Amount`] does.
    Rate, "an exact decimal rate"
}

/// A text that is no plain decimal number of at most 28 digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected plain decimal digits such as -1000.00, at most 28 of them, found another text")]
pub struct AmountError;
