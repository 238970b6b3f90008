//! Comparisons in alternating rounds, and what they print.
#![expect(
    clippy::float_arithmetic,
    clippy::indexing_slicing,
    reason = "a benchmark prints ratios, and stops at the first surprise"
)]

use std::time::{Duration, Instant};

/// The times of ours and of the floor in rounds that take turns, each first in half of them.
pub fn race(
    rounds: usize,
    mut ours: impl FnMut() -> Duration,
    mut floor: impl FnMut() -> Duration,
) -> Vec<[Duration; 2]> {
    let mut round = |number: usize| {
        if number.is_multiple_of(2) {
            return [ours(), floor()];
        }
        let floor = floor();
        [ours(), floor]
    };
    (0..rounds).map(&mut round).collect()
}

/// How long one call takes.
#[must_use]
pub fn time(call: impl FnOnce()) -> Duration {
    let start = Instant::now();
    call();
    start.elapsed()
}

/// Prints the best rates, their ratio, and the median of the ratios of all rounds. One round has so many
/// deliveries.
///
/// # Panics
///
/// If there was no round.
pub fn print(what: &str, deliveries: usize, times: &[[Duration; 2]], goal: f64) {
    let mut ratios: Vec<_> =
        times.iter().map(|[ours, floor]| floor.div_duration_f64(*ours)).collect();
    ratios.sort_unstable_by(f64::total_cmp);
    let median = ratios[ratios.len() / 2];
    let best = |side: usize| times.iter().map(|round| round[side]).min().expect("a round");
    let [ours, floor] = [best(0), best(1)].map(|time| deliveries as f64 / time.as_secs_f64());
    println!("{what}");
    println!(
        "  best {ours:.0}/s, floor {floor:.0}/s: {:.2}; median of the rounds: {median:.2} (goal: at least {goal:.2})",
        ours / floor,
    );
}

/// This part of the times is no longer than the result.
pub fn percentile(times: &mut [Duration], percent: usize) -> Duration {
    times.sort_unstable();
    times[(times.len() * percent / 100).min(times.len() - 1)]
}
