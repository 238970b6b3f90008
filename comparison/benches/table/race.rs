//! The race: contestants take turns, so that nothing that lasts favours one of them.

use std::time::{Duration, Instant};

use comparison::contestant::Receive;

/// How often each contestant has its turn. The best turn counts: it is the one that nothing disturbed.
const ROUNDS: usize = 1_000;

/// Deliveries in a turn.
const DELIVERIES: usize = 50;

/// The time of each for one delivery.
pub fn race(contestants: &[&Receive]) -> Vec<Duration> {
    let mut best = vec![Duration::MAX; contestants.len()];
    for round in 0..ROUNDS {
        for turn in 0..contestants.len() {
            // Each round begins with another contestant.
            let which = (round + turn) % contestants.len();
            contestants[which](DELIVERIES, &mut |work| {
                let start = Instant::now();
                work();
                best[which] = best[which].min(start.elapsed());
            });
        }
    }
    best.into_iter().map(|time| time / DELIVERIES as u32).collect()
}
