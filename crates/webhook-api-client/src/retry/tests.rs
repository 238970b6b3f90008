use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use tokio::time::Instant;

use super::{Retry, RetryPolicy, parse_retry_after};
use crate::{ApiError, TransportKind};

/// The seconds of paused time at which attempts were made that all lost their connection.
async fn attempts(policy: RetryPolicy) -> Vec<u64> {
    let started = Instant::now();
    let mut moments = Vec::new();
    let outcome: Result<(), ApiError> = policy
        .run(Retry::Safe, || {
            moments.push(started.elapsed().as_secs());
            assert!(moments.len() < 100, "no end");
            std::future::ready(Err(ApiError::Transport {
                kind: TransportKind::Dropped,
                attempts: 1,
                retry: Retry::Safe,
                source: Arc::new(std::io::Error::other("dropped")),
                beginning: None,
            }))
        })
        .await;
    assert!(outcome.is_err());
    moments
}

#[tokio::test(start_paused = true)]
async fn delays_double_up_to_the_longest_and_a_random_part_is_added() {
    let policy = RetryPolicy::default()
        .first_delay(Duration::from_secs(100))
        .max_delay(Duration::from_secs(300))
        .attempts(5);
    let moments = attempts(policy).await;
    let delays: Vec<u64> = moments.windows(2).map(|pair| pair[1] - pair[0]).collect();
    for (delay, least) in delays.iter().zip([100, 200, 300, 300]) {
        // Whole seconds: a delay may look one shorter than it is.
        assert!((least - 1..=2 * least).contains(delay), "{delays:?}");
    }
    assert_eq!(delays.len(), 4);
    assert_ne!(delays, [100, 200, 300, 300], "no random part");
}

#[tokio::test(start_paused = true)]
async fn a_first_delay_beyond_the_longest_is_cut_to_it() {
    let policy = RetryPolicy::default()
        .first_delay(Duration::from_secs(100))
        .max_delay(Duration::from_secs(10))
        .attempts(2);
    let moments = attempts(policy).await;
    assert!((9..=20).contains(&moments[1]), "{moments:?}");
}

#[test]
fn retry_after_is_seconds_or_an_http_date_and_at_most_a_day() {
    let now = UNIX_EPOCH + Duration::from_secs(784_111_777);
    let wait = |text| parse_retry_after(text, now).map(|wait| wait.as_secs());
    assert_eq!(wait("59"), Some(59));
    assert_eq!(wait("86400"), Some(86_400));
    assert_eq!(wait("Sun, 06 Nov 1994 08:50:07 GMT"), Some(30));
    assert_eq!(wait("Sun, 06 Nov 1994 08:49:37 GMT"), Some(0));
    assert_eq!(wait("Mon, 01 Jan 0001 00:00:00 GMT"), Some(0));
    for absurd in [
        "86401",
        "99999999999999999999999",
        "Fri, 01 Jan 2100 00:00:00 GMT",
    ] {
        assert_eq!(wait(absurd), Some(86_400), "{absurd}");
    }
    for neither in ["", "soon", "-1", "1.5", "+3", "1994-11-06T08:50:07Z"] {
        assert_eq!(wait(neither), None, "{neither}");
    }
}
