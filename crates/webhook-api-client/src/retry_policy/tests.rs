use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::RetryPolicy;
use crate::{ApiError, Retry, TransportKind};

/// The delays in whole seconds of paused time between attempts that all lose their connection.
async fn delays(policy: RetryPolicy) -> Vec<u64> {
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
    moments.windows(2).map(|pair| pair[1] - pair[0]).collect()
}

#[tokio::test(start_paused = true)]
async fn delays_double_up_to_the_longest_and_a_random_part_is_added() {
    // A first delay beyond the longest is cut to it.
    for (first, longest, expected) in [(100, 300, [100, 200, 300, 300]), (999, 100, [100; 4])] {
        let policy = RetryPolicy::default()
            .first_delay(Duration::from_secs(first))
            .max_delay(Duration::from_secs(longest))
            .attempts(5);
        let delays = delays(policy).await;
        assert_eq!(delays.len(), 4);
        for (delay, least) in delays.iter().zip(expected) {
            // Whole seconds: a delay may look one shorter than it is.
            assert!((least - 1..=2 * least).contains(delay), "{delays:?}");
        }
        assert_ne!(delays, expected, "no random part");
    }
}
