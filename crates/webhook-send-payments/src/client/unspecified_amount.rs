//! Amounts without a documented unit.

use webhook_core::{Amount, exact_decimal};

use crate::MinorUnits;

exact_decimal! {
    /// An amount of money whose unit is **not documented**, exact to the digit. It reads and writes as
    /// `Amount` does.
    ///
    /// The page on data types says that money is in the lowest denomination; the API reference types these
    /// amounts as numbers without a unit. Ask Send Payments which it is, then say so:
    ///
    /// ```
    /// use webhook_send_payments::{MinorUnits, client::UnspecifiedAmount, webhook_core::Amount};
    ///
    /// fn pay(amount: Amount) {}
    /// fn hold(units: Option<MinorUnits>) {}
    ///
    /// let amount: UnspecifiedAmount = serde_json::from_str("1000")?;
    /// pay(amount.assume_major_units());
    /// hold(amount.assume_minor_units());
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    ///
    /// Without one of the two, it does not compile where an amount is expected:
    ///
    /// ```compile_fail,E0308
    /// use webhook_send_payments::{client::UnspecifiedAmount, webhook_core::Amount};
    ///
    /// fn pay(amount: Amount) {}
    ///
    /// let amount: UnspecifiedAmount = serde_json::from_str("1000")?;
    /// pay(amount);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    ///
    /// Nor where minor units are expected:
    ///
    /// ```compile_fail,E0308
    /// use webhook_send_payments::{MinorUnits, client::UnspecifiedAmount};
    ///
    /// fn hold(units: Option<MinorUnits>) {}
    ///
    /// let amount: UnspecifiedAmount = serde_json::from_str("1000")?;
    /// hold(Some(amount));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub struct UnspecifiedAmount;
}

impl UnspecifiedAmount {
    /// The same digits in the currency's major unit: `1000` of USD is $1000.
    #[must_use]
    pub fn assume_major_units(self) -> Amount {
        Amount::number(self.value())
    }

    /// The same digits in the currency's lowest denomination: `1000` of USD is $10.00. `None` for a
    /// number that is not whole, or that has more than 64 bits.
    #[must_use]
    pub fn assume_minor_units(self) -> Option<MinorUnits> {
        let whole = self.value().normalize();
        let units = i64::try_from(whole).ok().filter(|_| whole.scale() == 0)?;
        Some(MinorUnits::new(units))
    }
}
