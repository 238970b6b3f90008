//! Refusals and problems in a bounded number of lines.

use std::future::ready;
use std::mem::take;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::receive::arrival::{Arrival, Journal, Recording};
use crate::receive::server::Problem;

/// How many of a kind are passed on one by one. The others are counted.
const SHOWN: usize = 10;

/// How often the numbers are passed on.
const PERIOD: Duration = Duration::from_secs(10);

/// The least time between two lines about a problem of the server.
const LONG_PERIOD: Duration = Duration::from_secs(60);

/// Passes arrivals on to a journal: verified deliveries all, refusals and problems the first of each kind and
/// then their number, so that strangers cannot fill a log.
pub(crate) struct Summary {
    journal: Journal,
    periods: Mutex<Vec<Period>>,
}

/// What repeats.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Refused(Option<&'static str>, u16),
    Problem(Problem),
}

/// What arrived of a kind in a period.
struct Period {
    kind: Kind,
    start: Instant,
    passed_on: usize,
    counted: u64,
    /// Why the last one was refused.
    last: String,
}

impl Summary {
    /// A summary that passes the numbers on every 10 seconds, until it is dropped.
    pub(crate) fn start(journal: Journal) -> Arc<Self> {
        let summary = Arc::new(Self { journal, periods: Mutex::default() });
        let weak = Arc::downgrade(&summary);
        tokio::spawn(async move {
            loop {
                sleep(PERIOD).await;
                let Some(summary) = weak.upgrade() else {
                    break;
                };
                summary
                    .pass_on_numbers(|period| {
                        !period.kind.is_slow() || period.start.elapsed() >= LONG_PERIOD
                    })
                    .await;
            }
        });
        summary
    }

    /// The journal that the receiver writes to.
    pub(crate) fn journal(self: &Arc<Self>) -> Journal {
        let summary = Arc::clone(self);
        Arc::new(move |arrival| summary.record(arrival))
    }

    /// Passes on what was counted so far.
    pub(crate) async fn finish(&self) {
        self.pass_on_numbers(|_| true).await;
    }

    fn record(&self, arrival: Arrival) -> Recording {
        let (kind, text) = match &arrival {
            Arrival::Verified(_) => return (self.journal)(arrival),
            Arrival::Refused { provider, status, reason } => {
                (Kind::Refused(*provider, *status), reason)
            }
            Arrival::Problem { problem, text } => (Kind::Problem(*problem), text),
        };
        let mut periods = self.periods();
        match periods.iter_mut().find(|period| period.kind == kind) {
            Some(period) if period.passed_on == kind.shown() => {
                period.counted += 1;
                period.last.clone_from(text);
                return Box::pin(ready(Ok(())));
            }
            Some(period) => period.passed_on += 1,
            None => periods.push(Period {
                kind,
                start: Instant::now(),
                passed_on: 1,
                counted: 0,
                last: String::new(),
            }),
        }
        drop(periods);
        (self.journal)(arrival)
    }

    /// Ends the chosen periods. The next one of a kind that repeats shows no single arrival.
    async fn pass_on_numbers(&self, is_over: impl Fn(&Period) -> bool) {
        let mut numbers = Vec::new();
        self.periods().retain_mut(|period| {
            if !is_over(period) {
                return true;
            }
            if period.counted == 0 {
                return false;
            }
            let seconds = period.start.elapsed().as_millis().div_ceil(1000).max(1);
            let (counted, last) = (take(&mut period.counted), take(&mut period.last));
            let text = format!("{counted} more within {seconds} s, the last: {last}");
            numbers.push(period.kind.arrival(text));
            period.start = Instant::now();
            true
        });
        for number in numbers {
            let _ = (self.journal)(number).await;
        }
    }

    fn periods(&self) -> MutexGuard<'_, Vec<Period>> {
        self.periods.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kind {
    /// Whether one line a minute is enough.
    fn is_slow(self) -> bool {
        matches!(self, Self::Problem(problem) if problem.concerns_the_server())
    }

    fn shown(self) -> usize {
        if self.is_slow() { 1 } else { SHOWN }
    }

    fn arrival(self, text: String) -> Arrival {
        match self {
            Self::Refused(provider, status) => Arrival::Refused { provider, status, reason: text },
            Self::Problem(problem) => Arrival::Problem { problem, text },
        }
    }
}

#[cfg(test)]
#[allow(clippy::panic, clippy::unwrap_used, reason = "a test may stop at the first surprise")]
mod tests {
    use super::*;

    const MOMENT: Duration = Duration::from_millis(1);

    fn lines() -> (Arc<Mutex<Vec<String>>>, Arc<Summary>) {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let written = Arc::clone(&lines);
        let summary = Summary::start(Arc::new(move |arrival| {
            written.lock().unwrap().push(match arrival {
                Arrival::Refused { provider, status, reason } => {
                    format!("{} {status} {reason}", provider.unwrap_or("none"))
                }
                Arrival::Problem { problem, text } => format!("{problem:?} {text}"),
                Arrival::Verified(report) => panic!("{report:?}"),
            });
            Box::pin(ready(Ok(())))
        }));
        (lines, summary)
    }

    fn refused(provider: Option<&'static str>, status: u16, reason: &str) -> Arrival {
        Arrival::Refused { provider, status, reason: reason.into() }
    }

    #[tokio::test(start_paused = true)]
    async fn the_first_ten_of_a_kind_are_shown_then_their_number_every_10_seconds() {
        let (lines, summary) = lines();
        let journal = summary.journal();
        for number in 0..200_000 {
            journal(refused(Some("a"), 401, &number.to_string())).await.unwrap();
        }
        journal(refused(Some("b"), 401, "x")).await.unwrap();
        journal(refused(Some("a"), 413, "x")).await.unwrap();
        journal(refused(None, 404, "x")).await.unwrap();
        let mut expected: Vec<String> = (0..10).map(|number| format!("a 401 {number}")).collect();
        expected.extend(["b 401 x", "a 413 x", "none 404 x"].map(str::to_owned));
        assert_eq!(take(&mut *lines.lock().unwrap()), expected);

        sleep(PERIOD + MOMENT).await;
        let number = "a 401 199990 more within 10 s, the last: 199999";
        assert_eq!(take(&mut *lines.lock().unwrap()), [number]);

        // While it repeats, numbers only.
        journal(refused(Some("a"), 401, "y")).await.unwrap();
        assert_eq!(*lines.lock().unwrap(), [""; 0]);
        sleep(PERIOD).await;
        assert_eq!(take(&mut *lines.lock().unwrap()), ["a 401 1 more within 10 s, the last: y"]);
        sleep(PERIOD).await;
        journal(refused(Some("a"), 401, "z")).await.unwrap();
        assert_eq!(take(&mut *lines.lock().unwrap()), ["a 401 z"]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_problem_of_the_server_has_one_line_a_minute() {
        let (lines, summary) = lines();
        let journal = summary.journal();
        sleep(MOMENT).await;
        for _ in 0..1000 {
            let (problem, text) = (Problem::AllTaken, "x".into());
            journal(Arrival::Problem { problem, text }).await.unwrap();
            sleep(Duration::from_secs(1)).await;
        }
        let lines = lines.lock().unwrap();
        assert!((15..=17).contains(&lines.len()), "{lines:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_counted_is_passed_on_at_the_end() {
        let (lines, summary) = lines();
        let journal = summary.journal();
        for _ in 0..12 {
            journal(refused(None, 404, "x")).await.unwrap();
        }
        summary.finish().await;
        assert_eq!(
            lines.lock().unwrap().last().unwrap(),
            "none 404 2 more within 1 s, the last: x"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn it_ends_with_its_journals() {
        let (lines, summary) = lines();
        let journal = summary.journal();
        drop(summary);
        assert_eq!(Arc::strong_count(&lines), 2);
        drop(journal);
        assert_eq!(Arc::strong_count(&lines), 1);
    }
}
