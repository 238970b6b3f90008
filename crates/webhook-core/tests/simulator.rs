//! The provider's side of a delivery: redelivery, and faults.

#![cfg(feature = "testing")]
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

#[path = "../examples/provider.rs"]
#[allow(dead_code, reason = "the example's `main` runs on its own")]
mod provider;

use provider::Parcels;
use tokio::time::Instant;
use webhook_core::{
    Provider, Secret, VerifyError,
    testing::{Fault, Outcome, Pace, Request, Simulate, Simulator},
};
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
            assert_eq!(attempt.outcome, Outcome::NoConnection);
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
        (true, vec![Outcome::NoAnswer, Outcome::Acknowledged(204)]),
    ] {
        let server = MockServer::start().await;
        let refuse = Mock::given(any()).respond_with(ResponseTemplate::new(503));
        refuse.up_to_n_times(1).mount(&server).await;
        let accept = Mock::given(any()).respond_with(ResponseTemplate::new(204));
        accept.mount(&server).await;

        let request = Request::new(&server.uri(), b"{}").with_header("x-a", "b");
        let simulator = Simulator::new::<Parcels>(Pace::Fast).unwrap();
        let mut outcomes = Vec::new();
        let report = |attempt: &webhook_core::testing::Attempt| outcomes.push(attempt.outcome);
        let last = simulator.deliver(&request, first_answer_is_lost, report).await;
        assert!(last.is_acknowledged() && last.next.is_none());
        assert_eq!(outcomes, expected);
        let received = server.received_requests().await.unwrap();
        assert!(received.iter().all(|it| it.body == b"{}" && it.headers.contains_key("x-a")));
    }
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
