//! `fxhook send`.

#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test may stop at the first surprise"
)]

mod endpoint;
mod fxhook;

use endpoint::Endpoint;
use fxhook::{Outcome, fixture, fixture_path, fxhook, signature};
use serde_json::Value;
use webhook_core::testing::{Rehearsed, edit};
use webhook_currencycloud::Currencycloud;

const EVENT: &str = "payment_released_notification";

fn send(endpoint: &Endpoint, arguments: &[&str]) -> Outcome {
    let url = endpoint.url();
    let to = ["send", "currencycloud", "--fast", "--to", &url];
    fxhook(&[&to[..], arguments].concat())
        .with_secret()
        .finish()
}

/// The lines of attempts that a run with this exit status has printed.
fn attempts(outcome: Outcome, status: i32) -> Vec<Value> {
    let lines = outcome.data(status);
    lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn members(attempts: &[Value], name: &str) -> Vec<Value> {
    attempts
        .iter()
        .map(|attempt| attempt[name].clone())
        .collect()
}

#[test]
fn a_delivery_is_repeated_after_1_2_and_4_seconds_and_no_more_once_acknowledged() {
    let endpoint = Endpoint::answering(&[500, 500, 500, 200]);
    let attempts = attempts(send(&endpoint, &[EVENT]), 0);
    let null = Value::Null;
    assert_eq!(members(&attempts, "attempt"), [1, 2, 3, 4]);
    assert_eq!(members(&attempts, "status"), [500, 500, 500, 200]);
    assert_eq!(
        members(&attempts, "acknowledged"),
        [false, false, false, true]
    );
    assert_eq!(
        members(&attempts, "next_wait_seconds"),
        [1.into(), 2.into(), 4.into(), null]
    );
    let sample = fixture("2021-02-01/payment_released_notification.json");
    let newest = Currencycloud::sample(EVENT).unwrap();
    let requests = endpoint.requests();
    assert_eq!(requests.len(), 4);
    for request in requests {
        assert_eq!(request.body, sample);
        assert_eq!(request.headers("content-type"), [newest.content_type]);
        assert_eq!(request.header("x-hmac-digest-sha-512"), signature(&sample));
        assert_eq!(request.header("user-agent"), "Ruby");
    }
}

#[test]
fn a_delivery_that_is_never_acknowledged_is_given_up_after_six_attempts() {
    let endpoint = Endpoint::answering(&[503; 6]);
    let outcome = send(&endpoint, &[EVENT]);
    assert!(
        outcome.stderr.contains("given up after attempt 6"),
        "{outcome:?}"
    );
    let attempts = attempts(outcome, 1);
    let null = Value::Null;
    assert_eq!(
        members(&attempts, "next_wait_seconds"),
        [1.into(), 2.into(), 4.into(), 8.into(), 16.into(), null]
    );
    assert_eq!(endpoint.requests().len(), 6);
}

#[test]
fn an_endpoint_that_is_not_there_is_told() {
    let attempts = attempts(send(&Endpoint::gone(), &[EVENT]), 1);
    assert_eq!(attempts.len(), 6);
    assert_eq!(attempts[0]["status"], Value::Null);
    assert_eq!(attempts[0]["problem"], "no connection");
}

#[test]
fn several_events_are_delivered_in_their_order_or_in_the_opposite_one() {
    let events = ["payment_ready_to_send_notification", EVENT];
    for (fault, order) in [
        (&[][..], events),
        (&["--fault", "reorder"], [events[1], events[0]]),
    ] {
        let endpoint = Endpoint::answering(&[200, 200]);
        let attempts = attempts(send(&endpoint, &[&events[..], fault].concat()), 0);
        assert_eq!(members(&attempts, "event"), order);
        assert_eq!(members(&attempts, "delivery"), [1, 2]);
    }
}

#[test]
fn the_others_are_delivered_although_one_is_given_up() {
    let endpoint = Endpoint::answering(&[500, 500, 500, 500, 500, 500, 200]);
    let attempts = attempts(send(&endpoint, &["funds_arrived_notification", EVENT]), 1);
    assert_eq!(members(&attempts, "delivery"), [1, 1, 1, 1, 1, 1, 2]);
    assert_eq!(attempts[6]["acknowledged"], true);
}

#[test]
fn a_duplicate_and_a_lost_answer_bring_the_same_delivery_twice() {
    for (fault, attempt, acknowledged) in [
        ("duplicate", [1, 1], [true, true]),
        ("lost-answer", [1, 2], [false, true]),
    ] {
        let endpoint = Endpoint::answering(&[200, 200]);
        let attempts = attempts(send(&endpoint, &[EVENT, "--fault", fault]), 0);
        assert_eq!(members(&attempts, "attempt"), attempt);
        assert_eq!(members(&attempts, "acknowledged"), acknowledged);
        assert_eq!(attempts[0]["dedup_key"], attempts[1]["dedup_key"]);
        let requests = endpoint.requests();
        assert_eq!(requests[0].body, requests[1].body);
    }
}

#[test]
fn a_sample_is_changed_in_one_place_and_signed_again() {
    let endpoint = Endpoint::answering(&[200]);
    let settings = [
        "--set",
        "body.amount=12.50",
        "--set",
        "body.fee_amount=1.0",
        "--set",
        "body.reason=null",
    ];
    attempts(send(&endpoint, &[&[EVENT][..], &settings].concat()), 0);
    let sample = fixture("2021-02-01/payment_released_notification.json");
    let mut expected = String::from_utf8(sample).unwrap();
    for (path, value) in [
        ("body.amount", r#""12.50""#),
        ("body.fee_amount", "1.0"),
        ("body.reason", "null"),
    ] {
        expected = edit::set(&expected, path, value).unwrap();
    }
    let request = &endpoint.requests()[0];
    assert_eq!(String::from_utf8_lossy(&request.body), expected);
    assert_eq!(
        request.header("x-hmac-digest-sha-512"),
        signature(expected.as_bytes())
    );
}

#[test]
fn a_file_is_sent_byte_for_byte() {
    let endpoint = Endpoint::answering(&[200]);
    let file = fixture_path("vectors/body-a.json");
    let body = ["--body", file.to_str().unwrap()];
    attempts(send(&endpoint, &[&["any_name"][..], &body].concat()), 0);
    let request = &endpoint.requests()[0];
    assert_eq!(request.body, fixture("vectors/body-a.json"));
    assert_eq!(request.headers("content-type"), ["application/json"]);
}

#[test]
fn a_sample_comes_with_the_content_type_of_its_version_whatever_goes_wrong() {
    let event = "end_client_application_submitted_notification";
    assert_eq!(
        Currencycloud::sample(event).unwrap().content_type,
        "text/plain"
    );
    for fault in [&[][..], &["--fault", "tamper"], &["--fault", "not-json"]] {
        let endpoint = Endpoint::answering(&[200]);
        attempts(send(&endpoint, &[&[event][..], fault].concat()), 0);
        let request = &endpoint.requests()[0];
        assert_eq!(request.headers("content-type"), ["text/plain"]);
    }
}

#[test]
fn what_cannot_be_sent_is_wrong_usage() {
    let gone = Endpoint::gone();
    let body = fixture_path("vectors/body-a.json");
    let body = body.to_str().unwrap();
    for (arguments, found) in [
        (&["payment_lost"][..], "fxhook events currencycloud"),
        (&["payment_new_notification"], "fxhook events currencycloud"),
        (&[EVENT, "--set", "body.amount.value=1"], "leads nowhere"),
        (&[EVENT, "--body", "/no/such/file"], "/no/such/file"),
        (&[EVENT, EVENT, "--body", body], "found several"),
        (&[EVENT, "--fault", "reorder"], "found one"),
    ] {
        let error = send(&gone, arguments).error(2);
        assert!(error.contains(found), "{error}");
    }
    for arguments in [
        &[EVENT, "--to", "localhost:1"][..],
        &[EVENT, "--to", "ftp://localhost/"],
        &[EVENT, "--to", "http://localhost/", "--set", "body.amount"],
        &[EVENT, "--to", "http://localhost/", "--fault", "fire"],
        &[EVENT],
        &["--to", "http://localhost/"],
    ] {
        let run = fxhook(&[&["send", "currencycloud"], arguments].concat());
        assert_eq!(run.with_secret().finish().status, 2, "{arguments:?}");
    }
}
