//! `fxhook endpoints send-payments ensure`, with an API that is not there.

#![allow(
    clippy::indexing_slicing,
    reason = "a test may stop at the first surprise"
)]

mod api;
mod fxhook;
mod stub;

use api::{
    Api,
    commands::{BASE, action, actions, ensure, lines, url},
};
use serde_json::json;

#[test]
fn what_is_missing_is_created_and_a_second_run_changes_nothing() {
    let api = Api::start();
    api.has(
        &url("payout_transaction_updated"),
        "payout_transaction_updated",
    );
    api.has("https://other.example.com/?key=c0ffee", "wallet_updated");
    let first = ensure(&api, &[]);
    assert_eq!(first.stderr, "created 1, kept 1, left 1, deleted 0\n");
    let first = first.data(0);
    assert_eq!(
        actions(&first),
        [
            action("create", "w3"),
            action("keep", "w1"),
            action("leave", "w2")
        ]
    );
    assert!(!first.contains("c0ffee"), "{first}");
    assert_eq!(
        lines(&first)[0],
        json!({
            "action": "create",
            "id": "w3",
            "url": BASE,
            "events": ["all_default_events"],
            "description": null,
        })
    );
    assert_eq!(api.take_changes(), ["POST /webhooks"]);
    for _ in 0..2 {
        let second = ensure(&api, &[]);
        assert_eq!(second.stderr, "created 0, kept 2, left 1, deleted 0\n");
        assert_eq!(
            actions(&second.data(0)),
            [
                action("keep", "w1"),
                action("keep", "w3"),
                action("leave", "w2")
            ]
        );
        assert_eq!(api.take_changes(), [""; 0]);
    }
}

#[test]
fn a_dry_run_tells_the_plan_and_changes_nothing() {
    let api = Api::start();
    api.has(
        &url("payout_transaction_updated"),
        "payout_transaction_updated",
    );
    api.has("https://other.example.com/", "wallet_updated");
    for (arguments, other) in [
        (&["--dry-run"][..], "leave"),
        (&["--dry-run", "--delete-others"], "delete"),
    ] {
        let outcome = ensure(&api, arguments);
        assert_eq!(outcome.stderr, "Nothing was changed.\n");
        assert_eq!(
            actions(&outcome.data(0)),
            [
                ("create".into(), None),
                action("keep", "w1"),
                action(other, "w2")
            ]
        );
    }
    assert_eq!(api.take_changes(), [""; 0]);
    assert_eq!(api.urls().len(), 2);
}

#[test]
fn others_are_deleted_if_that_is_asked_for_and_only_then() {
    let api = Api::start();
    api.has("https://other.example.com/", "wallet_updated");
    let outcome = ensure(&api, &["--delete-others"]);
    assert_eq!(outcome.stderr, "created 2, kept 0, left 0, deleted 1\n");
    assert_eq!(
        actions(&outcome.data(0)),
        [
            action("create", "w2"),
            action("create", "w3"),
            action("delete", "w1")
        ]
    );
    assert_eq!(
        api.urls(),
        [url("payout_transaction_updated"), url("all_default_events")]
    );
}

#[test]
fn a_failure_half_way_tells_what_was_done_and_the_next_run_does_the_rest() {
    let api = Api::start();
    api.has("https://other.example.com/", "wallet_updated");
    let words = format!("{} is taken", url("all_default_events"));
    api.refuses("POST /webhooks", 1, 409, &words);
    let outcome = ensure(&api, &["--delete-others"]);
    let error = &outcome.stderr;
    assert_eq!(error.lines().count(), 1, "{error}");
    for part in [
        "error: stopped while creating https://hooks.example.com/send for all_default_events: ",
        "until then: created 1, kept 0, left 0, deleted 0",
        "; the API says: https://hooks.example.com/send?*** is taken",
    ] {
        assert!(error.contains(part), "{part}: {error}");
    }
    assert_eq!(actions(&outcome.data(1)), [action("create", "w2")]);
    assert_eq!(api.take_changes(), ["POST /webhooks"; 2]);

    api.refuses("DELETE /webhooks", 0, 400, "not now");
    let outcome = ensure(&api, &["--delete-others"]);
    assert!(
        outcome.stderr.contains("stopped while deleting w1 "),
        "{outcome:?}"
    );
    assert!(
        outcome.stderr.contains("the API says: not now"),
        "{outcome:?}"
    );
    assert_eq!(
        actions(&outcome.data(1)),
        [action("create", "w3"), action("keep", "w2")]
    );
    let outcome = ensure(&api, &["--delete-others"]);
    assert_eq!(
        actions(&outcome.data(0)),
        [
            action("keep", "w2"),
            action("keep", "w3"),
            action("delete", "w1")
        ]
    );
    assert_eq!(
        api.urls(),
        [url("payout_transaction_updated"), url("all_default_events")]
    );
}
