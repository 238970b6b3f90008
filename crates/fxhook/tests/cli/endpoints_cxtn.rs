//! `fxhook endpoints cxtn`.

use serde_json::{Value, json};

use crate::api::{Api, BASE, CREDENTIAL, cxtn_answer, url};
use crate::run::{Outcome, fxhook, has, words};

const OTHER: &str = "https://other.example.com/";

/// An API with these endpoints: type, URL and status.
fn api(endpoints: &[[&str; 3]]) -> Api {
    let api = Api::cxtn();
    for [event_type, url, status] in endpoints {
        let fields = json!({"WebhookEventType": event_type, "EndpointUrl": url, "Status": status});
        api.state().endpoints.push(fields);
    }
    api
}

/// The values of a field of all endpoints.
fn registered(api: &Api, field: &str) -> Vec<String> {
    let state = api.state();
    let values = state.endpoints.iter().map(|one| one[field].as_str().unwrap().to_owned());
    values.collect()
}

/// The line of an endpoint.
fn line(event_type: &str, url: Option<&str>, status: Option<&str>) -> Value {
    json!({"type": event_type, "url": url, "status": status})
}

fn with_action(action: &str, mut line: Value) -> Value {
    line["action"] = action.into();
    line
}

fn ensure(api: &Api, arguments: &[&str]) -> Outcome {
    let ensure = ["ensure", "--url", BASE, "--label", "hooks"];
    let types = ["--type", "Payment", "AccountTransaction"];
    api.run(&[&ensure[..], &types, arguments].concat())
}

#[test]
fn list_prints_a_line_per_endpoint_without_the_query_of_its_url_and_unknown_fields() {
    let api = api(&[["Payment", &url("cxtn", "hooks"), "Paused"]]);
    api.state().endpoints.push(json!({"WebhookEventType": "2", "Key": "c0ffee"}));
    let outcome = api.run(&["list"]);
    assert_eq!(outcome.stderr, "");
    assert!(outcome.stdout.starts_with(r#"{"type":"Payment","url":""#), "{outcome:?}");
    let expected =
        [line("Payment", Some(BASE), Some("Paused")), line("AccountTransaction", None, None)];
    assert_eq!(outcome.lines(0), expected);
}

#[test]
fn create_registers_a_callback_url_for_each_type_and_edit_changes_it() {
    let api = api(&[]);
    let outcome = api.run(&["create", "--url", BASE, "--type", "payment", "2", "1"]);
    assert_eq!(outcome.stderr, "");
    let expected = ["Payment", "AccountTransaction"].map(|name| line(name, Some(BASE), None));
    assert_eq!(outcome.lines(0), expected);
    for (url, label) in
        registered(&api, "EndpointUrl").iter().zip(["Payment", "AccountTransaction"])
    {
        assert!(url.starts_with(&format!("{BASE}?endpoint={label}&token=")), "{url}");
        let verify = fxhook(&["verify", "cxtn", "--url", url]).with_own_secret();
        assert_eq!(verify.input("{}").finish().data(0), "verified, proof: url\n");
    }
    let edit = ["edit", "--url", BASE, "--type", "Payment", "--label", "hooks"];
    let expected = with_action("change", line("Payment", Some(BASE), None));
    assert_eq!(api.run(&edit).lines(0), [expected]);
    assert_eq!(registered(&api, "EndpointUrl")[0], url("cxtn", "hooks"));
    let calls = ["POST /webhooks/endpoints", "POST /webhooks/endpoints", "PUT /webhooks/endpoints"];
    assert_eq!(api.take_changes(), calls);
}

#[test]
fn create_warns_about_odd_types() {
    for (name, warning) in [
        ("Later", "fxhook does not know this event type"),
        ("Wallets", "is in one sample"),
        ("Trade", "inactive (documented)"),
    ] {
        let outcome = api(&[]).run(&["create", "--url", BASE, "--type", name]);
        has(&outcome.stderr, warning);
        assert_eq!(outcome.lines(0), [line(name, Some(BASE), None)]);
    }
}

#[test]
fn webhooks_are_enabled_deactivated_and_set_to_a_status() {
    let api = api(&[["Payment", OTHER, "Active"], ["AccountTransaction", OTHER, "Active"]]);
    let outcome = api.run(&["enable"]);
    assert_eq!(outcome.stderr, "enabled webhooks on the account\n");
    assert_eq!(outcome.data(0), "");
    for (given, status) in [("paused", "Paused"), ("inactive", "Inactive"), ("active", "Active")] {
        let outcome = api.run(&["status", "Account Transaction", given]);
        let expected = with_action("change", line("AccountTransaction", None, Some(status)));
        assert_eq!(outcome.lines(0), [expected]);
        assert_eq!(registered(&api, "Status"), ["Active", status]);
    }
    let error = api.run(&["deactivate"]).error(2);
    has(&error, "--all");
    let outcome = api.run(&["deactivate", "--all"]);
    assert_eq!(outcome.stderr, "deactivated all endpoints\n");
    assert_eq!(outcome.data(0), "");
    assert_eq!(registered(&api, "Status"), ["Inactive"; 2]);
}

#[test]
fn ensure_creates_and_changes_and_a_second_run_changes_nothing() {
    let old = format!("{OTHER}?key=c0ffee");
    let api = api(&[["AccountTransaction", &old, "Paused"], ["Card", OTHER, "Active"]]);
    let card = |action: &str, status| with_action(action, line("Card", Some(OTHER), Some(status)));
    let change = with_action("change", line("AccountTransaction", Some(BASE), Some("Active")));
    for (arguments, action) in
        [(&["--dry-run"][..], "leave"), (&["--dry-run", "--deactivate-others"], "set inactive")]
    {
        let outcome = ensure(&api, arguments);
        assert_eq!(outcome.stderr, "Nothing was changed.\n");
        let create = with_action("create", line("Payment", Some(BASE), None));
        assert_eq!(outcome.lines(0), [create, change.clone(), card(action, "Active")]);
    }
    assert_eq!(api.take_changes(), [""; 0]);
    let first = ensure(&api, &[]);
    assert!(first.stderr.starts_with("created 1, changed 1, kept 0, left 1, "), "{first:?}");
    let create = with_action("create", line("Payment", Some(BASE), Some("Active")));
    assert_eq!(first.lines(0), [create, change, card("leave", "Active")]);
    let url = url("cxtn", "hooks");
    assert_eq!(registered(&api, "EndpointUrl"), [&url, OTHER, &url]);
    assert_eq!(registered(&api, "Status"), ["Active"; 3]);
    api.take_changes();
    let second = ensure(&api, &[]).lines(0);
    let actions: Vec<&Value> = second.iter().map(|line| &line["action"]).collect();
    assert_eq!(actions, ["keep", "keep", "leave"]);
    assert_eq!(api.take_changes(), [""; 0]);
    let third = ensure(&api, &["--deactivate-others"]);
    assert_eq!(third.lines(0)[2], card("set inactive", "Active"));
    assert_eq!(ensure(&api, &["--deactivate-others"]).lines(0)[2], card("leave", "Inactive"));
    assert_eq!(api.take_changes(), ["PUT /webhooks/endpoints/status"]);
}

#[test]
fn a_refusal_of_any_call_is_one_line_with_the_messages_of_the_api() {
    for (arguments, call) in [
        ("list", "GET /webhooks/endpoints"),
        ("enable", "POST /webhooks/enable"),
        ("create --url http://a/ --type Payment", "POST /webhooks/endpoints"),
        ("edit --url http://a/ --type Payment", "PUT /webhooks/endpoints"),
        ("status Payment paused", "PUT /webhooks/endpoints/status"),
        ("deactivate --all", "PUT /webhooks/deactivate"),
        ("ensure --url http://a/ --type Payment", "GET /webhooks/endpoints"),
    ] {
        let api = api(&[]);
        let message = format!("not\nfor {CREDENTIAL} at {}", url("cxtn", "hooks"));
        api.answers(call, 0, 200, cxtn_answer(205, "NotValid", &message));
        let error = api.run(&words(arguments)).error(1);
        has(&error, "status 200, code 205: the provider refused the call");
        let messages = format!("the API says: NotValid; not for *** at {BASE}?***");
        has(&error, &messages);
        api.answers(call, 0, 401, cxtn_answer(401, "NotAuthorised", "no"));
        assert!(api.run(&words(arguments)).error(1).contains("check the credentials"));
        assert_eq!(api.state().calls, [call; 2]);
    }
}

#[test]
fn the_api_and_the_optional_headers_come_from_the_environment() {
    let api = api(&[]);
    let sent = |name: &str| {
        let state = api.state();
        let mut head = state.head.iter();
        head.find_map(|line| line.strip_prefix(&format!("{name}: ")).map(str::to_owned))
    };
    let list = || Api::prepared("cxtn", &["list"]).variable("FXHOOK_CXTN_BASE_URL", &api.base_url);
    list().finish().data(0);
    assert_eq!((sent("userapitoken"), sent("identitynumber")), (None, None));
    let run = list().secret("FXHOOK_CXTN_USER_API_TOKEN", "the-user,token");
    let run = run.secret("FXHOOK_CXTN_IDENTITY_NUMBER", "1234567");
    run.finish().data(0);
    assert_eq!(sent("userapitoken").unwrap(), "the-user,token");
    assert_eq!(sent("identitynumber").unwrap(), "1234567");
    let empty = list().secret("FXHOOK_CXTN_IDENTITY_NUMBER", "");
    assert!(empty.finish().error(2).contains("FXHOOK_CXTN_IDENTITY_NUMBER"));
}

#[test]
fn what_is_missing_or_wrong_is_wrong_usage_and_nothing_is_sent() {
    let api = api(&[]);
    let error = fxhook(&["endpoints", "cxtn", "list"]).finish().error(2);
    for name in ["--environment", "FXHOOK_CXTN_BASE_URL", "FXHOOK_CXTN_TOKEN"] {
        has(&error, name);
    }
    for (arguments, found) in [
        ("dance", "'dance'"),
        ("", "[subcommands: list, enable, create, edit, status, deactivate, ensure]"),
        ("status Payment", "<STATUS>"),
        ("status  paused", "expected an event type"),
        ("status Payment gone", "active, inactive or paused"),
        ("ensure --url http://a/", "--type"),
        ("create --type 1", "--url"),
        ("list --environment moon", "sandbox"),
        ("list --environment sandbox", "cannot be used with"),
        ("ensure --url http://a/ --type not/a/label", "give one with --label"),
        ("ensure --url http://a/ --type 1 --label not/one", "expected an endpoint label"),
        ("create --type 1 --url https://a/?token=1", "`token`"),
        ("create --type 1 --url a", "expected a URL"),
    ] {
        let error = api.run(&words(arguments)).error(2);
        has(&error, found);
    }
    assert_eq!(api.state().calls, [""; 0]);
}
