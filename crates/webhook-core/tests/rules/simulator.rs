//! The provider's side of a delivery: redelivery, and faults.

#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

use std::{
    io::{Read, Write},
    net::TcpListener,
    thread,
};

use crate::provider::Parcels;
use tokio::time::Instant;
use webhook_core::{
    Provider, Secret, VerifyError,
    testing::{Attempt, Fault, NoAnswer, Outcome, Pace, Request, Simulate, Simulator},
};
use webhook_currencycloud::Currencycloud;
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};

/// The seconds after which each attempt is made, on a clock that only waits move.
async fn attempts_at(pace: Pace) -> Vec<u64> {
    // Nothing listens there, so each attempt fails at once.
    let request = Request::new("http://127.0.0.1:1/", b"{}");
    let simulator = Simulator::new::<Parcels>(pace).unwrap();
    tokio::time::pause();
    let start = Instant::now();
    let mut attempts = Vec::new();
    let last = simulator
        .deliver(&request, false, |attempt| {
            assert_eq!(attempt.outcome, Outcome::NoAnswer(NoAnswer::Refused));
            attempts.push(start.elapsed().as_secs());
        })
        .await;
    assert_eq!((last.number, last.next), (3, None));
    assert!(!last.is_acknowledged());
    attempts
}

#[tokio::test]
async fn at_the_real_pace_redeliveries_follow_the_providers_schedule() {
    assert_eq!(attempts_at(Pace::Real).await, [0, 60, 3_660]);
}

#[tokio::test]
async fn at_the_fast_pace_redeliveries_do_not_wait() {
    assert_eq!(attempts_at(Pace::Fast).await, [0; 3]);
}

#[tokio::test]
async fn a_delivery_ends_with_its_acknowledgement() {
    for (first_answer_is_lost, expected) in [
        (false, vec![Outcome::Refused(503), Outcome::Acknowledged(204)]),
        (true, vec![Outcome::NoAnswer(NoAnswer::Lost), Outcome::Acknowledged(204)]),
    ] {
        let server = MockServer::start().await;
        let refuse = Mock::given(any()).respond_with(ResponseTemplate::new(503));
        refuse.up_to_n_times(1).mount(&server).await;
        let accept = Mock::given(any()).respond_with(ResponseTemplate::new(204));
        accept.mount(&server).await;

        let request = Request::new(&server.uri(), b"{}").with_header("x-a", "b");
        let simulator = Simulator::new::<Parcels>(Pace::Fast).unwrap();
        let mut outcomes = Vec::new();
        let report = |attempt: &Attempt| outcomes.push(attempt.outcome.clone());
        let last = simulator.deliver(&request, first_answer_is_lost, report).await;
        assert!(last.is_acknowledged() && last.next.is_none());
        assert_eq!(outcomes, expected);
        let received = server.received_requests().await.unwrap();
        assert!(received.iter().all(|it| it.body == b"{}" && it.headers.contains_key("x-a")));
    }
}

#[tokio::test]
async fn an_acknowledgement_is_doubtful_where_the_documents_leave_its_status_open() {
    for (status, expected) in [
        (200, Outcome::Acknowledged(200)),
        (201, Outcome::Doubtful(201)),
        (204, Outcome::Doubtful(204)),
        (302, Outcome::Refused(302)),
    ] {
        let server = MockServer::start().await;
        Mock::given(any()).respond_with(ResponseTemplate::new(status)).mount(&server).await;
        // Its documents do not say which statuses acknowledge.
        let simulator = Simulator::new::<Currencycloud>(Pace::Fast).unwrap();
        let attempt = simulator.deliver(&Request::new(&server.uri(), b"{}"), false, |_| {}).await;
        assert_eq!(attempt.outcome, expected);
        assert_eq!(attempt.outcome.status(), Some(status));
        assert_eq!(attempt.is_acknowledged(), status < 300);
    }
}

/// The outcome of the first attempt.
async fn outcome_at(url: &str) -> Outcome {
    outcome_of(&Simulator::new::<Parcels>(Pace::Fast).unwrap(), url).await
}

async fn outcome_of(simulator: &Simulator, url: &str) -> Outcome {
    let mut outcomes = Vec::new();
    let report = |attempt: &Attempt| outcomes.push(attempt.outcome.clone());
    simulator.deliver(&Request::new(url, b"{}"), false, report).await;
    outcomes.remove(0)
}

/// The URL of a server that reads a request and sends these bytes, if it does not reset the connection.
fn server(answer: Option<&'static [u8]>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = [0; 1000];
        match answer {
            Some(answer) => {
                // The body is the end of the request.
                let mut last = 0;
                while !request[..last].ends_with(b"{}") {
                    last += stream.read(&mut request[last..]).unwrap();
                }
                stream.write_all(answer).unwrap();
            }
            // To close a connection with unread data resets it.
            None => drop(stream.peek(&mut request)),
        }
    });
    url
}

#[tokio::test]
async fn what_prevents_an_answer_is_told_apart() {
    let closed = outcome_at(&server(Some(b""))).await;
    assert_eq!(closed, Outcome::NoAnswer(NoAnswer::Closed));
    let cut = outcome_at(&server(Some(b"HTTP/1.1 200 OK\r\nContent-"))).await;
    assert_eq!(cut, Outcome::NoAnswer(NoAnswer::Closed));
    let other = outcome_at(&server(Some(b"220 mail.example.com ESMTP\r\n\r\n"))).await;
    assert_eq!(other, Outcome::NoAnswer(NoAnswer::NotHttp));
    let reset = outcome_at(&server(None)).await;
    assert_eq!(reset, Outcome::NoAnswer(NoAnswer::Reset));
    // Too long for a name, so no name server is asked.
    let unknown = outcome_at(&format!("http://{}/", "a".repeat(64))).await;
    assert!(matches!(&unknown, Outcome::NoAnswer(NoAnswer::UnknownHost(_))), "{unknown}");
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    // Time passes at once when all tasks wait.
    tokio::time::pause();
    let late = outcome_at(&format!("http://{}/", silent.local_addr().unwrap())).await;
    assert_eq!(late, Outcome::NoAnswer(NoAnswer::TimedOut));
}

#[tokio::test]
async fn without_a_connection_the_reason_is_not_tls() {
    // The system is not asked, so the error has no number of its own.
    let http = reqwest::Client::builder().no_proxy().resolve_to_addrs("localhost", &[]);
    let simulator = Simulator::with_http_client::<Parcels>(http.build().unwrap(), Pace::Fast);
    let outcome = outcome_of(&simulator, "http://localhost:1/").await;
    let reason = NoAnswer::NoConnection("Network unreachable".into());
    assert_eq!(outcome, Outcome::NoAnswer(reason));
}

#[test]
fn each_fault_makes_the_delivery_that_its_name_says() {
    let parcels = Parcels::new(Secret::new("a signing key").unwrap());
    let sample = Parcels::sample("parcel_sent").unwrap();
    let (url, body) = ("http://localhost/", sample.body.as_bytes());
    for (fault, name, _) in Fault::ALL {
        let request = fault.request_for(&parcels, sample.event, url, body);
        let delivery = request.delivery();
        let outcome = match parcels.receive(&delivery) {
            Err(VerifyError::Missing { .. }) => "missing",
            Err(VerifyError::Conflicting { .. }) => "conflicting",
            Err(VerifyError::Malformed { .. }) => "malformed",
            Err(_) => "mismatch",
            Ok(envelope) => match envelope.event {
                Err(_) => "undecodable",
                Ok(event) if event.is_known() => "known",
                Ok(_) => "unknown",
            },
        };
        let expected = match fault {
            Fault::Duplicate | Fault::LostAnswer | Fault::Reorder => "known",
            Fault::Unsigned => "missing",
            Fault::CutSignature => "malformed",
            Fault::ConflictingSignatures => "conflicting",
            Fault::Huge | Fault::NotJson | Fault::Unfit => "undecodable",
            Fault::UnknownEvent => "unknown",
            _ => "mismatch",
        };
        assert_eq!(outcome, expected, "{name}");
        assert_eq!(name.parse(), Ok(*fault));
    }
    assert!("no fault".parse::<Fault>().is_err());
}

#[cfg(feature = "http")]
#[test]
fn a_request_becomes_one_of_the_http_crate() {
    let request =
        Request::new("http://localhost/hooks?a=1", b"{}").with_header("x-signature", "c0ffee");
    let request = http::Request::try_from(request).unwrap();
    assert_eq!((request.method(), request.uri().query()), (&http::Method::POST, Some("a=1")));
    assert_eq!(request.headers()["x-signature"], "c0ffee");
    assert_eq!(request.body(), b"{}");
    assert!(http::Request::try_from(Request::new("not a url", b"")).is_err());
}
