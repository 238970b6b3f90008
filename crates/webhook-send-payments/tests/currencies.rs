//! Minor units in a currency's major unit.

use webhook_send_payments::{CurrencyError, MinorUnits, webhook_core::CurrencyCode};

fn major(units: i64, currency: &str) -> Result<String, CurrencyError> {
    let code = CurrencyCode::from(currency);
    let money = MinorUnits::new(units).in_major_units(&code)?;
    Ok(money.to_string())
}

#[test]
fn each_currency_has_its_own_number_of_fraction_digits() {
    for (units, currency, expected) in [
        (1000, "USD", "10.00"),
        (11, "USD", "0.11"),
        (111, "AUD", "1.11"),
        (1000, "JPY", "1000"),
        (1000, "KWD", "1.000"),
        (12345, "CLF", "1.2345"),
        (0, "NZD", "0.00"),
        (-5, "EUR", "-0.05"),
        (i64::MAX, "USD", "92233720368547758.07"),
        (i64::MIN, "KWD", "-9223372036854775.808"),
    ] {
        assert_eq!(
            major(units, currency).as_deref(),
            Ok(expected),
            "{currency}"
        );
    }
}

#[test]
fn a_currency_without_a_known_number_of_fraction_digits_is_an_error() {
    for currency in ["ZZZ", "usd", "", "US", "CC-GBP"] {
        assert_eq!(
            major(7, currency),
            Err(CurrencyError::Unknown),
            "{currency}"
        );
    }
    assert_eq!(major(7, "XAU"), Err(CurrencyError::NoMinorUnit));
}
