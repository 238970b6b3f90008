//! `fxhook send`: what it says about each attempt.

use std::net::TcpListener;

use crate::endpoint::Endpoint;
use crate::run::{Outcome, fxhook, has, words};

const RELEASED: &str = "payment_released_notification";

/// Sends an event without waits; `arguments` follow the provider.
fn send(arguments: &str) -> Outcome {
    let run = fxhook(&[&["send", "--fast"], &words(arguments)[..]].concat());
    run.with_secret().finish()
}

#[test]
fn an_acknowledgement_that_the_documents_leave_open_is_doubtful() {
    for (event, problem) in [
        (&*format!("currencycloud {RELEASED}"), "doubtful: acknowledged with 204"),
        ("flash-payments payment_complete", "doubtful: acknowledged with 204"),
        ("cxtn payment_completed", "doubtful: acknowledged with 204"),
    ] {
        let endpoint = Endpoint::answering(&[204, 200]);
        let arguments = format!("{event} --to {}", endpoint.url());
        let [doubtful, certain] = [(), ()].map(|()| send(&arguments).lines(0).remove(0));
        assert_eq!(doubtful["acknowledged"], true, "{doubtful}");
        has(doubtful["problem"].as_str().unwrap(), problem);
        has(doubtful["problem"].as_str().unwrap(), "answer 200");
        assert_eq!(certain["problem"], serde_json::Value::Null);
    }
}

#[test]
fn a_refusal_has_a_problem_beside_its_status() {
    for (status, problem) in [
        (302, "not acknowledged: expected a status of 2xx, found 302"),
        (401, "not acknowledged: expected a status of 2xx, found 401"),
    ] {
        let endpoint = Endpoint::answering(&[status]);
        let lines = send(&format!("cxtn payment_completed --to {}", endpoint.url())).lines(1);
        assert_eq!((&lines[0]["status"], &lines[0]["problem"]), (&status.into(), &problem.into()));
    }
}

#[test]
fn an_attempt_takes_no_longer_than_the_timeout() {
    // It is never accepted, so nothing is answered.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let to = format!("http://{}/", silent.local_addr().unwrap());
    let lines = send(&format!("cxtn payment_completed --timeout 0.01 --to {to}")).lines(1);
    assert_eq!(lines[0]["problem"], "no answer within 0.01 s");
    for wrong in ["0", "-1", "1e9", "NaN", "30s"] {
        let error = send(&format!("cxtn payment_completed --timeout={wrong} --to {to}")).error(2);
        has(&error, "expected a number of seconds");
    }
}

#[cfg(feature = "rustls")]
#[test]
fn a_port_without_tls_is_no_port_without_a_server() {
    use std::io::Write;
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let to = format!("https://{}/", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").unwrap();
        // Read before it is closed, so that it is not reset.
        let _ = crate::run::read_to_end(stream);
    });
    let lines = send(&format!("cxtn payment_completed --to {to}")).lines(1);
    has(lines[0]["problem"].as_str().unwrap(), "TLS failed: ");
}

#[test]
fn a_mistyped_event_suggests_the_nearest_one() {
    for (event, found) in [
        ("currencycloud payment_release_notification", Some(RELEASED)),
        ("currencycloud payment_released", Some(RELEASED)),
        ("flash-payments payment_completed", Some("payment_complete")),
        ("cxtn payment_complete", Some("payment_completed")),
        ("cxtn zzz", None),
    ] {
        let error = send(&format!("{event} --to http://127.0.0.1:1/")).error(2);
        match found {
            Some(found) => has(&error, &format!("did you mean {found}?")),
            None => assert!(!error.contains("did you mean"), "{error}"),
        }
    }
    // It is known, but has no sample.
    let known = "send-payments payin_transaction_updated --to http://127.0.0.1:1/";
    let error = send(known).error(2);
    assert!(!error.contains("did you mean"), "{error}");
    has(&error, "--body");
}
