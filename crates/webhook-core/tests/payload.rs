//! Amounts, times, gaps and open enums: what is read is what is written back.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

use proptest::prelude::*;
use rust_decimal::Decimal;
use webhook_core::{
    Amount, CurrencyCode, Moment, Rate, Spelled, Timestamp, identifier, open_enum, payload,
    payload::Gap,
};

identifier! {
    /// The id of a parcel.
    pub struct ParcelId;
}

open_enum! {
    /// Where a parcel is.
    pub enum ParcelStatus {
        /// On its way.
        Sent = "sent",
        /// There.
        Delivered = "delivered",
    }
}

payload! {
    /// A parcel.
    pub struct Parcel {
        /// Which.
        pub id: ParcelId,
        /// Where.
        pub status: Option<ParcelStatus>,
        /// How it was signed for.
        pub signed: Option<Spelled<ParcelStatus>>,
        /// How much.
        pub price: Option<Amount>,
        /// In what.
        pub currency: Option<CurrencyCode>,
        /// When.
        pub at: Option<Timestamp>,
        /// A note.
        pub note: Option<String>,
        /// Whether it may fall.
        pub fragile: Option<bool>,
        /// What is in it.
        pub contents: Option<Vec<ParcelId>> = "parts",
    }
}

fn read(text: &str) -> Parcel {
    serde_json::from_str(text).unwrap()
}

fn amount(token: &str) -> Result<Amount, serde_json::Error> {
    serde_json::from_str(token)
}

#[test]
fn amounts_keep_their_digits_and_their_form() {
    for token in [
        "\"1000.00\"",
        "1000.00",
        "10",
        "-10",
        "\"0.00\"",
        "0",
        "12345678901234567.89",
        "0.41104",
        "\"9999999999999999999999999999\"",
        "0.0000000000000000000000000001",
        "1e3",
        "1E-3",
        "\"+5.00\"",
        "\"007.50\"",
        "-0.00",
        "\"-0\"",
        "1.5e2",
        "0e2000000000",
    ] {
        let amount = amount(token).unwrap_or_else(|error| panic!("{token}: {error}"));
        assert_eq!(serde_json::to_string(&amount).unwrap(), token);
        assert_eq!(amount.to_string(), token.trim_matches('"'));
    }
}

#[test]
fn amounts_have_the_value_that_their_digits_say() {
    for (token, mantissa, scale) in [
        ("\"1000.00\"", 100_000, 2),
        ("10", 10, 0),
        ("-10", -10, 0),
        ("1e3", 1_000, 0),
        ("1.5e2", 150, 0),
        ("1E-3", 1, 3),
        ("\"-2.50e-1\"", -250, 3),
        ("\"007.50\"", 750, 2),
        ("\"+5.00\"", 500, 2),
        ("-0.00", 0, 2),
        ("0e2000000000", 0, 0),
    ] {
        assert_eq!(
            amount(token).unwrap().value(),
            Decimal::new(mantissa, scale),
            "{token}"
        );
    }
}

#[test]
fn what_is_no_exact_amount_is_refused_and_not_told() {
    for token in [
        "\"\"",
        "null",
        "true",
        "[]",
        "{}",
        "\"12,50\"",
        "\"1_000\"",
        "\" 1\"",
        "\"1 \"",
        "\"0x10\"",
        "\"1.\"",
        "\".5\"",
        "\"-\"",
        "\"1e\"",
        "\"NaN\"",
        "\"Infinity\"",
        "\"--1\"",
        "\"+-1\"",
        "1e29",
        "1e-29",
        "\"123456789012345678901234567890\"",
        "0.12345678901234567890123456789",
        "1e2000000000",
        "1e99999999999999",
        "\"secret 12\"",
    ] {
        let error = amount(token)
            .err()
            .unwrap_or_else(|| panic!("{token} is an amount"));
        assert!(
            error
                .to_string()
                .contains("expected an exact decimal amount"),
            "{error}"
        );
        let digits = token.trim_matches('"');
        assert!(
            digits.len() < 5 || !error.to_string().contains(digits),
            "{error}"
        );
    }
}

#[test]
fn a_refused_amount_says_what_was_found() {
    for (token, found) in [
        ("\"twelve\"", "a string that is none"),
        ("{}", "an object"),
        ("[]", "an array"),
        ("true", "a boolean"),
        ("false", "a boolean"),
        ("null", "null"),
        ("1e99", "a number with more digits"),
    ] {
        let error = amount(token).unwrap_err().to_string();
        assert!(
            error.contains(&format!("invalid value: {found}")),
            "{token}: {error}"
        );
    }
}

#[test]
fn amounts_compare_by_value_and_are_made_from_decimals_and_plain_digits() {
    assert_eq!(amount("1000.00").unwrap(), amount("\"1e3\"").unwrap());
    assert!("9.99".parse::<Amount>().unwrap() < Amount::from(Decimal::TEN));
    assert_eq!(
        serde_json::to_string(&"5.00".parse::<Amount>().unwrap()).unwrap(),
        "\"5.00\""
    );
    for text in ["", "1e3", "five", "1,00", "+1", " 1"] {
        assert!(text.parse::<Amount>().is_err(), "{text}");
    }
}

/// A `Value` has read the digits already, and perhaps lost some: better to say so than to be wrong.
#[test]
fn an_amount_is_not_read_from_a_parsed_value_and_says_what_to_do() {
    let value: serde_json::Value = serde_json::from_str("1000.00").unwrap();
    let error = serde_json::from_value::<Amount>(value)
        .unwrap_err()
        .to_string();
    assert!(error.contains("read the JSON text itself"), "{error}");
    assert!(!error.contains("1000"), "{error}");
}

proptest! {
    #[test]
    fn any_decimal_survives_as_number_and_as_string(mantissa: i64, scale in 0_u32..=18) {
        let digits = Decimal::new(mantissa, scale).to_string();
        for token in [digits.clone(), format!("\"{digits}\"")] {
            let amount = amount(&token).unwrap();
            prop_assert_eq!(amount.value(), Decimal::new(mantissa, scale));
            prop_assert_eq!(serde_json::to_string(&amount).unwrap(), token);
        }
    }

    #[test]
    fn any_text_is_an_amount_that_is_written_back_or_an_error(text in "[-+]?[0-9]{0,32}(\\.[0-9]{0,32})?([eE][-+]?[0-9]{0,4})?") {
        let token = format!("\"{text}\"");
        if let Ok(amount) = amount(&token) {
            prop_assert_eq!(serde_json::to_string(&amount).unwrap(), token);
            let rate: Rate = serde_json::from_str(&format!("\"{amount}\"")).unwrap();
            prop_assert_eq!(rate.value(), amount.value());
        }
    }

    #[test]
    fn any_text_is_a_time_that_is_written_back(text in "\\PC{1,40}") {
        let token = serde_json::to_string(&text).unwrap();
        let time: Timestamp = serde_json::from_str(&token).unwrap();
        let _ = time.moment();
        prop_assert_eq!(serde_json::to_string(&time).unwrap(), token);
    }

    #[test]
    fn any_status_is_written_back(text in "\\PC{1,20}") {
        let token = serde_json::to_string(&text).unwrap();
        let status: ParcelStatus = serde_json::from_str(&token).unwrap();
        let spelled: Spelled<ParcelStatus> = serde_json::from_str(&token).unwrap();
        prop_assert_eq!(serde_json::to_string(&status).unwrap(), token.clone());
        prop_assert_eq!(serde_json::to_string(&spelled).unwrap(), token);
    }
}

#[test]
fn a_time_tells_an_instant_only_where_a_zone_is_told() {
    let instants = [
        "2018-04-30T08:39:25+00:00",
        "2018-04-30T08:39:25Z",
        "2018-04-30T08:39:25.000Z",
        "2018-04-30 08:39:25 +0000",
        "2018-04-30 10:39:25 +0200",
        "2018-04-30 08:39:25+00:00",
    ];
    let expected = Timestamp::from(instants[0]).instant().unwrap();
    for text in instants {
        assert_eq!(Timestamp::from(text).instant(), Some(expected), "{text}");
    }
    for text in [
        "2023-12-18T16:28:28.3027309",
        "2023-12-18T16:28:28",
        "2023-12-18 16:28:28",
    ] {
        assert!(
            matches!(Timestamp::from(text).moment(), Moment::Local(_)),
            "{text}"
        );
        assert_eq!(Timestamp::from(text).instant(), None, "{text}");
    }
    assert!(matches!(
        Timestamp::from("2020-01-16").moment(),
        Moment::Date(_)
    ));
    for text in [
        "2022_04_12T10:15:48 00:00",
        "2018-02-30T00:00:00Z",
        "soon",
        "1523456789",
    ] {
        assert_eq!(Timestamp::from(text).moment(), Moment::Unreadable, "{text}");
    }
}

#[test]
fn absent_null_and_blank_are_no_value_and_are_written_back_as_they_were() {
    for text in [
        r#"{"id":"p"}"#,
        r#"{"id":"p","status":null,"signed":null,"price":null,"currency":null,"at":null,"note":null,"fragile":null,"parts":null}"#,
        r#"{"id":"p","status":"","signed":"","price":"","currency":"","at":"","note":null,"parts":""}"#,
        r#"{"id":"p","price":"","note":null}"#,
    ] {
        let parcel = read(text);
        assert_eq!(parcel.status, None);
        assert_eq!(parcel.signed, None);
        assert_eq!(parcel.price, None);
        assert_eq!(parcel.currency, None);
        assert_eq!(parcel.at, None);
        assert_eq!(parcel.note, None);
        assert_eq!(parcel.contents, None);
        assert_eq!(serde_json::to_string(&parcel).unwrap(), text);
    }
}

#[test]
fn an_empty_text_is_a_text() {
    assert_eq!(read(r#"{"id":"p","note":""}"#).note.as_deref(), Some(""));
}

#[test]
fn a_value_that_is_put_in_or_taken_out_is_written_so() {
    let mut parcel = read(r#"{"id":"p","price":"","note":"n"}"#);
    parcel.price = Some("5.00".parse().unwrap());
    parcel.note = None;
    parcel.at = Some(Timestamp::from("2020-01-16"));
    let text = serde_json::to_string(&parcel).unwrap();
    assert_eq!(
        text,
        r#"{"id":"p","price":"5.00","at":"2020-01-16","note":null}"#
    );
}

#[test]
fn unknown_members_keep_their_text_and_their_order() {
    let text = r#"{"id":"p","z":1.50,"a":{"b":[1e400,"\u00e9"]},"z2":""}"#;
    let parcel = read(text);
    assert_eq!(parcel.unknown.len(), 3);
    assert_eq!(parcel.unknown.get("z").unwrap().get(), "1.50");
    assert_eq!(serde_json::to_string(&parcel).unwrap(), text);
    assert_eq!(read(text), parcel);
    assert_ne!(read(&text.replace("1.50", "1.5")), parcel);
}

#[test]
fn a_member_that_stands_twice_is_an_error() {
    for text in [
        r#"{"id":"p","id":"q"}"#,
        r#"{"id":"p","price":null,"price":"5"}"#,
    ] {
        let error = serde_json::from_str::<Parcel>(text)
            .unwrap_err()
            .to_string();
        assert!(error.contains("duplicate field"), "{error}");
    }
}

#[test]
fn a_payload_can_be_kept_as_text_and_read_again() {
    let text = r#"{"id":"p","status":"Sent","signed":"DELIVERED","price":10.00,"parts":["a"]}"#;
    let parcel = read(text);
    assert_eq!(parcel.status, Some(ParcelStatus::Unknown("Sent".into())));
    assert_eq!(*parcel.signed.clone().unwrap(), ParcelStatus::Delivered);
    let stored = serde_json::to_string(&parcel).unwrap();
    assert_eq!(stored, text);
    assert_eq!(read(&stored), parcel);
}

#[test]
fn a_payload_without_amounts_is_read_from_a_parsed_value_too() {
    let value = serde_json::json!({"id": "p", "status": "sent", "fragile": true, "odd": 1});
    let parcel: Parcel = serde_json::from_value(value).unwrap();
    assert_eq!(parcel.fragile, Some(true));
    assert_eq!(parcel.unknown.get("odd").unwrap().get(), "1");
}

#[test]
fn gaps_are_told_apart() {
    let mut gaps = payload::Gaps::default();
    gaps.note(0, Gap::Blank);
    gaps.note(63, Gap::Absent);
    gaps.note(5, Gap::Null);
    assert_eq!(
        [gaps.of(0), gaps.of(63), gaps.of(5)],
        [Gap::Blank, Gap::Absent, Gap::Null]
    );
}
