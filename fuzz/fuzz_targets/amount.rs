//! An amount accepts exactly the numbers of JSON's grammar that fit, and keeps value and digits.
#![no_main]

use fxhooks_fuzz::number::{Number, is_json_number};
use libfuzzer_sys::fuzz_target;
use serde::{Serialize, de::DeserializeOwned};
use webhook_core::{Amount, Rate};
use webhook_send_payments::MinorUnits;

/// As many digits as fit in any case.
const MOST_DIGITS: i64 = 28;

fuzz_target!(|text: &str| {
    let amount = text.parse::<Amount>().ok();
    let rate = text.parse::<Rate>().ok();
    assert_eq!(amount.map(|it| it.value()), rate.map(|it| it.value()));
    let number = Number::read(text);
    match amount {
        None => assert!(!is_json_number(text) || !fits(text), "refused"),
        Some(amount) => {
            assert!(is_json_number(text), "accepted");
            let written = amount.to_string();
            assert_eq!(Number::read(&written), number);
            if !text.contains(['e', 'E']) {
                assert!(written == text || written == text.trim_start_matches('-'), "{written}");
                assert!(text == written || is_zero(&written), "the sign is lost: {written}");
            }
            let quoted = serde_json::to_string(&amount).expect("an amount can be written");
            assert_eq!(quoted, format!("\"{written}\""));
            assert_eq!(again(&quoted), Some(amount));
        }
    }
    // As a JSON number, where it remains one.
    let unquoted = serde_json::from_str::<Amount>(text).ok();
    if is_json_number(text) {
        assert_eq!(unquoted, amount);
        if let Some(unquoted) = unquoted {
            let written = serde_json::to_string(&unquoted).expect("an amount can be written");
            assert_eq!(written, unquoted.to_string());
        }
    }
    check_integer::<i64>(text);
    check_integer::<MinorUnits>(text);
});

fn is_zero(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b'0' | b'.'))
}

/// Whether so many digits, with the zeros that are written, fit into a decimal in any case.
fn fits(text: &str) -> bool {
    let mantissa = text.split(['e', 'E']).next().unwrap_or_default();
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let written = i64::try_from(whole.len() + fraction.len()).unwrap_or(i64::MAX);
    let exponent: Option<i64> = match text.split_once(['e', 'E']) {
        Some((_, exponent)) => exponent.parse().ok(),
        None => Some(0),
    };
    let Some(exponent) = exponent else { return false };
    exponent.abs() <= MOST_DIGITS && written + exponent.abs() <= MOST_DIGITS
}

/// A whole number is read as i128 reads it, and written as it is.
fn check_integer<T: DeserializeOwned + Serialize>(text: &str) {
    let Ok(read) = serde_json::from_str::<T>(text) else { return };
    let written = serde_json::to_string(&read).expect("an integer can be written");
    let unquoted = fxhooks_fuzz::json::string(text);
    let digits = unquoted.as_deref().unwrap_or(text.trim());
    let (before, after) = (Number::read(digits), Number::read(&written));
    assert!(before.is_some() && before == after, "{text} {written}");
}

fn again<T: DeserializeOwned>(json: &str) -> Option<T> {
    serde_json::from_str(json).ok()
}
