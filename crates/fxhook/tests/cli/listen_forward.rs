//! `fxhook listen --forward-to`.

use crate::endpoint::Endpoint;
use crate::listener::{Listener, VARIABLE};
use crate::run::{OWN_SECRET, SECRET, fixture, fxhook, has, query, signature};

#[test]
fn a_registered_url_is_refused_because_each_delivery_gets_a_new_token() {
    let registered = format!("http://127.0.0.1:1/?{}", query("cxtn", "account_credit"));
    let listen = ["listen", "--bind", "127.0.0.1:0", "--forward-to", &registered];
    let message = fxhook(&listen).secret(VARIABLE, SECRET).first_message();
    has(&message, "error: expected a URL without a token");
    let work = ["inbox", "work", "--inbox", "sqlite:none", "--to", &registered];
    has(&fxhook(&work).finish().error(2), "expected a URL without a token");
}

#[test]
fn a_verified_delivery_is_passed_on_and_its_answer_is_a_message() {
    let endpoint = Endpoint::answering(&[204, 503]);
    let mut listener = Listener::new(&["--forward-to", &endpoint.url()]);
    let body = fixture("currencycloud/2021-02-01/payment_released_notification.json");
    let signed = signature(&body);
    assert_eq!(listener.deliver(&signature(b"[]"), &body), "401");
    has(&listener.message(), "answered 401");
    for answer in ["204", "503"] {
        assert_eq!(listener.deliver(&signed, &body), "200");
        let key = listener.data()["dedup_key"].as_str().unwrap()[..12].to_owned();
        assert_eq!(
            listener.message(),
            format!(
                "currencycloud: payment_released_notification {key} forwarded: answered {answer}"
            )
        );
    }
    for request in endpoint.requests() {
        assert_eq!(request.target(), "/hooks");
        assert_eq!(request.headers("x-hmac-digest-sha-512"), [&*signed]);
        assert_eq!(request.body, body);
    }
}

#[test]
fn the_name_of_an_event_that_is_passed_on_reaches_a_terminal_escaped() {
    let endpoint = Endpoint::answering(&[200]);
    let mut listener = Listener::new(&["--forward-to", &endpoint.url()]);
    let body = "{\"header\":{\"notification_type\":\"\u{9b}31m\u{202e}\"},\"body\":{}}".as_bytes();
    assert_eq!(listener.deliver(&signature(body), body), "200");
    has(&listener.message(), "currencycloud: \\u{9b}31m\\u{202e} ");
}

#[test]
fn the_provider_is_answered_whether_the_application_answers_or_not() {
    let endpoint = Endpoint::gone();
    let mut listener = Listener::new(&["--forward-to", &endpoint.url()]);
    assert_eq!(listener.deliver(&signature(b"{}"), b"{}"), "200");
    let message = listener.message();
    has(&message, "forwarded: no answer: ");
    assert!(!message.contains("http://"), "{message}");
}

#[test]
fn a_delivery_is_not_passed_on_while_64_others_wait_for_their_answers() {
    // Connections are made, but never accepted.
    let application = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", application.local_addr().unwrap());
    let mut listener = Listener::new(&["--forward-to", &url]);
    let signature = signature(b"{}");
    for _ in 0..65 {
        assert_eq!(listener.deliver(&signature, b"{}"), "200");
    }
    has(&listener.message(), "not forwarded: 64 others wait for their answers");
}

#[test]
fn a_delivery_that_a_token_has_verified_is_passed_on_with_a_new_token() {
    let endpoint = Endpoint::answering(&[200]);
    let listen = ["listen", "--bind", "127.0.0.1:0", "--forward-to", &endpoint.url()];
    let run = fxhook(&listen).secret("FXHOOK_CXTN_SECRET", OWN_SECRET);
    let mut listener = Listener::running(run);
    has(&listener.message(), "cxtn: register");
    has(&listener.message(), "Ctrl-C");
    let (body, query) = (fixture("cxtn/2023-12/payment_completed.json"), query("cxtn", "hooks"));
    let head = format!("POST /cxtn?{query} HTTP/1.1\r\nContent-Length: {}", body.len());
    has(&listener.ask(&head, &body), "HTTP/1.1 200 ");
    let message = listener.message();
    has(&message, "cxtn: payment_completed ");
    assert!(
        message.ends_with(" forwarded: answered 200") && !message.contains("token"),
        "{message}"
    );
    let [request] = &endpoint.requests()[..] else { panic!("expected one request") };
    assert_eq!((request.target(), &request.body), (&*format!("/hooks?{query}"), &body));
}
