//! Money in whole units of a currency's lowest denomination.

use serde::{Deserialize, Deserializer, Serialize};
use webhook_core::{leaf_member, payload::Leaf};

/// Money in whole units of a currency's lowest denomination: `1000` of USD is $10.00. Documented: the
/// page on data types. Balances may be negative (inferred).
///
/// How many fraction digits a currency has, the provider does not say: with the feature `currencies`,
/// `in_major_units` takes them from ISO 4217.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct MinorUnits(i64);

impl MinorUnits {
    /// So many units.
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
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl<'de> Deserialize<'de> for MinorUnits {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        i64::deserialize(deserializer).map(Self)
    }
}

impl Leaf for MinorUnits {
    const BLANK_IS_NO_VALUE: bool = true;
}

leaf_member!(MinorUnits);

#[cfg(feature = "currencies")]
mod major_units {
    use iso_currency::Currency;
    use rust_decimal::Decimal;
    use webhook_core::CurrencyCode;

    use super::MinorUnits;

    impl MinorUnits {
        /// The same money in the currency's own unit, exact: 1000 of `USD` is `10.00`, of `JPY`
        /// `1000`, of `KWD` `1.000`. The number of fraction digits is that of ISO 4217 (inferred: the
        /// provider speaks of the lowest denomination and names no digits).
        ///
        /// # Errors
        ///
        /// [`CurrencyError`] if that number is not known. The units are still there.
        pub fn in_major_units(self, currency: &CurrencyCode) -> Result<Decimal, CurrencyError> {
            let known = Currency::from_code(currency.as_str()).ok_or(CurrencyError::Unknown)?;
            let digits = known.exponent().ok_or(CurrencyError::NoMinorUnit)?;
            Ok(Decimal::new(self.get(), u32::from(digits)))
        }
    }

    /// Why minor units cannot be turned into a currency's own unit.
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
            "expected a currency with a lower denomination, found one that has none: keep the minor units, and ask the provider what they are"
        )]
        NoMinorUnit,
    }
}

#[cfg(feature = "currencies")]
pub use major_units::CurrencyError;
