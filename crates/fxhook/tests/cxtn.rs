//! `fxhook` with CXTN: a token in the callback URL, and data in two forms.

#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test may stop at the first surprise"
)]

mod endpoint;
mod fxhook;
mod listener;

use endpoint::Endpoint;
use fxhook::{Outcome, SEND_SECRET, cxtn_queries, cxtn_samples, fxhook};
use listener::{Listener, status};
use serde_json::{Value, value::RawValue};
use webhook_core::{RawMembers, testing::edit};

const BASE: &str = "https://hooks.example.com/cxtn";

fn run(arguments: &[&str]) -> Outcome {
    let run = fxhook(arguments).secret("FXHOOK_SECRET", SEND_SECRET);
    run.input("{}").finish()
}

fn query(label: &str) -> String {
    let mut queries = cxtn_queries().into_iter();
    queries.find(|(other, _)| other == label).unwrap().1
}

/// The members of an object, each as the text that stands there.
fn members(json: &str) -> Vec<(String, String)> {
    let object: RawMembers = serde_json::from_str(json).unwrap();
    let texts = |(name, value): (&str, &RawValue)| (name.into(), value.get().into());
    let mut members: Vec<_> = object.iter().map(texts).collect();
    members.sort();
    members
}

#[test]
fn every_sample_comes_back_with_the_same_text_in_every_member_in_both_forms_of_data() {
    let samples = cxtn_samples();
    assert_eq!(samples.len(), 7);
    for [version, event, body] in samples {
        let data = edit::get(&body, "data").unwrap();
        let object = match data.starts_with('"') {
            true => serde_json::from_str::<String>(&data).unwrap(),
            false => data,
        };
        let text = serde_json::to_string(&object).unwrap();
        for form in [&object, &text] {
            let body = edit::set(&body, "data", form).unwrap();
            let decode = fxhook(&["decode", "cxtn"]).input(body.as_str());
            let line = decode.finish().data(0);
            assert_eq!(line.lines().count(), 1, "{line}");
            let payload = edit::get(&line, "payload").unwrap();
            assert_eq!(members(&payload), members(&object), "{version}/{event}");
            let report: Value = serde_json::from_str(&line).unwrap();
            assert_eq!(report["event_type"], *event, "{version}");
            assert_eq!(report["known"], true);
            assert_eq!(report["provider"], "cxtn");
            let id = edit::get(&body, "eventId").unwrap();
            assert_eq!(edit::get(&line, "delivery_id").unwrap(), id);
            let time = edit::get(&object, "transactionDateTime");
            let told = edit::get(&line, "occurred_at");
            assert_eq!(told.unwrap(), time.unwrap_or("null".into()), "{event}");
        }
    }
}

#[test]
fn digits_stay_as_they_came_in_both_forms_of_data() {
    for data in [
        r#"{"objectId":1,"amount":10.10,"currency":"GBP","fee":0.00100}"#,
        r#""{\"objectId\":1,\"amount\":10.10,\"currency\":\"GBP\",\"fee\":0.00100}""#,
    ] {
        let body = format!(r#"{{"event":"payment_completed","data":{data}}}"#);
        let line = fxhook(&["decode", "cxtn"]).input(body).finish().data(0);
        for digits in [r#""amount":10.10"#, r#""fee":0.00100"#] {
            assert!(line.contains(digits), "{line}");
        }
    }
}

#[test]
fn the_callback_url_is_the_one_that_other_tools_make() {
    let url = run(&["sign", "cxtn", "--url", BASE]).data(0);
    assert_eq!(url, format!("{BASE}?{}\n", query("hooks")));
    for (_, query) in cxtn_queries() {
        let url = format!("{BASE}?{query}");
        let verified = run(&["verify", "cxtn", "--url", &url]).data(0);
        assert_eq!(verified, "verified, proof: url\n");
    }
    let other = format!("{BASE}?{}", query("hooks").replace("hooks", "another"));
    let refused = run(&["verify", "cxtn", "--url", &other]).data(1);
    assert!(refused.contains("fits none"), "{refused}");
    let error = run(&["sign", "cxtn", "--url", BASE, "--endpoint", "a"]).error(2);
    assert!(error.contains("labels name events, found cxtn"), "{error}");
}

#[test]
fn an_event_is_delivered_once_and_with_faults() {
    let endpoint = Endpoint::answering(&[500, 200, 200]);
    let url = format!("{}?tenant=7", endpoint.url());
    let send = ["send", "cxtn", "--to", &url];
    let line = run(&[&send[..], &["payment_completed"]].concat()).data(1);
    let line: Value = serde_json::from_str(&line).unwrap();
    assert_eq!(line["next_wait_seconds"], Value::Null);
    let set = ["trade_settled", "--set", "eventId=wh_2"];
    run(&[&send[..], &set].concat()).data(0);
    let unsigned = ["account_debit", "--fault", "unsigned"];
    run(&[&send[..], &unsigned].concat()).data(0);
    let requests = endpoint.requests();
    let target = format!("/hooks?tenant=7&{}", query("hooks"));
    let samples = cxtn_samples();
    let sample = samples
        .iter()
        .find(|[_, event, _]| event == "payment_completed");
    assert_eq!(requests[0].target(), target);
    assert_eq!(requests[0].body, sample.unwrap()[2].as_bytes());
    assert_eq!(requests[0].header("content-type"), "application/json");
    assert_eq!(requests[1].target(), target);
    let body = str::from_utf8(&requests[1].body).unwrap();
    assert_eq!(edit::get(body, "eventId").unwrap(), r#""wh_2""#);
    assert!(!requests[2].target().contains("token="));
}

#[test]
fn the_receiver_says_what_to_register_and_takes_what_comes_to_any_label() {
    let run = fxhook(&["listen", "--bind", "127.0.0.1:0", "--provider", "cxtn"]);
    let mut listener = Listener::running(run.secret("FXHOOK_CXTN_SECRET", SEND_SECRET));
    let hooks = query("hooks");
    let path = format!("{}/cxtn", listener.address);
    assert_eq!(
        listener.talk(),
        format!("cxtn: register http://{path}?{hooks}")
    );
    assert!(listener.talk().contains("Ctrl-C"));
    let [_, event, body] = &cxtn_samples()[0];
    let post = |query: &str| {
        let head = format!(
            "POST /cxtn?{query} HTTP/1.1\r\nContent-Length: {}",
            body.len()
        );
        status(&listener.ask(&head, body.as_bytes()))
    };
    assert_eq!(post(&hooks), "200");
    assert_eq!(post(&query("account_credit")), "200");
    assert_eq!(post(&hooks.replace("hooks", "other")), "401");
    for label in ["hooks", "account_credit"] {
        let report = listener.data();
        assert_eq!(report["event_type"], *event);
        assert_eq!(report["proof"], "url");
        assert_eq!(report["endpoint"], label);
    }
    assert!(listener.talk().contains("answered 401"));
}

#[test]
fn the_table_has_4_events_and_each_has_a_sample() {
    let table = fxhook(&["events", "cxtn"]).finish().data(0);
    let rows: Vec<Vec<&str>> = table
        .lines()
        .skip(1)
        .map(|line| line.split_whitespace().collect())
        .collect();
    let events: Vec<(&str, &str)> = rows.iter().map(|row| (row[1], row[5])).collect();
    assert_eq!(
        events,
        [
            ("account_credit", "2024-02-pots"),
            ("account_debit", "2024-02-pots"),
            ("payment_completed", "2023-12"),
            ("trade_settled", "2023-12")
        ],
        "{table}"
    );
}

#[test]
fn the_help_says_which_paths_are_inferred() {
    let help = |arguments: &[&str]| {
        let arguments = [&["endpoints", "cxtn"], arguments, &["--help"]].concat();
        fxhook(&arguments).finish().data(0)
    };
    assert!(help(&[]).contains("Only the path and the members of `create` are documented"));
    for action in ["list", "enable", "edit", "status", "deactivate", "ensure"] {
        assert!(help(&[action]).contains("inferred"), "{action}");
    }
    let create = help(&["create"]);
    assert!(create.contains("POST webhooks/endpoints, documented"));
    assert!(!create.contains("inferred"), "{create}");
}
