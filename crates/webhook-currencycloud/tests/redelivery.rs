//! The simulator repeats a delivery as Currencycloud does.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use tokio::time::Instant;
use webhook_core::testing::{Answer, Pace, Rehearsed, Request, Simulator};
use webhook_currencycloud::Currencycloud;

fn request() -> Request {
    let sample = Currencycloud::sample("payment_released_notification").unwrap();
    // Nobody listens there, so each attempt fails at once.
    Request::new("http://127.0.0.1:1/", sample.body.as_bytes())
}

/// Seconds of a clock that stands still but for the waits.
async fn attempts_at(pace: Pace) -> Vec<u64> {
    let simulator = Simulator::new::<Currencycloud>(pace).unwrap();
    tokio::time::pause();
    let start = Instant::now();
    let mut attempts = Vec::new();
    let last = simulator
        .deliver(&request(), false, |attempt| {
            assert_eq!(attempt.answer, Answer::NoConnection);
            attempts.push(start.elapsed().as_secs());
        })
        .await;
    assert_eq!((last.number, last.next), (6, None));
    assert!(!last.is_acknowledged());
    attempts
}

#[tokio::test]
async fn at_the_real_pace_six_attempts_take_thirty_one_seconds() {
    assert_eq!(attempts_at(Pace::Real).await, [0, 1, 3, 7, 15, 31]);
}

#[tokio::test]
async fn at_the_fast_pace_nothing_is_waited_for() {
    assert_eq!(attempts_at(Pace::Fast).await, [0; 6]);
}
