//! `fxhook send`.

use serde_json::Value;
use webhook_core::testing::{Simulate, edit};
use webhook_currencycloud::Currencycloud;

use crate::endpoint::Endpoint;
use crate::run::{
    Outcome, fixture, fixture_path, fixture_text, fxhook, has, query, signature, words,
};

const EVENT: &str = "payment_released_notification";

/// `openssl dgst -sha256 -hmac 9562c7c1094dfe8f46125aa3f3c0d141471fadd443828bb0 -binary` over
/// `order-7`, in URL-safe Base64.
const ORDER_7: &str = "signature=AMlpj0JK3WsZew_2aKSqijVz205LyZXwNdPB6A-NfeE";

fn send(endpoint: &Endpoint, arguments: &[&str]) -> Outcome {
    send_to(&endpoint.url(), "currencycloud", arguments)
}

fn send_to(url: &str, provider: &str, arguments: &[&str]) -> Outcome {
    let to = ["send", provider, "--fast", "--to", url];
    let run = fxhook(&[&to[..], arguments].concat());
    match provider {
        "send-payments" | "cxtn" => run.with_own_secret().finish(),
        _ => run.with_secret().finish(),
    }
}

/// The values of a field in all attempts.
fn values(attempts: &[Value], name: &str) -> Vec<Value> {
    attempts.iter().map(|attempt| attempt[name].clone()).collect()
}

fn sample() -> String {
    fixture_text(&format!("currencycloud/2021-02-01/{EVENT}.json"))
}

#[test]
fn a_delivery_is_repeated_on_the_schedule_until_it_is_acknowledged() {
    let endpoint = Endpoint::answering(&[500, 500, 500, 200]);
    let attempts = send(&endpoint, &[EVENT]).lines(0);
    let null = Value::Null;
    assert_eq!(values(&attempts, "attempt"), [1, 2, 3, 4]);
    assert_eq!(values(&attempts, "status"), [500, 500, 500, 200]);
    assert_eq!(values(&attempts, "acknowledged"), [false, false, false, true]);
    assert_eq!(values(&attempts, "next_wait_seconds"), [1.into(), 2.into(), 4.into(), null]);
    let newest = Currencycloud::sample(EVENT).unwrap();
    let requests = endpoint.requests();
    assert_eq!(requests.len(), 4);
    for request in requests {
        assert_eq!(request.body, sample().as_bytes());
        assert_eq!(request.headers("content-type"), [newest.content_type]);
        let signature = signature(sample().as_bytes());
        assert_eq!(request.headers("x-hmac-digest-sha-512")[0], signature);
    }
}

#[test]
fn a_delivery_that_is_never_acknowledged_is_given_up() {
    let endpoint = Endpoint::answering(&[503; 6]);
    let outcome = send(&endpoint, &[EVENT]);
    has(&outcome.stderr, "given up after attempt 6");
    let attempts = outcome.lines(1);
    let mut waits = values(&attempts, "next_wait_seconds");
    assert_eq!((waits.pop(), waits), (Some(Value::Null), [1, 2, 4, 8, 16].map(Value::from).into()));
    let attempts = send(&Endpoint::gone(), &[EVENT]).lines(1);
    assert_eq!(attempts.len(), 6);
    assert_eq!(attempts[0]["status"], Value::Null);
    assert_eq!(attempts[0]["problem"], "connection refused: no server listens on that port");
    // Send Payments and CXTN document no redelivery.
    let endpoint = Endpoint::answering(&[500]);
    let attempts = send_to(&endpoint.url(), "cxtn", &["payment_completed"]).lines(1);
    assert_eq!(values(&attempts, "next_wait_seconds"), [Value::Null]);
}

#[test]
fn several_events_are_delivered_in_their_order_or_in_the_opposite_one() {
    let events = ["payment_ready_to_send_notification", EVENT];
    for (fault, order) in [(&[][..], events), (&["--fault", "reorder"], [events[1], events[0]])] {
        let endpoint = Endpoint::answering(&[500, 500, 500, 500, 500, 500, 200]);
        let attempts = send(&endpoint, &[&events[..], fault].concat()).lines(1);
        assert_eq!(values(&attempts, "delivery"), [1, 1, 1, 1, 1, 1, 2]);
        assert_eq!(
            (&attempts[5]["event"], &attempts[6]["event"]),
            (&order[0].into(), &order[1].into())
        );
        assert_eq!(attempts[6]["acknowledged"], true);
    }
}

#[test]
fn a_duplicate_and_a_lost_answer_bring_the_same_delivery_twice() {
    for (fault, attempt, acknowledged) in
        [("duplicate", [1, 1], [true, true]), ("lost-answer", [1, 2], [false, true])]
    {
        let endpoint = Endpoint::answering(&[200, 200]);
        let attempts = send(&endpoint, &[EVENT, "--fault", fault]).lines(0);
        assert_eq!(values(&attempts, "attempt"), attempt);
        assert_eq!(values(&attempts, "acknowledged"), acknowledged);
        assert_eq!(attempts[0]["dedup_key"], attempts[1]["dedup_key"]);
        let requests = endpoint.requests();
        assert_eq!(requests[0].body, requests[1].body);
    }
}

#[test]
fn set_changes_values_keeps_their_types_and_the_body_is_signed_again() {
    let endpoint = Endpoint::answering(&[200]);
    let mut expected = sample();
    let mut arguments = vec![EVENT];
    for (change, path, value) in [
        ("body.amount=12.50", "body.amount", r#""12.50""#),
        ("body.fee_amount=1.0", "body.fee_amount", "1.0"),
        ("body.reason=null", "body.reason", "null"),
        (r#"body.reference="7""#, "body.reference", r#""7""#),
        ("body.note=a=b", "body.note", r#""a=b""#),
        (r#"body.new={"a":1.0}"#, "body.new", r#"{"a":1.0}"#),
    ] {
        arguments.extend(["--set", change]);
        expected = edit::set(&expected, path, value).unwrap();
    }
    let outcome = send(&endpoint, &arguments);
    has(&outcome.stderr, "--set body.new: a new field\n");
    outcome.data(0);
    let request = &endpoint.requests()[0];
    assert_eq!(String::from_utf8_lossy(&request.body), expected);
    let signature = signature(expected.as_bytes());
    assert_eq!(request.headers("x-hmac-digest-sha-512")[0], signature);
}

#[test]
fn a_file_is_sent_byte_for_byte_and_a_sample_with_the_content_type_of_its_version() {
    let endpoint = Endpoint::answering(&[200]);
    let file = fixture_path("currencycloud/vectors/body-a.json");
    send(&endpoint, &["any_name", "--body", file.to_str().unwrap()]).data(0);
    let request = &endpoint.requests()[0];
    assert_eq!(request.body, fixture("currencycloud/vectors/body-a.json"));
    assert_eq!(request.headers("content-type"), ["application/json"]);

    let event = "end_client_application_submitted_notification";
    for fault in [&[][..], &["--fault", "tamper"], &["--fault", "not-json"]] {
        let endpoint = Endpoint::answering(&[200]);
        send(&endpoint, &[&[event][..], fault].concat()).data(0);
        assert_eq!(endpoint.requests()[0].headers("content-type"), ["text/plain"]);
    }
}

/// The targets of the requests of one run for each of these arguments.
fn targets(provider: &str, url_query: &str, arguments: &[&str]) -> Vec<String> {
    let endpoint = Endpoint::answering(&vec![200; arguments.len()]);
    let url = format!("{}{url_query}", endpoint.url());
    for arguments in arguments {
        send_to(&url, provider, &words(arguments)).data(0);
    }
    let requests = endpoint.requests();
    let targets = requests.iter().map(|request| request.target().to_owned());
    targets.collect()
}

#[test]
fn a_delivery_goes_to_the_callback_url_with_the_right_label() {
    let file = fixture_path("cxtn/2023-12/payment_completed.json");
    let file = file.to_str().unwrap();
    for (provider, arguments, label) in [
        ("send-payments", "payout_transaction_updated", "payout_transaction_updated"),
        ("send-payments", "wallet_updated --endpoint all_default_events", "all_default_events"),
        ("send-payments", "wallet_updated --fault tamper", "wallet_updated"),
        ("send-payments", "wallet_updated --fault unfit", "all_default_events"),
        ("send-payments", "payin_transaction_updated --body FILE", "payin_transaction_updated"),
        ("cxtn", "payment_completed", "hooks"),
        ("cxtn", "payment_completed --endpoint account_credit", "account_credit"),
        ("cxtn", "payment_completed --endpoint account_credit --fault huge", "account_credit"),
    ] {
        let arguments = arguments.replace("FILE", file);
        let sent = targets(provider, "?tenant=7", &[&arguments]);
        assert_eq!(sent, [format!("/hooks?tenant=7&{}", query(provider, label))]);
    }
}

#[test]
fn a_registered_callback_url_is_used_as_it_is_unless_its_proof_is_the_fault() {
    let send = format!("?a=b&{}", query("send-payments", "wallet_updated"));
    let cxtn = format!("?{}&a=b", query("cxtn", "account_credit"));
    let ad_hoc = format!("?{ORDER_7}");
    for (provider, event, registered) in [
        ("send-payments", "trade_transaction_updated", &send),
        ("cxtn", "payment_completed", &cxtn),
        ("flash-payments", "payment_complete --ad-hoc order-7", &ad_hoc),
    ] {
        let labels = [("send-payments", "wallet_updated"), ("cxtn", "account_credit")];
        if let Some((_, label)) = labels.iter().find(|(name, _)| *name == provider) {
            let sent = targets(provider, registered, &[&format!("{event} --endpoint {label}")]);
            assert_eq!(sent, [format!("/hooks{registered}")]);
        }
        let faults = ["tamper", "unsigned", "wrong-secret"];
        let [tamper, unsigned, wrong] = faults.map(|fault| format!("{event} --fault {fault}"));
        let sent = targets(provider, registered, &[event, &tamper, &unsigned, &wrong]);
        let as_it_is = format!("/hooks{registered}");
        assert_eq!(sent[..2], [as_it_is.clone(), as_it_is.clone()]);
        assert!(!sent[2].contains("token=") && !sent[2].contains("signature="), "{sent:?}");
        assert_ne!(sent[3], as_it_is, "{provider}");
        assert_eq!(sent[3].len(), as_it_is.len(), "{provider}: {sent:?}");
    }
}

#[test]
fn an_ad_hoc_webhook_gets_the_id_and_goes_to_the_callback_uri_of_the_order() {
    let sample = fixture_text("flash-payments/2026-06/withdrawal_completed.json");
    let expected = edit::set(&sample, "externalId", r#""order-7""#).unwrap();
    let endpoint = Endpoint::answering(&[500, 200]);
    let arguments = ["withdrawal_completed", "--ad-hoc", "order-7"];
    let outcome = send_to(&endpoint.url(), "flash-payments", &arguments);
    assert_eq!((outcome.status, outcome.stderr.as_str()), (0, ""));
    for request in endpoint.requests() {
        assert_eq!(String::from_utf8_lossy(&request.body), expected);
        assert_eq!(request.target(), format!("/hooks?{ORDER_7}"));
        assert_eq!(request.headers("flashfx-signature"), [""; 0]);
    }
}

#[test]
fn what_cannot_be_sent_is_wrong_usage() {
    let array = format!("{}/an-array.json", env!("CARGO_TARGET_TMPDIR"));
    std::fs::write(&array, "[1]").unwrap();
    for (arguments, found) in [
        ("currencycloud EVENT --to http://a/ --set body.amount.value=1", "expected a path"),
        ("currencycloud EVENT --to http://a/ --set body..amount=1", "expected path=value"),
        ("currencycloud EVENT --to http://a/ --body /no/such/file", "/no/such/file"),
        ("currencycloud EVENT EVENT --to http://a/ --body FILE", "found several"),
        ("currencycloud EVENT --to http://a/ --fault reorder", "found one"),
        ("currencycloud EVENT --to http://a/ --ad-hoc 7", "(flash-payments), found currencycloud"),
        ("currencycloud EVENT --to localhost:1", "expected a URL"),
        ("currencycloud payment_new_notification --to http://a/", "`fxhook events currencycloud`"),
        ("flash-payments payment_complete --to http://a/ --endpoint a", "found flash-payments"),
        ("flash-payments payment_complete --to http://a/ --hex-key", "--hex-key"),
        ("flash-payments a --to http://a/ --ad-hoc 7 --body FILE", "--ad-hoc: expected"),
        (
            "send-payments payin_transaction_updated --to http://a/",
            "expected an event with a sample",
        ),
        ("send-payments not/a/label --to http://a/ --body FILE", "expected an endpoint label"),
        ("send-payments wallet_updated --to http://a/?endpoint=1", "`endpoint`"),
        (
            "cxtn payment_completed --endpoint b --to http://a/?endpoint=a&token=0",
            "expected a delivery to the endpoint a, as in the URL of --to, found one to b",
        ),
    ] {
        let arguments = arguments.replace("EVENT", EVENT).replace("FILE", &array);
        let send = [&["send"], &words(&arguments)[..]].concat();
        let error = fxhook(&send).with_secret().finish().error(2);
        has(&error, found);
    }
}
