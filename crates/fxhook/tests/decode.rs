//! `fxhook decode`.

#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test may stop at the first surprise"
)]

mod fxhook;

use std::fs;

use fxhook::{fixture, fixture_path, fxhook, raw_body};
use serde_json::{Value, value::RawValue};
use webhook_core::{RawMembers, testing::edit};

fn decode(body: impl Into<Vec<u8>>, status: i32) -> String {
    let text = fxhook(&["decode", "currencycloud"])
        .input(body)
        .finish()
        .data(status);
    assert_eq!(text.lines().count(), 1, "{text}");
    text
}

fn object(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn every_sample_comes_back_with_the_same_text_in_every_member() {
    let mut samples = 0;
    for version in ["2015", "2021-01-01", "2021-02-01"] {
        for file in fs::read_dir(fixture_path(version)).unwrap() {
            let path = file.unwrap().path();
            let body = fs::read_to_string(&path).unwrap();
            let report = decode(body.as_str(), 0);
            let members = |json: &str, member: &str| -> Vec<(String, String)> {
                let object: RawMembers =
                    serde_json::from_str(&edit::get(json, member).unwrap()).unwrap();
                let texts = |(name, value): (&str, &RawValue)| (name.into(), value.get().into());
                let mut members: Vec<_> = object.iter().map(texts).collect();
                members.sort();
                members
            };
            assert_eq!(
                members(&report, "payload"),
                members(&body, "body"),
                "{}",
                path.display()
            );
            assert_eq!(
                edit::get(&report, "event_type"),
                edit::get(&body, "header.notification_type")
            );
            assert_eq!(object(&report)["known"], true);
            samples += 1;
        }
    }
    assert_eq!(samples, 35);
}

#[test]
fn the_object_tells_subject_time_proof_and_the_key_for_duplicates() {
    let body = fixture("2021-02-01/transfer_completed_notification.json");
    let report = object(&decode(body, 0));
    assert_eq!(report["provider"], "currencycloud");
    assert_eq!(report["proof"], "assumed");
    assert_eq!(report["subject"]["kind"], "transfer");
    assert_eq!(
        report["subject"]["id"],
        "c30f5835-2544-41d8-bf0c-4868669b637d"
    );
    assert_eq!(report["occurred_at"], report["payload"]["updated_at"]);
    assert_eq!(report["delivery_id"], Value::Null);
    // What `sha256sum` prints for the file.
    assert_eq!(
        report["dedup_key"],
        "41096ec0847a7edfa4cced24f15c7af3000bf640f58d3dcf68e16776b1aa1991"
    );
}

#[test]
fn an_unknown_event_is_kept_as_json_on_one_line() {
    let body =
        "{\"header\":{\"notification_type\":\"of tomorrow\"},\n\"body\":{\n  \"rate\": 1.10\n}}";
    let text = decode(body, 0);
    let report = object(&text);
    assert_eq!(report["event_type"], "of tomorrow");
    assert_eq!(report["known"], false);
    assert_eq!(report["subject"], Value::Null);
    assert_eq!(edit::get(&text, "payload").unwrap(), r#"{"rate":1.10}"#);
}

#[test]
fn a_body_that_fits_no_type_tells_event_and_path_but_no_value() {
    let body = fixture("2021-02-01/payment_released_notification.json");
    let body = edit::set(
        &String::from_utf8(body).unwrap(),
        "body.amount",
        r#""much""#,
    );
    let text = decode(body.unwrap(), 1);
    let report = object(&text);
    assert_eq!(report["known"], true);
    assert_eq!(report["event_type"], "payment_released_notification");
    assert_eq!(report.get("payload"), None);
    let error = &report["error"];
    assert!(!error.to_string().contains("much"), "{text}");
    assert_eq!(error["event_type"], "payment_released_notification");
    assert_eq!(error["path"], "body.amount");
    assert!(error["message"].as_str().unwrap().starts_with("expected "));
}

#[test]
fn a_body_that_is_no_json_has_no_event_type() {
    for body in [&b""[..], b"<html>", b"{\"header\":", b"\xff\xfe"] {
        let report = object(&decode(body, 1));
        assert_eq!(report["event_type"], Value::Null);
        assert_eq!(report["error"]["event_type"], Value::Null);
        assert_eq!(report.get("payload"), None);
    }
}

#[test]
fn a_body_that_cannot_be_decoded_comes_back_byte_for_byte() {
    let unfit = &b"{\"header\":\r\n 7,\t\"\\u00e9\": \"\xc3\xa9\0\"}"[..];
    for body in [
        &b""[..],
        b"<html>\n",
        unfit,
        b"\xff\xfe",
        b"{\"a\":\"\xe9\"}",
    ] {
        let text = decode(body, 1);
        assert_eq!(raw_body(&object(&text)), body);
        assert!(text.find("\"error\"") < text.find("\"body"), "{text}");
    }
    let body = fixture("2021-02-01/payment_released_notification.json");
    let report = object(&decode(body, 0));
    assert_eq!(report.get("body"), None);
    assert_eq!(report.get("body_base64"), None);
}

#[test]
fn a_body_without_end_is_not_read_to_its_end() {
    let body = vec![b' '; 16 * 1024 * 1024 + 1];
    let error = fxhook(&["decode", "currencycloud"])
        .input(body)
        .finish()
        .error(2);
    assert!(error.contains("at most 16777216 bytes"), "{error}");
}
