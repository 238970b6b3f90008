//! `fxhook endpoints cxtn ensure`, with an API that is not there.

mod cxtn_api;
mod fxhook;
mod stub;

use cxtn_api::{
    Api,
    commands::{BASE, done, ensure, lines, run, url},
};

const OTHER: &str = "https://other.example.com/";

#[test]
fn what_is_missing_is_created_what_differs_is_changed_and_a_second_run_changes_nothing() {
    let api = Api::start();
    api.has(
        "AccountTransaction",
        &format!("{OTHER}?key=c0ffee"),
        "Paused",
    );
    api.has("Card", OTHER, "Active");
    let first = ensure(&api, &[]);
    assert_eq!(
        first.stderr,
        "created 1, changed 2, kept 0, left 1, set inactive 0\n"
    );
    let first = first.data(0);
    assert_eq!(
        lines(&first),
        [
            done("create", "Payment", Some(BASE), Some("Active")),
            done("change", "AccountTransaction", Some(BASE), None),
            done("change", "AccountTransaction", None, Some("Active")),
            done("leave", "Card", Some(OTHER), Some("Active")),
        ]
    );
    assert!(!first.contains("c0ffee"), "{first}");
    assert_eq!(
        api.take_changes(),
        [
            "POST /webhooks/endpoints",
            "PUT /webhooks/endpoints",
            "PUT /webhooks/endpoints/status"
        ]
    );
    let wanted = url("hooks");
    let texts = |event_type: &str, url: &str| [event_type, url, "Active"].map(str::to_owned);
    assert_eq!(
        api.endpoints(),
        [
            texts("AccountTransaction", &wanted),
            texts("Card", OTHER),
            texts("Payment", &wanted)
        ]
    );
    for _ in 0..2 {
        let second = ensure(&api, &[]);
        assert_eq!(second.stderr, "created 0, kept 2, left 1, set inactive 0\n");
        assert_eq!(
            lines(&second.data(0)),
            [
                done("keep", "AccountTransaction", Some(BASE), Some("Active")),
                done("keep", "Payment", Some(BASE), Some("Active")),
                done("leave", "Card", Some(OTHER), Some("Active")),
            ]
        );
        assert_eq!(api.take_changes(), [""; 0]);
    }
}

#[test]
fn a_dry_run_tells_the_plan_and_changes_nothing() {
    let api = Api::start();
    api.has("Payment", OTHER, "Active");
    api.has("Card", OTHER, "Active");
    for (arguments, other) in [
        (&["--dry-run"][..], "leave"),
        (&["--dry-run", "--deactivate-others"], "set inactive"),
    ] {
        let outcome = ensure(&api, arguments);
        assert_eq!(outcome.stderr, "Nothing was changed.\n");
        assert_eq!(
            lines(&outcome.data(0)),
            [
                done("create", "AccountTransaction", Some(BASE), None),
                done("change", "Payment", Some(BASE), None),
                done(other, "Card", Some(OTHER), Some("Active")),
            ]
        );
    }
    assert_eq!(api.take_changes(), [""; 0]);
}

#[test]
fn others_are_set_inactive_if_that_is_asked_for_and_only_once() {
    let api = Api::start();
    api.has("Card", OTHER, "Active");
    let outcome = ensure(&api, &["--deactivate-others"]);
    assert_eq!(
        outcome.stderr,
        "created 2, kept 0, left 0, set inactive 1\n"
    );
    assert_eq!(
        lines(&outcome.data(0)).last(),
        Some(&done("set inactive", "Card", Some(OTHER), Some("Active")))
    );
    api.take_changes();
    let outcome = ensure(&api, &["--deactivate-others"]);
    assert_eq!(
        lines(&outcome.data(0)).last(),
        Some(&done("leave", "Card", Some(OTHER), Some("Inactive")))
    );
    assert_eq!(api.take_changes(), [""; 0]);
}

#[test]
fn a_failure_half_way_tells_what_was_done_and_the_next_run_does_the_rest() {
    let api = Api::start();
    let words = format!("{} is taken", url("hooks"));
    api.refuses("POST /webhooks/endpoints", 1, &words);
    let outcome = ensure(&api, &[]);
    let error = &outcome.stderr;
    assert_eq!(error.lines().count(), 1, "{error}");
    for part in [
        "error: stopped while creating AccountTransaction https://hooks.example.com/cxtn: ",
        "until then: created 1, kept 0, left 0, set inactive 0",
        "; the API says: NotValid; https://hooks.example.com/cxtn?*** is taken",
    ] {
        assert!(error.contains(part), "{part}: {error}");
    }
    assert_eq!(
        lines(&outcome.data(1)),
        [done("create", "Payment", Some(BASE), None)]
    );
    let outcome = ensure(&api, &[]);
    assert_eq!(
        outcome.stderr,
        "created 1, kept 1, left 0, set inactive 0\n"
    );
    outcome.data(0);
}

#[test]
fn two_that_cannot_be_there_side_by_side_are_wrong_usage() {
    let api = Api::start();
    let types = ["ensure", "--url", BASE, "--type", "Wallet", "Wallets"];
    let outcome = run(&api, &types);
    assert!(
        outcome.stderr.contains("this is the second: Wallets "),
        "{outcome:?}"
    );
    assert_eq!(outcome.data(2), "");
    assert_eq!(api.take_changes(), [""; 0]);
}
