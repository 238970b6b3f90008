//! `fxhook sandbox do PROVIDER fault` and `delivery`.

use serde_json::{Value, json};

use crate::endpoint::Endpoint;
use crate::run::has;
use crate::sandbox::Sandbox;

/// A call of Currencycloud's API without a token.
fn call(sandbox: &Sandbox) -> String {
    sandbox.ask_api("currencycloud", "GET /v2/payments/find HTTP/1.1", "")
}

#[test]
fn a_fault_of_calls_hits_the_next_ones_and_is_in_their_lines() {
    let mut sandbox = Sandbox::start();
    for (fault, outcome, name, status) in [
        ("outage", "answered", "outage", json!(503)),
        ("429", "answered", "429", json!(429)),
        ("slow --seconds 0", "answered", "slow", json!(401)),
        ("reset-before", "reset_before", "reset_before", Value::Null),
        ("reset_after", "reset_after", "reset_after", Value::Null),
        ("expired-token", "answered", "expired_token", json!(401)),
    ] {
        sandbox.does(&format!("currencycloud fault {fault} --next 2"));
        for hit in [Some(name), Some(name), None] {
            let answer = call(&sandbox);
            let line = sandbox.line();
            assert_eq!(line["type"], "call");
            assert_eq!(line["path"], "/v2/payments/find");
            assert_eq!(line["fault"], json!(hit), "{line}");
            if hit.is_some() {
                assert_eq!((&line["outcome"], &line["status"]), (&json!(outcome), &status));
                assert_eq!(answer.is_empty(), status.is_null(), "{answer}");
            }
        }
    }
    sandbox.does("currencycloud fault 429 --seconds 9");
    has(&call(&sandbox), "retry-after: 9\r\n");
    sandbox.does("currencycloud fault outage --all");
    has(&call(&sandbox), "HTTP/1.1 503 ");
    sandbox.does("currencycloud fault outage --per-mille 1000");
    sandbox.does("currencycloud fault clear");
    has(&call(&sandbox), "HTTP/1.1 401 ");
    for wrong in ["fire", "outage --next 1 --all", "outage --per-mille 1001", "lost --seconds 1"] {
        sandbox.command(&format!("currencycloud fault {wrong}")).error(2);
    }
}

#[test]
fn an_answer_that_is_printed_without_its_cause_is_a_fault_of_its_provider() {
    let mut sandbox = Sandbox::start();
    sandbox.does("currencycloud fault messages-text");
    has(&call(&sandbox), r#""error_messages":""#);
    let line = sandbox.line();
    assert_eq!((&line["fault"], &line["status"]), (&json!("messages_text"), &json!(400)));
    sandbox.command("send-payments fault messages_text").error(2);
    let error = sandbox.command("flash-payments fault x").error(2);
    has(&error, ", media_search_limit, rfi_bad_input, ");
}

/// The attempts at the delivery of a payment's first event that this fault hits, as the endpoint answers them.
fn attempts(fault: &str, answers: &[u16]) -> Vec<Value> {
    let mut sandbox = Sandbox::start();
    let endpoint = Endpoint::answering(answers);
    sandbox.does("currencycloud hmac_key create");
    sandbox.does(&format!("currencycloud endpoint add --url {}", endpoint.url()));
    sandbox.does(&format!("currencycloud fault {fault}"));
    sandbox.does("currencycloud payment create");
    sandbox.does("currencycloud delivery wait");
    (0..answers.len().max(1)).map(|_| sandbox.delivery()).collect()
}

#[test]
fn a_fault_of_deliveries_hits_the_first_attempt_and_is_in_its_line() {
    for (fault, name, answers, acknowledged) in [
        ("lost", "lost", &[][..], &[false][..]),
        ("duplicated", "duplicated", &[200, 200], &[true, true]),
        ("late --seconds 0", "late", &[200], &[true]),
        ("lost-answer", "lost_answer", &[200, 200], &[false, true]),
        ("wrong-signature", "wrong_signature", &[401, 200], &[false, true]),
        ("truncated", "truncated", &[401, 200], &[false, true]),
    ] {
        let lines = attempts(fault, answers);
        let found: Vec<bool> =
            lines.iter().map(|line| line["acknowledged"].as_bool().unwrap()).collect();
        assert_eq!(found, acknowledged, "{lines:?}");
        assert!(lines.iter().all(|line| line["fault"] == name), "{lines:?}");
        assert_eq!(lines[0]["attempt"].is_null(), answers.is_empty(), "{lines:?}");
    }
}

#[test]
fn deliveries_are_held_back_and_sent_in_another_order_and_again() {
    let mut sandbox = Sandbox::start();
    let endpoint = Endpoint::answering(&[200; 3]);
    sandbox.does(&format!("flash-payments endpoint add --url {}", endpoint.url()));
    sandbox.does("flash-payments delivery hold");
    let created = sandbox.does("flash-payments deposit create");
    assert_eq!(created["deliveries"][0]["state"], "held");
    sandbox.does("flash-payments deposit confirmed");
    sandbox.does("flash-payments delivery send --order reversed");
    let listed = sandbox.does("flash-payments delivery wait");
    assert_eq!(listed["deliveries"][1]["state"], "acknowledged");
    sandbox.does("flash-payments delivery again --number 2");
    let numbers: Vec<Value> = (0..3).map(|_| sandbox.delivery()["delivery"].clone()).collect();
    assert_eq!(numbers, [2, 1, 2]);
    sandbox.command("flash-payments delivery again --number 9").error(1);
}

#[test]
fn a_delivery_to_another_machine_is_blocked_and_said_so() {
    let mut sandbox = Sandbox::start();
    sandbox.does("currencycloud endpoint add --url https://example.com/hooks?token=abc");
    sandbox.does("currencycloud payment create");
    let line = sandbox.delivery();
    assert_eq!(
        (&line["state"], &line["url"]),
        (&json!("blocked"), &json!("https://example.com/hooks"))
    );
    has(line["problem"].as_str().unwrap(), "on this machine");
}
