//! How many deliveries came when, as bars.

use chrono::{DateTime, TimeDelta, Utc};
use maud::{Markup, html};

use super::parts::{count, span};

/// The number of bars.
const BARS: usize = 60;
const WIDTH: usize = 10;
const HEIGHT: usize = 80;

/// Counts of equal spans of time, the newest last.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Bars {
    /// How long all bars are together.
    pub(super) span: TimeDelta,
    pub(super) counts: Vec<u64>,
}

impl Bars {
    /// The times in this span until now.
    pub(super) fn of(
        times: impl IntoIterator<Item = DateTime<Utc>>,
        span: TimeDelta,
        now: DateTime<Utc>,
    ) -> Self {
        let mut counts = vec![0; BARS];
        let whole = span.num_milliseconds().max(1);
        for at in times {
            let ago = (now - at).num_milliseconds().max(0);
            let bar = usize::try_from(ago.saturating_mul(BARS as i64) / whole).unwrap_or(BARS);
            if let Some(count) = BARS.checked_sub(bar + 1).and_then(|bar| counts.get_mut(bar)) {
                *count += 1;
            }
        }
        Self { span, counts }
    }

    fn most(&self) -> u64 {
        self.counts.iter().copied().max().unwrap_or(0)
    }

    /// The bars, with a text that says the same.
    pub(super) fn draw(&self, name: &str) -> Markup {
        let most = self.most();
        let each = span(self.span / i32::try_from(BARS).unwrap_or(i32::MAX));
        let whole = span(self.span);
        let sum: u64 = self.counts.iter().sum();
        let text = format!(
            "{name}, in the last {whole}: {} in all, at most {} in {each}.",
            count(sum),
            count(most)
        );
        let width = BARS * WIDTH;
        html! {
            figure.chart {
                svg viewBox={ "0 0 " (width) " " (HEIGHT) } role="img" aria-label=(text) preserveAspectRatio="none" {
                    @for (at, number) in self.counts.iter().enumerate() {
                        @let height = height(*number, most);
                        rect x=(at * WIDTH + 1) y=(HEIGHT - height) width=(WIDTH - 2) height=(height) {}
                    }
                }
                div.axis aria-hidden="true" { span { (whole) " ago" } span { "now" } }
                figcaption { (text) }
            }
        }
    }
}

/// A number that is not zero has a bar that can be seen.
fn height(number: u64, most: u64) -> usize {
    if number == 0 || most == 0 {
        return 0;
    }
    let height = number.saturating_mul(HEIGHT as u64) / most;
    usize::try_from(height).unwrap_or(HEIGHT).clamp(2, HEIGHT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_counted_in_its_bar() {
        let now = DateTime::UNIX_EPOCH;
        let times = [0, 59, 60, 3599, 3600, 9999].map(|ago| now - TimeDelta::seconds(ago));
        let bars = Bars::of(times, TimeDelta::hours(1), now);
        assert_eq!((bars.counts[59], bars.counts[58], bars.counts[0]), (2, 1, 1));
        assert_eq!(bars.counts.iter().sum::<u64>(), 4);
    }

    #[test]
    fn the_largest_number_has_the_highest_bar_and_each_a_bar() {
        assert_eq!([0, 1, 500, 1000].map(|number| height(number, 1000)), [0, 2, 40, 80]);
    }
}
