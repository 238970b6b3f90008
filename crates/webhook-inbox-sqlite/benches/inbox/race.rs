//! Comparisons in alternating rounds, and what they print.

use std::time::{Duration, Instant};

/// The best time of each in alternating rounds: the one that nothing disturbed.
pub fn race(
    rounds: usize,
    mut ours: impl FnMut() -> Duration,
    mut floor: impl FnMut() -> Duration,
) -> [Duration; 2] {
    let mut best = [Duration::MAX; 2];
    for _ in 0..rounds {
        best[0] = best[0].min(ours());
        best[1] = best[1].min(floor());
    }
    best
}

/// How long one call takes.
pub fn time(call: impl FnOnce()) -> Duration {
    let start = Instant::now();
    call();
    start.elapsed()
}

/// Prints two rates and their ratio. One round has so many deliveries.
pub fn print(what: &str, deliveries: usize, [ours, floor]: [Duration; 2], goal: f64) {
    let rate = |time: Duration| deliveries as f64 / time.as_secs_f64();
    let (ours, floor) = (rate(ours), rate(floor));
    let ratio = ours / floor;
    println!(
        "{what:46} {ours:>7.0}/s, floor {floor:>7.0}/s: {ratio:.2} (goal: at least {goal:.2})"
    );
}

/// This part of the times is no longer than the result.
pub fn percentile(times: &mut [Duration], percent: usize) -> Duration {
    times.sort_unstable();
    times[(times.len() * percent / 100).min(times.len() - 1)]
}
