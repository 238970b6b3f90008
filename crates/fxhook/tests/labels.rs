//! Which event a body of Send Payments is: by the label of the endpoint, or as far as its members
//! go.

#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test may stop at the first surprise"
)]

mod fxhook;
mod listener;

use fxhook::{SEND_SECRET, fxhook, send_query, send_sample, send_samples};
use listener::{Listener, status};
use serde_json::Value;

fn decode(body: &str, arguments: &[&str]) -> Value {
    let decode = [&["decode", "send-payments"], arguments].concat();
    let text = fxhook(&decode).input(body).finish().data(0);
    assert_eq!(text.lines().count(), 1, "{text}");
    json(&text)
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn with_its_label_every_sample_is_certain_and_gives_back_every_member() {
    let samples = send_samples();
    assert_eq!(samples.len(), 9 + 3 + 3);
    for [version, event, body] in samples {
        let report = decode(&body, &["--endpoint", &event]);
        assert_eq!(report["event_type"], *event, "{version}");
        assert_eq!(report["known"], true, "{version}/{event}");
        assert_eq!(report["endpoint"], *event);
        assert_eq!(report["payload"], json(&body), "{version}/{event}");
        assert_eq!(report.get("readings"), None);
    }
}

#[test]
fn without_a_label_the_members_tell_as_far_as_they_go() {
    for [version, event, body] in send_samples() {
        let report = decode(&body, &[]);
        assert_eq!(report["endpoint"], Value::Null);
        assert_eq!(report["payload"], json(&body));
        let readings = report["readings"].as_array();
        let types = readings.into_iter().flatten().map(|one| &one["event_type"]);
        let types: Vec<&str> = types.map(|name| name.as_str().unwrap()).collect();
        let several: &[&str] = match (version.as_str(), event.as_str()) {
            (_, "payin_transaction_created") => {
                &["payin_transaction_created", "payin_transaction_updated"]
            }
            ("2025-01", "trade_transaction_updated" | "payment_address_updated") => {
                &["trade_transaction_updated", "payment_address_updated"]
            }
            ("2025-05", "account_updated") => &["account_updated", "recipient_updated"],
            _ => &[],
        };
        assert_eq!(types, several, "{version}/{event}");
        assert_eq!(report["known"], several.is_empty(), "{version}/{event}");
        let name = match several {
            [] => event.clone(),
            several => several.join("|"),
        };
        assert_eq!(report["event_type"], *name, "{version}");
        for reading in readings.into_iter().flatten() {
            assert_eq!(reading["payload"], json(&body), "{version}/{event}");
        }
    }
}

#[test]
fn each_reading_of_an_ambiguous_body_has_a_subject_of_its_own() {
    let body = send_sample("2025-01", "trade_transaction_updated");
    let report = decode(&body, &["--endpoint", "all_default_events"]);
    assert_eq!(report["endpoint"], "all_default_events");
    assert_eq!(report["subject"], Value::Null);
    assert_eq!(report["readings"][0]["subject"], Value::Null);
    assert_eq!(report["readings"][1]["subject"]["kind"], "payment_address");
    assert_eq!(report["readings"][1]["subject"]["id"], "uuid");
}

#[test]
fn a_label_is_harmless_where_the_body_says_what_it_is_and_one_that_cannot_be_is_wrong_usage() {
    let body = r#"{"header":{"notification_type":"of_tomorrow"},"body":{}}"#;
    let decode = ["decode", "currencycloud", "--endpoint", "wallet_updated"];
    let report = json(&fxhook(&decode).input(body).finish().data(0));
    assert_eq!(report["event_type"], "of_tomorrow");
    assert_eq!(report["endpoint"], "wallet_updated");
    let decode = ["decode", "send-payments", "--endpoint", "not a label"];
    let error = fxhook(&decode).input(body).finish().error(2);
    assert!(error.contains("expected an endpoint label"), "{error}");
}

#[test]
fn the_receiver_says_what_to_register_and_takes_what_comes_there() {
    let run = fxhook(&["listen", "--bind", "127.0.0.1:0"]);
    let run = run.secret("FXHOOK_SEND_PAYMENTS_SECRET", SEND_SECRET);
    let mut listener = Listener::running(run);
    let all = listener.talk();
    let query = send_query("all_default_events");
    let path = format!("{}/send-payments", listener.address);
    assert_eq!(
        all,
        format!("send-payments: register http://{path}?{query} for all events")
    );
    let each = listener.talk();
    let (_, command) = each.split_once('`').unwrap();
    let command = command
        .trim_end_matches('`')
        .replace("EVENT", "payment_address_updated");
    let command: Vec<&str> = command.split(' ').skip(1).collect();
    let sign = fxhook(&command).secret("FXHOOK_SECRET", SEND_SECRET);
    let url = sign.finish().data(0);
    assert!(listener.talk().contains("Ctrl-C"));

    let body = send_sample("2025-01", "payment_address_updated");
    let post = |query: &str, body: &str| {
        let head = format!(
            "POST /send-payments?{query} HTTP/1.1\r\nContent-Length: {}",
            body.len()
        );
        status(&listener.ask(&head, body.as_bytes()))
    };
    let (_, of_one) = url.trim_end().split_once('?').unwrap();
    assert_eq!(post(of_one, &body), "200");
    assert_eq!(post(&query, &body), "200");
    assert_eq!(post(&of_one.replace("payment", "pay"), &body), "401");
    let certain = listener.data();
    assert_eq!(certain["event_type"], "payment_address_updated");
    assert_eq!(certain["known"], true);
    assert_eq!(certain["proof"], "url");
    assert_eq!(certain["endpoint"], "payment_address_updated");
    assert_eq!(certain["payload"], json(&body));
    let open = listener.data();
    assert_eq!(open["endpoint"], "all_default_events");
    assert_eq!(open["known"], false);
    assert_eq!(open["readings"].as_array().unwrap().len(), 2);
    let refused = listener.talk();
    assert!(refused.contains("answered 401"), "{refused}");
    assert!(!refused.contains("token="), "{refused}");
}
