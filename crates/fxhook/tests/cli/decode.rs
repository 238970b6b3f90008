//! `fxhook decode`.

use serde_json::{Value, json};
use webhook_core::testing::edit;

use crate::run::{fixture_text, fxhook, has, json as parsed, words};

fn decode(arguments: &[&str], body: impl Into<Vec<u8>>, status: i32) -> String {
    let run = fxhook(&[&["decode"], arguments].concat()).input(body);
    let text = run.finish().data(status);
    assert_eq!(text.lines().count(), 1, "{text}");
    text
}

#[test]
fn the_object_has_the_documented_fields() {
    let body = fixture_text("currencycloud/2021-02-01/transfer_completed_notification.json");
    let text = decode(&["currencycloud"], body.as_str(), 0);
    let report = parsed(&text);
    let names = words("provider event_type known proof subject occurred_at");
    let others = ["delivery_id", "endpoint", "dedup_key", "payload"];
    let mut rest = text.as_str();
    for name in names.iter().chain(&others) {
        rest = rest.split_once(&format!("\"{name}\":")).expect(name).1;
    }
    assert_eq!(report["event_type"], "transfer_completed_notification");
    assert_eq!(
        report["subject"],
        json!({"kind": "transfer", "id": "c30f5835-2544-41d8-bf0c-4868669b637d"})
    );
    assert_eq!(report["occurred_at"], report["payload"]["updated_at"]);
    // What `sha256sum` prints for the file.
    assert_eq!(
        report["dedup_key"],
        "41096ec0847a7edfa4cced24f15c7af3000bf640f58d3dcf68e16776b1aa1991"
    );
}

#[test]
fn fields_without_a_type_are_in_extra_by_path_with_their_digits() {
    let body = fixture_text("currencycloud/2021-02-01/payment_released_notification.json");
    assert_eq!(parsed(&decode(&["currencycloud"], body.as_str(), 0)).get("extra"), None);
    let body = edit::set(&body, "body.mood", "{\n\"a\": 1.50}").unwrap();
    let body = edit::set(&body, "header.version", "2.0").unwrap();
    let text = decode(&["currencycloud"], body, 0);
    assert!(text.ends_with("}\n"), "{text}");
    let extra = edit::get(&text, "extra").unwrap();
    has(&extra, r#""header.version":2.0"#);
    has(&extra, r#""body.mood":{"a":1.50}"#);
    // And the digits of typed fields, of both forms of data.
    for data in [
        r#"{"objectId":1,"amount":10.10,"currency":"GBP"}"#,
        r#""{\"objectId\":1,\"amount\":10.10,\"currency\":\"GBP\"}""#,
    ] {
        let body = format!(r#"{{"event":"payment_completed","data":{data}}}"#);
        assert!(decode(&["cxtn"], body, 0).contains(r#""amount":10.10"#));
    }
}

#[test]
fn an_unknown_event_is_kept_as_json_on_one_line() {
    let body = "{\"header\":{\"notification_type\":\"of tomorrow\"},\n\"body\":{\n  \"a\\\\\" : \"b \\\" c\" }}";
    let text = decode(&["currencycloud"], body, 0);
    let report = parsed(&text);
    assert_eq!(report["event_type"], "of tomorrow");
    assert_eq!((&report["known"], &report["subject"]), (&json!(false), &Value::Null));
    has(&text, r#""payload":{   "a\\" : "b \" c" }"#);
}

#[test]
fn a_body_that_does_not_fit_has_event_subject_and_path_and_no_value_in_its_error() {
    let body = fixture_text("currencycloud/2021-02-01/payment_released_notification.json");
    let body = edit::set(&body, "body.amount", r#"{"of": "much"}"#).unwrap();
    let report = parsed(&decode(&["currencycloud"], body.as_str(), 1));
    assert_eq!(report["known"], true);
    assert_eq!(report["event_type"], "payment_released_notification");
    assert_eq!(report["subject"]["kind"], "payment");
    assert_eq!(report.get("payload"), None);
    let error = &report["error"];
    assert!(!error.to_string().contains("much"), "{error}");
    assert_eq!(error["event_type"], "payment_released_notification");
    assert_eq!(error["path"], "body.amount");
    assert!(error["message"].as_str().unwrap().starts_with("expected "));
    assert_eq!(report["body"], body);
}

#[test]
fn a_body_that_cannot_be_decoded_is_printed_byte_for_byte() {
    let text = "{\"header\":\r\n 7,\t\"\\u00e9\": \"\u{e9}\0\"}";
    for body in ["", "<html>\n", "{\"header\":", text] {
        let report = parsed(&decode(&["currencycloud"], body, 1));
        assert_eq!(report["event_type"], Value::Null);
        assert_eq!(report["body"], body);
        assert_eq!(report.get("body_base64"), None);
    }
    // `printf '\xff\xfe' | base64`
    let report = parsed(&decode(&["currencycloud"], b"\xff\xfe", 1));
    assert_eq!(report["body_base64"], "//4=");
    assert_eq!(report.get("body"), None);
}

#[test]
fn a_body_over_16_mib_is_wrong_usage() {
    let run = fxhook(&["decode", "currencycloud"]).input(vec![b' '; 16 * 1024 * 1024 + 1]);
    let error = run.finish().error(2);
    has(&error, "at most 16777216 bytes");
}

#[test]
fn a_label_determines_the_event_of_a_body_that_fits_several() {
    for event in ["trade_transaction_updated", "payment_address_updated"] {
        let body = fixture_text(&format!("send-payments/2025-01/{event}.json"));
        let report = parsed(&decode(&["send-payments", "--endpoint", event], body, 0));
        assert_eq!(report["event_type"], event);
        assert_eq!((&report["known"], &report["endpoint"]), (&json!(true), &json!(event)));
        assert_eq!(report.get("readings"), None);
    }
    let body = fixture_text("send-payments/2025-01/trade_transaction_updated.json");
    let report = parsed(&decode(&["send-payments"], body.as_str(), 0));
    assert_eq!(report["known"], false);
    assert_eq!(report["endpoint"], Value::Null);
    assert_eq!(report["event_type"], "trade_transaction_updated|payment_address_updated");
    let readings = &report["readings"];
    assert_eq!(readings.as_array().unwrap().len(), 2);
    assert_eq!(readings[0]["event_type"], "trade_transaction_updated");
    assert_eq!(readings[0]["subject"], Value::Null);
    assert_eq!(readings[1]["subject"], json!({"kind": "payment_address", "id": "uuid"}));
    assert_eq!(readings[1]["payload"], report["payload"]);
}
