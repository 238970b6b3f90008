//! `fxhook endpoints cxtn`, with an API that is not there.

#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test may stop at the first surprise"
)]

mod cxtn_api;
mod fxhook;
mod stub;

use cxtn_api::{
    Api, TOKEN, answer_with,
    commands::{BASE, done, line, lines, prepared, run, url},
};
use fxhook::{SEND_SECRET, fxhook};
use serde_json::json;

#[test]
fn endpoints_are_listed_a_line_each_without_what_their_url_keeps_secret() {
    let api = Api::start();
    assert_eq!(run(&api, &["list"]).data(0), "");
    api.has("Payment", &url("hooks"), "Paused");
    api.state()
        .endpoints
        .push(json!({"EventType": 2, "Key": "c0ffee"}));
    let outcome = run(&api, &["list"]);
    assert_eq!(outcome.stderr, "");
    let listed = outcome.data(0);
    assert_eq!(
        lines(&listed),
        [
            line("Payment", BASE, Some("Paused")),
            json!({"type": "AccountTransaction", "url": null, "status": null}),
        ]
    );
    assert!(
        listed.starts_with(r#"{"type":"Payment","url":""#),
        "{listed}"
    );
    assert!(!listed.contains("c0ffee"), "{listed}");
}

#[test]
fn webhooks_are_enabled_with_one_call() {
    let api = Api::start();
    let outcome = run(&api, &["enable"]);
    assert_eq!(outcome.stderr, "enabled webhooks on the account\n");
    assert_eq!(outcome.data(0), "");
    assert_eq!(api.take_changes(), ["POST /webhooks/enable"]);
}

#[test]
fn each_event_type_gets_an_endpoint_whose_label_is_its_name() {
    let api = Api::start();
    let create = ["create", "--url", BASE, "--type", "payment", "2", "1"];
    let outcome = run(&api, &create);
    assert_eq!(outcome.stderr, "");
    assert_eq!(
        lines(&outcome.data(0)),
        [
            line("Payment", BASE, None),
            line("AccountTransaction", BASE, None)
        ]
    );
    let made = api.endpoints();
    assert_eq!(made.len(), 2);
    for ([event_type, url, _], name) in made.iter().zip(["Payment", "AccountTransaction"]) {
        assert_eq!(event_type, name);
        let begins = format!("{BASE}?endpoint={name}&token=");
        assert!(url.starts_with(&begins), "{url}");
        // What is registered is what `verify` takes.
        let verify = fxhook(&["verify", "cxtn", "--url", url]);
        let verify = verify.secret("FXHOOK_SECRET", SEND_SECRET).input("{}");
        assert_eq!(verify.finish().data(0), "verified, proof: url\n");
    }
}

#[test]
fn a_label_of_ones_own_gets_the_token_that_other_tools_make() {
    let api = Api::start();
    let create = ["create", "--url", BASE, "--type", "Payment", "--label"];
    run(&api, &[&create[..], &["payment_completed"]].concat()).data(0);
    assert_eq!(api.endpoints()[0][1], url("payment_completed"));
    let edit = [
        "edit", "--url", BASE, "--type", "Payment", "--label", "hooks",
    ];
    let outcome = run(&api, &edit);
    assert_eq!(
        lines(&outcome.data(0)),
        [done("change", "Payment", Some(BASE), None)]
    );
    assert_eq!(api.endpoints()[0][1], url("hooks"));
    assert_eq!(
        api.take_changes(),
        ["POST /webhooks/endpoints", "PUT /webhooks/endpoints"]
    );
}

#[test]
fn a_status_is_set_for_one_type_and_all_are_deactivated_only_with_the_flag() {
    let api = Api::start();
    api.has("Payment", &url("hooks"), "Active");
    api.has("AccountTransaction", &url("hooks"), "Active");
    let statuses = || -> Vec<String> {
        let endpoints = api.endpoints().into_iter();
        endpoints.map(|[_, _, status]| status).collect()
    };
    for (given, status) in [
        ("paused", "Paused"),
        ("inactive", "Inactive"),
        ("active", "Active"),
    ] {
        let outcome = run(&api, &["status", "Account Transaction", given]);
        assert_eq!(
            lines(&outcome.data(0)),
            [done("change", "AccountTransaction", None, Some(status))]
        );
        assert_eq!(statuses(), ["Active", status]);
    }
    assert_eq!(api.take_changes(), ["PUT /webhooks/endpoints/status"; 3]);
    let error = run(&api, &["deactivate"]).error(2);
    assert!(error.contains("--all"), "{error}");
    assert_eq!(api.take_changes(), [""; 0]);
    let outcome = run(&api, &["deactivate", "--all"]);
    assert_eq!(outcome.stderr, "deactivated all endpoints\n");
    assert_eq!(outcome.data(0), "");
    assert_eq!(statuses(), ["Inactive"; 2]);
}

#[test]
fn an_odd_event_type_gets_an_endpoint_and_a_word_about_it() {
    for (name, word) in [
        ("Later", "fxhook knows no such event type"),
        ("Wallets", "stands in one sample"),
        ("Trade", "inactive (documented)"),
    ] {
        let api = Api::start();
        let outcome = run(&api, &["create", "--url", BASE, "--type", name]);
        assert!(outcome.stderr.contains(word), "{outcome:?}");
        assert_eq!(lines(&outcome.data(0)), [line(name, BASE, None)]);
        assert_eq!(api.endpoints()[0][0], name);
    }
}

/// Each call, and what it sends.
const CALLS: &[(&[&str], &str)] = &[
    (&["list"], "GET /webhooks/endpoints"),
    (&["enable"], "POST /webhooks/enable"),
    (
        &["create", "--url", BASE, "--type", "Payment"],
        "POST /webhooks/endpoints",
    ),
    (
        &["edit", "--url", BASE, "--type", "Payment"],
        "PUT /webhooks/endpoints",
    ),
    (
        &["status", "Payment", "paused"],
        "PUT /webhooks/endpoints/status",
    ),
    (&["deactivate", "--all"], "PUT /webhooks/deactivate"),
    (
        &["ensure", "--url", BASE, "--type", "Payment"],
        "GET /webhooks/endpoints",
    ),
];

#[test]
fn an_answer_with_another_status_code_is_a_refusal_although_it_came_with_200() {
    for (arguments, call) in CALLS {
        let api = Api::start();
        let words = format!("not\nfor {TOKEN} at {}", url("hooks"));
        api.refuses(call, 0, &words);
        let error = run(&api, arguments).error(1);
        assert!(error.contains("status 200, code 205"), "{error}");
        let said = format!("the API says: NotValid; not for *** at {BASE}?***");
        assert!(error.contains(&said), "{error}");
        assert_eq!(api.state().calls, [*call]);
    }
}

#[test]
fn a_refused_token_is_told_and_not_tried_again() {
    for (arguments, call) in CALLS {
        let api = Api::start();
        api.answers(call, 401, answer_with(401, "NotAuthorised", "no"));
        let error = run(&api, arguments).error(1);
        assert!(error.contains("found status 401"), "{error}");
        assert!(error.contains("check the credentials"), "{error}");
        assert_eq!(api.state().calls, [*call]);
    }
}

#[test]
fn several_creations_stop_at_the_first_that_is_refused() {
    let api = Api::start();
    api.refuses("POST /webhooks/endpoints", 1, "not this one");
    let outcome = run(
        &api,
        &["create", "--url", BASE, "--type", "1", "2", "--label", "a"],
    );
    assert_eq!(outcome.stderr.lines().count(), 1, "{outcome:?}");
    for part in [
        "stopped while creating AccountTransaction https://hooks.example.com/cxtn: ",
        "not this one",
        "until then: created 1",
    ] {
        assert!(outcome.stderr.contains(part), "{part}: {outcome:?}");
    }
    assert_eq!(lines(&outcome.data(1)), [line("Payment", BASE, None)]);
}

#[test]
fn the_other_headers_are_sent_if_they_are_set_and_the_api_is_found_by_variable() {
    let api = Api::start();
    let sent = |name: &str| {
        let state = api.state();
        let mut head = state.head.iter();
        head.find_map(|line| line.strip_prefix(&format!("{name}: ")).map(str::to_owned))
    };
    let bare = || prepared(&["list"]).variable("FXHOOK_CXTN_BASE_URL", &api.base_url);
    bare().finish().data(0);
    assert_eq!((sent("userapitoken"), sent("identitynumber")), (None, None));
    let run = bare().secret("FXHOOK_CXTN_USER_API_TOKEN", "the-user,token");
    let run = run.secret("FXHOOK_CXTN_IDENTITY_NUMBER", "1234567");
    run.finish().data(0);
    assert_eq!(sent("userapitoken").unwrap(), "the-user,token");
    assert_eq!(sent("identitynumber").unwrap(), "1234567");
    // What is given is stronger than what is in the environment.
    let given = prepared(&["list", "--base-url", &api.base_url]);
    let given = given.variable("FXHOOK_CXTN_BASE_URL", "http://localhost:1/");
    given.finish().data(0);
    let empty = bare().secret("FXHOOK_CXTN_IDENTITY_NUMBER", "");
    let error = empty.finish().error(2);
    assert!(error.contains("FXHOOK_CXTN_IDENTITY_NUMBER"), "{error}");
}

#[test]
fn what_is_missing_or_wrong_is_told_and_nothing_is_sent() {
    let api = Api::start();
    let error = fxhook(&["endpoints", "cxtn", "list"]).finish().error(2);
    for name in ["--environment", "FXHOOK_CXTN_BASE_URL", "FXHOOK_CXTN_TOKEN"] {
        assert!(error.contains(name), "{error}");
    }
    let ensure = ["ensure", "--url", BASE];
    for (arguments, found) in [
        (&["dance"][..], "'dance'"),
        (
            &[],
            "[subcommands: list, enable, create, edit, status, deactivate, ensure]",
        ),
        (&["status", "Payment"], "<STATUS>"),
        (&["status", "", "paused"], "expected an event type"),
        (&["status", "Payment", "gone"], "active, inactive, paused"),
        (&ensure, "--type"),
        (&["create", "--type", "1"], "--url"),
        (&["list", "--environment", "moon"], "sandbox"),
        (
            &[
                "list",
                "--environment",
                "sandbox",
                "--base-url",
                "http://a/",
            ],
            "cannot be used with",
        ),
        (
            &[&ensure[..], &["--type", "not a label"]].concat(),
            "give one with --label",
        ),
        (
            &[&ensure[..], &["--type", "1", "--label", "not one"]].concat(),
            "expected an endpoint label",
        ),
        (
            &["create", "--type", "1", "--url", "https://a/?token=1"],
            "without `token`",
        ),
        (&["create", "--type", "1", "--url", "a"], "absolute URL"),
    ] {
        let outcome = prepared(arguments).variable("FXHOOK_CXTN_BASE_URL", &api.base_url);
        let error = outcome.finish().error(2);
        assert!(error.contains(found), "{arguments:?}: {error}");
    }
    let bad = prepared(&["list", "--base-url", "localhost"]);
    assert!(bad.finish().error(2).contains("expected a base URL"));
    assert_eq!(api.state().calls, [""; 0]);
}
