//! Amounts and rates: every digit is kept, and nothing else is read as a number.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use proptest::prelude::*;
use rust_decimal::Decimal;
use webhook_core::{Amount, Rate};

fn amount(token: &str) -> Result<Amount, serde_json::Error> {
    serde_json::from_str(token)
}

fn written(amount: &Amount) -> String {
    serde_json::to_string(amount).unwrap()
}

#[test]
fn an_amount_keeps_its_digits_and_is_written_as_string_or_number_as_it_arrived() {
    let tokens = r#""1000.00" 1000.00 10 -10 "0.00" 0 12345678901234567.89 0.41104 -0.05
        "9999999999999999999999999999" 1234567890123456789012345.678 0.0000000000000000000000000001"#;
    for token in tokens.split_whitespace() {
        let amount = amount(token).unwrap();
        assert_eq!(written(&amount), token);
        assert_eq!(amount.to_string(), token.trim_matches('"'));
    }
}

#[test]
fn an_exponent_and_an_escape_are_worked_out() {
    for (token, mantissa, scale, text) in [
        ("1e3", 1_000, 0, "1000"),
        ("1E+3", 1_000, 0, "1000"),
        ("1.5e2", 150, 0, "150"),
        ("1E-3", 1, 3, "0.001"),
        ("\"-2.50e-1\"", -250, 3, "\"-0.250\""),
        (r#""1\u0030.00""#, 1_000, 2, "\"10.00\""),
        ("-0.00", 0, 2, "0.00"),
        ("\"-0\"", 0, 0, "\"0\""),
    ] {
        let amount = amount(token).unwrap();
        assert_eq!(amount.value(), Decimal::new(mantissa, scale), "{token}");
        assert_eq!(amount.value().scale(), scale, "{token}");
        assert_eq!(written(&amount), text);
    }
}

#[test]
fn another_text_is_an_error_without_its_digits() {
    let tokens = r#""" null true [] {} "12,50" "1_000" "0x10" "1." ".5" "-" "1e" "NaN" "Infinity" "--1"
        "+5.00" "007.50" "1:0" "1234567890123456789_0" "1234567890123456789.1_0" "1.2.3" "\u0661" 1e29 1e-29 1e400 1e2000000000 1e99999999999999
        "123456789012345678901234567890" 0.12345678901234567890123456789"#;
    for token in tokens.split_whitespace().chain(["\" 1\"", "\"1 \"", "\"secret 12\""]) {
        let error = amount(token).unwrap_err().to_string();
        assert!(error.contains("a decimal number with at most 28 digits"), "{token}: {error}");
        let digits = token.trim_matches('"');
        assert!(digits.len() < 5 || !error.contains(digits), "{error}");
    }
}

#[test]
fn amounts_compare_by_value_and_come_from_decimals_and_digits() {
    assert_eq!(amount("1000.00").unwrap(), amount("\"1e3\"").unwrap());
    assert!("9.99".parse::<Amount>().unwrap() < Amount::from(Decimal::TEN));
    assert_eq!(written(&"5.00".parse().unwrap()), "\"5.00\"");
    assert_eq!(written(&Amount::number(Decimal::new(500, 2))), "5.00");
    let mut changed = amount("5.00").unwrap();
    changed.set(Decimal::new(450, 2));
    assert_eq!(written(&changed), "4.50");
    for text in ["", "five", "1,00", "+1", " 1"] {
        assert!(text.parse::<Amount>().is_err(), "{text}");
    }
}

/// A parsed value may have lost digits already.
#[test]
fn an_amount_is_not_read_from_a_parsed_value() {
    let value: serde_json::Value = serde_json::from_str("1000.00").unwrap();
    let error = serde_json::from_value::<Amount>(value).unwrap_err().to_string();
    assert!(error.contains("read with serde_json::from_str or from_slice"), "{error}");
    assert!(!error.contains("1000"), "{error}");
}

/// Reads a JSON number as mantissa and scale, digit by digit: independent of the code under test.
fn by_hand(text: &str) -> Option<(i128, u32)> {
    let (text, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let fraction = text.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    let scale = i64::try_from(fraction).ok()? - exponent.parse::<i64>().ok()?;
    let zeros = usize::try_from(-scale).unwrap_or(0);
    if digits.trim_start_matches('0').len() > 28 || zeros > 28 || scale > 28 {
        return None;
    }
    let digits = digits + &"0".repeat(zeros);
    let mantissa: i128 = digits.parse().ok().filter(|it| *it < 10_i128.pow(28))?;
    let sign = if text.starts_with('-') { -1 } else { 1 };
    Some((sign * mantissa, u32::try_from(scale).unwrap_or(0)))
}

proptest! {
    #[test]
    fn a_decimal_has_the_value_of_its_text(
        text in "-?(0|[1-9][0-9]{0,20})(\\.[0-9]{1,12})?([eE][-+]?[0-9]{1,2})?",
    ) {
        let value = amount(&text).ok().map(|it| (it.value().mantissa(), it.value().scale()));
        if let Some(expected) = by_hand(&text) {
            prop_assert_eq!(value, Some(expected));
            let rate: Rate = serde_json::from_str(&format!("\"{text}\"")).unwrap();
            prop_assert_eq!(Some((rate.value().mantissa(), rate.value().scale())), value);
        }
    }

    #[test]
    fn a_decimal_is_written_as_it_arrived(text in "-?(0|[1-9][0-9]{0,15})(\\.[0-9]{1,10})?") {
        prop_assume!(!text.starts_with('-') || text.contains(|digit| matches!(digit, '1'..='9')));
        for token in [format!("\"{text}\""), text] {
            prop_assert_eq!(written(&amount(&token).unwrap()), token);
        }
    }

    #[test]
    fn any_text_is_an_amount_that_reads_again_or_an_error(text in "[-+]?[0-9]{0,32}(\\.[0-9]{0,32})?([eE][-+]?[0-9]{0,4})?") {
        if let Ok(first) = amount(&format!("\"{text}\"")) {
            prop_assert_eq!(amount(&written(&first)).unwrap(), first);
        }
    }
}
