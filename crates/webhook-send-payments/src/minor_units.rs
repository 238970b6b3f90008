//! Money as a whole number of a currency's lowest denomination.

use serde::{Deserialize, Deserializer, Serialize, de};
use serde_json::value::RawValue;
use webhook_core::authoring::{Leaf, Shape, Token};

/// Money as a whole number of the currency's lowest denomination: `1000` of USD is $10.00. Documented:
/// the page on data types. Balances may be negative (inferred).
///
/// The provider does not say how many fraction digits a currency has. With the feature `currencies`,
/// `in_major_units` takes them from ISO 4217.
///
/// It reads `1000`, `1000.0` and `"1000"`, and writes `1000`. As `Amount` does, it must be read from JSON
/// text: a `serde_json::Value` keeps `1000.0` in binary.
///
/// ```
/// use webhook_send_payments::MinorUnits;
///
/// let units: MinorUnits = serde_json::from_str("1000.0")?;
/// assert_eq!(units, MinorUnits::new(1000));
///
/// let error = serde_json::from_str::<MinorUnits>("10.5").unwrap_err();
/// assert!(error.to_string().contains("a whole number of the currency's lowest denomination"));
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// It is not an `Amount`, which is in a currency's major unit. This compiles:
///
/// ```
/// use webhook_send_payments::{MinorUnits, webhook_core::Amount};
///
/// fn pay(amount: Amount) {}
/// fn hold(units: MinorUnits) {}
///
/// pay("10.00".parse()?);
/// hold(MinorUnits::new(1000));
/// # Ok::<(), webhook_send_payments::webhook_core::AmountError>(())
/// ```
///
/// Minor units where an amount is expected do not:
///
/// ```compile_fail,E0308
/// use webhook_send_payments::{MinorUnits, webhook_core::Amount};
///
/// fn pay(amount: Amount) {}
///
/// pay(MinorUnits::new(1000));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct MinorUnits(i64);

impl MinorUnits {
    /// This many units.
    #[must_use]
    pub const fn new(units: i64) -> Self {
        Self(units)
    }

    /// How many units.
    #[must_use]
    pub const fn get(self) -> i64 {
        self.0
    }
}

impl std::fmt::Display for MinorUnits {
    /// The number of units.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl Leaf for MinorUnits {
    const SHAPE: Shape = Shape::Integer;

    fn from_text(text: &str) -> Option<Self> {
        i64::from_text(text).map(Self)
    }
}

impl<'de> Deserialize<'de> for MinorUnits {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        const EXPECTED: &str =
            "JSON text with a whole number of the currency's lowest denomination";
        let other = |found| de::Error::invalid_type(de::Unexpected::Other(found), &EXPECTED);
        let json = <&RawValue>::deserialize(deserializer).map_err(|_| other("a parsed value"))?;
        Self::from_token(&Token::of(json)).ok_or_else(|| other("another value"))
    }
}

#[cfg(feature = "currencies")]
mod major_units {
    use iso_currency::Currency;
    use rust_decimal::Decimal;
    use webhook_core::CurrencyCode;

    use super::MinorUnits;

    impl MinorUnits {
        /// The same money in the currency's major unit, exact: 1000 of `USD` is `10.00`, of `JPY`
        /// `1000`, of `KWD` `1.000`. The number of fraction digits is that of ISO 4217 (inferred: the
        /// provider speaks of the lowest denomination and names no digits).
        ///
        /// # Errors
        ///
        /// [`CurrencyError`] if ISO 4217 does not have that number.
        pub fn in_major_units(self, currency: &CurrencyCode) -> Result<Decimal, CurrencyError> {
            let known = Currency::from_code(currency.as_str()).ok_or(CurrencyError::Unknown)?;
            let digits = known.exponent().ok_or(CurrencyError::NoMinorUnit)?;
            Ok(Decimal::new(self.get(), u32::from(digits)))
        }
    }

    /// Why minor units cannot be turned into a currency's major unit.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
    #[non_exhaustive]
    pub enum CurrencyError {
        /// ISO 4217 has no such currency.
        #[error(
            "expected a currency code of ISO 4217, such as AUD, found another text: keep the minor units, and ask the provider what they are"
        )]
        Unknown,
        /// The currency has no lower denomination, as gold has none.
        #[error(
            "expected a currency with a lower denomination, found one without: keep the minor units, and ask the provider what they are"
        )]
        NoMinorUnit,
    }
}

#[cfg(feature = "currencies")]
pub use major_units::CurrencyError;
