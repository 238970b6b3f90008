//! `fxhook` with Send Payments: a token in the callback URL, which covers the endpoint's label.

#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test may stop at the first surprise"
)]

mod endpoint;
mod fxhook;

use endpoint::Endpoint;
use fxhook::{Outcome, SEND_SECRET, fxhook, send_queries, send_query, send_sample};
use serde_json::Value;

const BASE: &str = "https://hooks.example.com/send";

fn run(arguments: &[&str]) -> Outcome {
    let run = fxhook(arguments).secret("FXHOOK_SECRET", SEND_SECRET);
    run.input("{}").finish()
}

#[test]
fn callback_urls_are_those_that_other_tools_make() {
    assert_eq!(send_queries().len(), 11);
    for (label, query) in send_queries() {
        let sign = ["sign", "send-payments", "--url", BASE, "--endpoint", &label];
        let url = run(&sign).data(0);
        assert_eq!(url, format!("{BASE}?{query}\n"));
        let verify = ["verify", "send-payments", "--url", url.trim_end()];
        assert_eq!(run(&verify).data(0), "verified, proof: url\n");
        let other = url.trim_end().replace(&label, "another");
        let verify = ["verify", "send-payments", "--url", &other];
        assert!(run(&verify).data(1).contains("fits none"));
    }
    let url = run(&["sign", "send-payments", "--url", BASE]).data(0);
    assert_eq!(
        url,
        format!("{BASE}?{}\n", send_query("all_default_events"))
    );
    let url = format!("{BASE}?a=b%20c&d");
    let url = run(&["sign", "send-payments", "--url", &url]).data(0);
    assert!(
        url.starts_with(&format!("{BASE}?a=b%20c&d&endpoint=")),
        "{url}"
    );
}

#[test]
fn an_event_is_delivered_once_to_the_endpoint_that_is_registered_for_it() {
    let endpoint = Endpoint::answering(&[500, 200, 200]);
    let url = format!("{}?tenant=7", endpoint.url());
    let send = ["send", "send-payments", "--to", &url];
    let line = run(&[&send[..], &["payout_transaction_updated"]].concat()).data(1);
    let line: Value = serde_json::from_str(&line).unwrap();
    assert_eq!(line["next_wait_seconds"], Value::Null);
    run(&[&send[..], &["trade_transaction_updated"]].concat()).data(0);
    let label = ["wallet_updated", "--endpoint", "all_default_events"];
    run(&[&send[..], &label].concat()).data(0);
    let requests = endpoint.requests();
    for (request, (label, version, event)) in requests.iter().zip([
        (
            "payout_transaction_updated",
            "2025-01",
            "payout_transaction_updated",
        ),
        (
            "trade_transaction_updated",
            "repaired",
            "trade_transaction_updated",
        ),
        ("all_default_events", "2025-05", "wallet_updated"),
    ]) {
        assert_eq!(
            request.target(),
            format!("/hooks?tenant=7&{}", send_query(label))
        );
        assert_eq!(request.body, send_sample(version, event).into_bytes());
        assert_eq!(request.header("content-type"), "application/json");
    }
    assert_eq!(requests.len(), 3);
}

#[test]
fn a_body_of_ones_own_is_delivered_to_the_endpoint_of_an_event_that_nobody_knows() {
    let file = format!("{}/of-tomorrow.json", env!("CARGO_TARGET_TMPDIR"));
    std::fs::write(&file, "{}").unwrap();
    let endpoint = Endpoint::answering(&[200]);
    let (url, event) = (endpoint.url(), "later_updated");
    run(&[
        "send",
        "send-payments",
        event,
        "--body",
        &file,
        "--to",
        &url,
    ])
    .data(0);
    let requests = endpoint.requests();
    assert!(
        requests[0]
            .target()
            .starts_with("/hooks?endpoint=later_updated&token=")
    );
    let send = ["send", "send-payments", "not a label", "--body", &file];
    let error = run(&[&send[..], &["--to", &url]].concat()).error(2);
    assert!(error.contains("expected an endpoint label"), "{error}");
}

#[test]
fn a_fault_happens_to_the_endpoint_that_is_registered_for_the_event() {
    let wallets = send_query("wallet_updated");
    let all = send_query("all_default_events");
    for (fault, query) in [
        ("tamper", Some(&wallets)),
        ("cut-body", Some(&wallets)),
        ("huge", Some(&all)),
        ("not-json", Some(&all)),
        ("unfit", Some(&all)),
        ("unknown-event", Some(&all)),
        ("unsigned", None),
        ("wrong-secret", None),
        ("cut-signature", None),
        ("conflicting-signatures", None),
    ] {
        let endpoint = Endpoint::answering(&[200]);
        let url = endpoint.url();
        let send = ["send", "send-payments", "wallet_updated", "--to", &url];
        run(&[&send[..], &["--fault", fault]].concat()).data(0);
        let requests = endpoint.requests();
        let target = requests[0].target();
        match query {
            Some(query) => assert_eq!(target, format!("/hooks?{query}"), "{fault}"),
            None => {
                assert!(
                    target.starts_with("/hooks?endpoint=wallet_updated"),
                    "{fault}"
                );
                assert_ne!(target, format!("/hooks?{wallets}"), "{fault}");
            }
        }
    }
}

#[test]
fn what_cannot_be_done_with_labels_is_wrong_usage() {
    let here = "http://localhost:1/";
    for (arguments, found) in [
        (
            vec!["sign", "send-payments"],
            "expected the callback URL in --url",
        ),
        (vec!["sign", "send-payments", "--endpoint", "a"], "--url"),
        (
            vec!["sign", "send-payments", "--url", "http://a/?token=1"],
            "without `token`",
        ),
        (
            vec!["sign", "send-payments", "--url", "http://a/?endpoint=1"],
            "without `endpoint`",
        ),
        (
            vec![
                "send",
                "send-payments",
                "wallet_updated",
                "--to",
                "http://a/?b&token=1",
            ],
            "without `token`",
        ),
        (
            vec!["sign", "currencycloud", "--url", here, "--endpoint", "a"],
            "found currencycloud",
        ),
        (
            vec![
                "send",
                "flash-payments",
                "payment_complete",
                "--to",
                here,
                "--endpoint",
                "a",
            ],
            "found flash-payments",
        ),
        (
            vec![
                "sign",
                "flash-payments",
                "--url",
                here,
                "--ad-hoc",
                "7",
                "--endpoint",
                "a",
            ],
            "cannot be used with",
        ),
        (
            vec![
                "send",
                "send-payments",
                "payin_transaction_updated",
                "--to",
                here,
            ],
            "expected an event with a sample",
        ),
        (
            vec!["sign", "send-payments", "--url", here, "--hex-key"],
            "--hex-key",
        ),
    ] {
        let error = run(&arguments).error(2);
        assert!(error.contains(found), "{arguments:?}: {error}");
    }
}

#[test]
fn the_table_has_10_events_and_all_but_one_have_a_sample() {
    let table = fxhook(&["events", "send-payments"]).finish().data(0);
    let rows: Vec<Vec<&str>> = table
        .lines()
        .skip(1)
        .map(|line| line.split_whitespace().collect())
        .collect();
    assert_eq!(rows.len(), 10, "{table}");
    let without = rows.iter().filter(|row| row[5] == "-");
    let without: Vec<&str> = without.map(|row| row[1]).collect();
    assert_eq!(without, ["payin_transaction_updated"]);
}
