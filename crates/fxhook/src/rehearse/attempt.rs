//! What `send` prints about an attempt.

use serde::Serialize;
use webhook_core::testing::{Attempt, NoAnswer, Outcome};

/// One attempt to deliver, as a line of JSON.
#[derive(Serialize)]
pub(super) struct AttemptLine<'l> {
    delivery: usize,
    event: Option<&'l str>,
    dedup_key: &'l str,
    attempt: usize,
    status: Option<u16>,
    /// `None` only if the attempt was acknowledged without doubt.
    problem: Option<String>,
    acknowledged: bool,
    next_wait_seconds: Option<u64>,
}

impl<'l> AttemptLine<'l> {
    pub(super) fn of(
        attempt: &Attempt,
        timeout: f64,
        delivery: usize,
        event: Option<&'l str>,
        dedup_key: &'l str,
    ) -> Self {
        let problem = match &attempt.outcome {
            Outcome::Acknowledged(_) => None,
            Outcome::NoAnswer(NoAnswer::TimedOut) => Some(format!("no answer within {timeout} s")),
            outcome => Some(outcome.to_string()),
        };
        Self {
            delivery,
            event,
            dedup_key,
            attempt: attempt.number,
            status: attempt.outcome.status(),
            problem,
            acknowledged: attempt.is_acknowledged(),
            next_wait_seconds: attempt.next.map(|wait| wait.as_secs()),
        }
    }
}
