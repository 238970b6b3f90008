//! `fxhook endpoints`, with an API that is not there.

#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test may stop at the first surprise"
)]

mod api;
mod fxhook;
mod stub;

use api::{
    Api, CLIENT_SECRET,
    commands::{BASE, action, actions, lines, prepared, run, url},
};
use fxhook::{SEND_SECRET, fxhook};
use serde_json::json;

#[test]
fn endpoints_are_listed_a_line_each_without_what_their_url_keeps_secret() {
    let api = Api::start();
    assert_eq!(run(&api, &["list"]).data(0), "");
    api.has(&url("wallet_updated"), "wallet_updated");
    api.state()
        .endpoints
        .push(json!({"id": "odd", "description": "by hand", "key": "c0ffee"}));
    let outcome = run(&api, &["list"]);
    assert_eq!(outcome.stderr, "");
    let listed = outcome.data(0);
    assert_eq!(
        lines(&listed),
        [
            json!({"id": "w1", "url": BASE, "events": ["wallet_updated"], "description": null}),
            json!({"id": "odd", "url": null, "events": null, "description": "by hand"}),
        ]
    );
    assert!(listed.starts_with(r#"{"id":"w1","url":""#), "{listed}");
}

#[test]
fn each_event_gets_an_endpoint_whose_url_has_the_token_that_other_tools_make() {
    let api = Api::start();
    let create = ["create", "--url", BASE, "--description", "by fxhook"];
    let events = [
        "--event",
        "wallet_updated",
        "all_default_events",
        "--event",
        "wallet_updated",
    ];
    let outcome = run(&api, &[&create[..], &events].concat());
    assert_eq!(outcome.stderr, "");
    let line = |id: &str, event: &str| json!({"id": id, "url": BASE, "events": [event], "description": "by fxhook"});
    assert_eq!(
        lines(&outcome.data(0)),
        [
            line("w1", "wallet_updated"),
            line("w2", "all_default_events")
        ]
    );
    assert_eq!(
        api.urls(),
        [url("wallet_updated"), url("all_default_events")]
    );
    assert_eq!(
        api.state().endpoints[0]["events"],
        json!(["wallet_updated"])
    );
    assert_eq!(api.state().endpoints[0]["description"], "by fxhook");
    // What is registered is what `sign` prints, and what `verify` takes.
    let verify = ["verify", "send-payments", "--url", &api.urls()[0]];
    let verify = fxhook(&verify)
        .secret("FXHOOK_SECRET", SEND_SECRET)
        .input("{}");
    assert_eq!(verify.finish().data(0), "verified, proof: url\n");
}

#[test]
fn an_event_that_is_not_known_gets_an_endpoint_and_a_word_about_it() {
    let api = Api::start();
    let outcome = run(&api, &["create", "--url", BASE, "--event", "later_updated"]);
    assert!(
        outcome
            .stderr
            .contains("later_updated: fxhook knows no such event")
    );
    assert_eq!(
        lines(&outcome.data(0))[0]["events"],
        json!(["later_updated"])
    );
}

#[test]
fn an_endpoint_is_deleted_and_one_that_is_not_there_is_done_too() {
    let api = Api::start();
    api.has(&url("wallet_updated"), "wallet_updated");
    api.has(&url("account_updated"), "account_updated");
    let outcome = run(&api, &["delete", "w1"]);
    assert_eq!(outcome.stderr, "");
    assert_eq!(actions(&outcome.data(0)), [action("delete", "w1")]);
    assert_eq!(api.urls(), [url("account_updated")]);
    let outcome = run(&api, &["delete", "w1"]);
    assert!(
        outcome.stderr.contains("w1: nothing to delete"),
        "{outcome:?}"
    );
    assert_eq!(outcome.data(0), "");
    assert_eq!(api.urls(), [url("account_updated")]);
}

#[test]
fn a_refused_login_is_told_on_one_line_with_the_words_of_the_api_and_no_secret() {
    for arguments in [
        &["list"][..],
        &["delete", "w1"],
        &["create", "--url", BASE, "--event", "wallet_updated"],
        &["ensure", "--url", BASE, "--event", "wallet_updated"],
    ] {
        let api = Api::start();
        api.refuses(
            "POST /auth",
            0,
            401,
            &format!("no client with\n{CLIENT_SECRET}"),
        );
        let error = run(&api, arguments).error(1);
        assert!(error.contains("the login failed"), "{error}");
        assert!(
            error.contains("the API says: no client with ***"),
            "{error}"
        );
        assert_eq!(api.state().calls, ["POST /auth"]);
    }
}

#[test]
fn several_creations_stop_at_the_first_that_is_refused() {
    let api = Api::start();
    api.refuses("POST /webhooks", 1, 400, "must be one of a, b");
    let create = ["create", "--url", BASE, "--event"];
    let events = ["wallet_updated", "recipient_updated", "account_updated"];
    let outcome = run(&api, &[&create[..], &events].concat());
    assert_eq!(outcome.stderr.lines().count(), 1, "{outcome:?}");
    for part in [
        "stopped while creating https://hooks.example.com/send for recipient_updated: ",
        "must be one of a, b",
        "until then: created 1",
    ] {
        assert!(outcome.stderr.contains(part), "{part}: {outcome:?}");
    }
    assert_eq!(lines(&outcome.data(1)).len(), 1);
    assert_eq!(api.take_changes(), ["POST /webhooks"; 2]);
}

#[test]
fn an_api_that_is_not_there_is_told() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let base_url = format!("http://{}", port.local_addr().unwrap());
    drop(port);
    let error = prepared(&[
        "create",
        "--url",
        BASE,
        "--event",
        "a",
        "--base-url",
        &base_url,
    ]);
    let outcome = error.finish();
    assert_eq!((outcome.status, outcome.stdout.as_str()), (1, ""));
    assert!(outcome.stderr.contains("no answer"), "{outcome:?}");
}

#[test]
fn the_base_url_comes_from_the_environment_unless_it_is_given() {
    let api = Api::start();
    let variable = "FXHOOK_SEND_PAYMENTS_BASE_URL";
    prepared(&["list"])
        .variable(variable, &api.base_url)
        .finish()
        .data(0);
    let given = ["list", "--base-url", &api.base_url];
    prepared(&given)
        .variable(variable, "http://localhost:1/")
        .finish()
        .data(0);
    let logins = api
        .state()
        .calls
        .iter()
        .filter(|call| *call == "POST /auth")
        .count();
    assert_eq!(logins, 2);
}

#[test]
fn what_is_missing_is_told_and_nothing_is_sent() {
    let api = Api::start();
    let list = ["endpoints", "send-payments", "list"];
    let error = fxhook(&list).finish().error(2);
    for name in ["BASE_URL", "CLIENT_ID", "CLIENT_SECRET"] {
        assert!(
            error.contains(&format!("FXHOOK_SEND_PAYMENTS_{name}")),
            "{error}"
        );
    }
    let url = ["ensure", "--url", BASE];
    let event = ["ensure", "--event", "wallet_updated", "--url"];
    for (arguments, found) in [
        (&["dance"][..], "'dance'"),
        (&[], "[subcommands: list, create, delete, ensure]"),
        (&["delete"], "<ID>"),
        (&["delete", ""], "<ID>"),
        (&url, "--event"),
        (&event[..3], "--url"),
        (
            &[&url[..], &["--event", "not a name"]].concat(),
            "expected an event's name",
        ),
        (
            &[&event[..], &["hooks.example.com"]].concat(),
            "absolute URL",
        ),
        (
            &[&event[..], &["https://a/?token=1"]].concat(),
            "without `token`",
        ),
        (
            &[&event[..], &["https://a/?endpoint=1"]].concat(),
            "without `endpoint`",
        ),
        (&["list", "--delete-others"], "'--delete-others'"),
    ] {
        let outcome = prepared(arguments).variable("FXHOOK_SEND_PAYMENTS_BASE_URL", &api.base_url);
        let error = outcome.finish().error(2);
        assert!(error.contains(found), "{arguments:?}: {error}");
    }
    let bad = prepared(&["list", "--base-url", "localhost"])
        .finish()
        .error(2);
    assert!(bad.contains("expected a base URL"), "{bad}");
    let no_secret = [&list[..2], &event, &[BASE, "--base-url", &api.base_url]].concat();
    let error = fxhook(&no_secret).finish().error(2);
    assert!(error.contains("FXHOOK_SECRET"), "{error}");
    assert_eq!(api.state().calls, [""; 0]);
}
