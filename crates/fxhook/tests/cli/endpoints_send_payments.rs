//! `fxhook endpoints send-payments`.

use serde_json::{Value, json};

use crate::api::{Api, BASE, CREDENTIAL, url};
use crate::endpoint::Endpoint;
use crate::run::{Outcome, fxhook, has, words};

const OTHER: &str = "https://other.example.com/";

/// An API with an endpoint for each of these.
fn api(endpoints: &[(&str, &str)]) -> Api {
    let api = Api::send_payments();
    for (number, (url, event)) in (1..).zip(endpoints) {
        let id = format!("old{number}");
        let endpoint = json!({"webhookId": id, "url": url, "events": [event]});
        api.state().endpoints.push(endpoint);
    }
    api
}

fn ensure(api: &Api, arguments: &[&str]) -> Outcome {
    let events = words("--event payout_transaction_updated all_default_events");
    api.run(&[&["ensure", "--url", BASE], &events[..], arguments].concat())
}

/// Action and id of each line.
fn actions(lines: &[Value]) -> Vec<(&str, Option<&str>)> {
    lines.iter().map(|line| (line["action"].as_str().unwrap(), line["id"].as_str())).collect()
}

#[test]
fn list_prints_a_line_per_endpoint_without_the_query_of_its_url_and_unknown_fields() {
    let url = url("send-payments", "wallet_updated");
    let api = api(&[(&url, "wallet_updated")]);
    let odd = json!({"id": "odd", "description": "by hand", "key": "c0ffee"});
    api.state().endpoints.push(odd);
    let outcome = api.run(&["list"]);
    assert_eq!(outcome.stderr, "");
    assert!(outcome.stdout.starts_with(r#"{"id":"old1","url":""#), "{outcome:?}");
    assert_eq!(
        outcome.lines(0),
        [
            json!({"id": "old1", "url": BASE, "events": ["wallet_updated"], "description": null}),
            json!({"id": "odd", "url": null, "events": null, "description": "by hand"}),
        ]
    );
}

#[test]
fn create_registers_the_callback_url_of_each_event() {
    let api = api(&[]);
    let create = ["create", "--url", BASE, "--description", "by fxhook"];
    let events = words("--event wallet_updated later_updated --event wallet_updated");
    let outcome = api.run(&[&create[..], &events].concat());
    assert!(outcome.stderr.contains("later_updated: fxhook does not know this event"));
    let line = |id: &str, event: &str| json!({"id": id, "url": BASE, "events": [event], "description": "by fxhook"});
    assert_eq!(outcome.lines(0), [line("w1", "wallet_updated"), line("w2", "later_updated")]);
    let created = api.state().endpoints[0].clone();
    assert_eq!(created["url"], url("send-payments", "wallet_updated"));
    assert_eq!(created["events"], json!(["wallet_updated"]));
    assert_eq!(created["description"], "by fxhook");
}

#[test]
fn create_stops_at_the_first_refusal() {
    let api = api(&[]);
    api.answers("POST /webhooks", 1, 400, json!({"message": "must be one of a, b"}));
    let create = ["create", "--url", BASE, "--event", "wallet_updated", "recipient_updated", "a"];
    let outcome = api.run(&create);
    let error = outcome.stderr.lines().last().unwrap();
    for part in [
        "error: cannot create https://hooks.example.com/receive for recipient_updated: expected",
        "done before: created 1; the API says: must be one of a, b",
    ] {
        has(error, part);
    }
    assert_eq!(outcome.lines(1).len(), 1);
    assert_eq!(api.take_changes(), ["POST /webhooks"; 2]);
}

#[test]
fn delete_succeeds_also_if_there_is_no_such_endpoint() {
    let api = api(&[(OTHER, "wallet_updated"), (OTHER, "account_updated")]);
    assert_eq!(actions(&api.run(&["delete", "old1"]).lines(0)), [("delete", Some("old1"))]);
    assert_eq!(api.state().endpoints.len(), 1);
    let outcome = api.run(&["delete", "old1"]);
    has(&outcome.stderr, "old1: nothing to delete");
    assert_eq!(outcome.data(0), "");
}

#[test]
fn ensure_creates_what_is_missing_and_a_second_run_changes_nothing() {
    let registered = url("send-payments", "payout_transaction_updated");
    let other = format!("{OTHER}?key=c0ffee");
    let api = api(&[(&registered, "payout_transaction_updated"), (&other, "wallet_updated")]);
    for (arguments, other) in
        [(&["--dry-run"][..], "leave"), (&["--dry-run", "--delete-others"], "delete")]
    {
        let outcome = ensure(&api, arguments);
        assert_eq!(outcome.stderr, "Nothing was changed.\n");
        let expected = [("create", None), ("keep", Some("old1")), (other, Some("old2"))];
        assert_eq!(actions(&outcome.lines(0)), expected);
    }
    assert_eq!(api.take_changes(), [""; 0]);
    let first = ensure(&api, &[]);
    assert_eq!(first.stderr, "created 1, kept 1, left 1, deleted 0\n");
    let lines = first.lines(0);
    let expected = [("create", Some("w1")), ("keep", Some("old1")), ("leave", Some("old2"))];
    assert_eq!(actions(&lines), expected);
    assert_eq!(lines[0]["events"], json!(["all_default_events"]));
    assert_eq!(api.take_changes(), ["POST /webhooks"]);
    let second = ensure(&api, &[]);
    assert_eq!(second.stderr, "created 0, kept 2, left 1, deleted 0\n");
    assert_eq!(api.take_changes(), [""; 0]);
    let third = ensure(&api, &["--delete-others"]);
    assert_eq!(third.stderr, "created 0, kept 2, left 0, deleted 1\n");
    assert_eq!(api.take_changes(), ["DELETE /webhooks/old2"]);
}

#[test]
fn ensure_prints_what_was_done_before_a_failure() {
    let api = api(&[]);
    let message =
        format!("{} is taken\nby {CREDENTIAL}", url("send-payments", "all_default_events"));
    api.answers("POST /webhooks", 1, 409, json!({"message": message}));
    let outcome = ensure(&api, &["--delete-others"]);
    let error = &outcome.stderr;
    assert_eq!(error.lines().count(), 1, "{error}");
    for part in [
        "error: cannot create https://hooks.example.com/receive for all_default_events: ",
        "done before: created 1, kept 0, left 0, deleted 0",
        "; the API says: https://hooks.example.com/receive?*** is taken by ***",
    ] {
        has(error, part);
    }
    assert_eq!(actions(&outcome.lines(1)), [("create", Some("w1"))]);
}

#[test]
fn a_failed_login_and_an_unreachable_api_are_errors_on_one_line() {
    let api = api(&[]);
    let message = format!("no client with\n{CREDENTIAL}\u{1b}[2J {}", "x".repeat(400));
    api.answers("POST /auth", 0, 401, json!({"message": message}));
    let error = api.run(&["list"]).error(1);
    has(&error, "the login failed");
    has(&error, "the API says: no client with ***\\u{1b}[2J xxx");
    assert!(error.ends_with("xxx...\n"), "{error}");
    assert_eq!(api.state().calls, ["POST /auth"]);
    let gone = Endpoint::gone().url();
    let error = Api::prepared("send-payments", &["list", "--base-url", &gone]).finish().error(1);
    has(&error, "no connection");
}

#[test]
fn what_is_missing_or_wrong_is_wrong_usage_and_nothing_is_sent() {
    let api = api(&[]);
    let error = fxhook(&["endpoints", "send-payments", "list"]).finish().error(2);
    for name in ["BASE_URL", "CLIENT_ID", "CLIENT_SECRET"] {
        has(&error, &format!("FXHOOK_SEND_PAYMENTS_{name}"));
    }
    for (arguments, found) in [
        ("dance", "'dance'"),
        ("", "[subcommands: list, create, delete, ensure]"),
        ("delete", "<ID>"),
        ("delete ", "<ID>"),
        ("ensure --url http://a/", "--event"),
        ("ensure --event wallet_updated", "--url"),
        ("ensure --url http://a/ --event not/a/name", "expected an event's name"),
        ("ensure --event wallet_updated --url hooks.example.com", "expected a URL"),
        ("ensure --event wallet_updated --url https://a/?token=1", "`token`"),
        ("list --delete-others", "'--delete-others'"),
    ] {
        let error = api.run(&words(arguments)).error(2);
        has(&error, found);
    }
    let no_secret = words("endpoints send-payments ensure --event a --url http://a/");
    let error = fxhook(&no_secret).finish().error(2);
    has(&error, "FXHOOK_SECRET");
    assert_eq!(api.state().calls, [""; 0]);
}
