//! One attempt: its task, its span, and what becomes of the delivery after it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use tracing::{Instrument, Span, field};

use super::{
    AfterLastAttempt, Ended, Outcome, RetryPolicy, Worker, retry_policy::Backoff, work::RawWork,
};
use crate::{Claimed, Lease, Settled, Settlement, StoreError, Verdict};

/// Whether an attempt is past its handler: its settlement is under way, which finds out by itself whether the
/// lease is lost.
pub(super) type Settling = Arc<AtomicBool>;

/// Runs an attempt to its end, in a span with OpenTelemetry's messaging names.
pub(super) async fn run(worker: Arc<Worker>, claimed: Claimed, settling: Settling) {
    let (lease, attempt, delivery) = (claimed.lease, claimed.attempt, &claimed.delivery);
    let span = tracing::info_span!(
        "process",
        otel.kind = "consumer",
        messaging.system = crate::SYSTEM,
        messaging.operation.name = "process",
        messaging.operation.r#type = "process",
        messaging.destination.name = delivery.source.as_str(),
        messaging.client.id = worker.holder,
        messaging.message.id = delivery.id.0,
        messaging.message.body.size = claimed.body.len(),
        provider = &*delivery.provider,
        event_type = delivery.reading.event_type.as_deref(),
        attempt,
        outcome = field::Empty,
    );
    let attempt = async {
        let settlement = match worker.retry.settle_exhausted(lease, attempt) {
            Some(settlement) => settlement,
            None => {
                let work = RawWork::new(claimed, Arc::clone(worker.inbox.store()));
                let ended = (worker.handler)(work).await;
                match worker.retry.settle(worker.inbox.now(), lease, attempt, ended) {
                    Some(settlement) => settlement,
                    None => {
                        Span::current().record("outcome", "done");
                        return;
                    }
                }
            }
        };
        settle(&worker, settlement, settling).await;
    };
    attempt.instrument(span).await;
}

/// Ends an attempt whose handler panicked.
pub(super) async fn panicked(worker: Arc<Worker>, lease: Lease, attempt: u32, settling: Settling) {
    let ended = Ended { outcome: Outcome::Retry("the handler panicked".into()), status: None };
    if let Some(settlement) = worker.retry.settle(worker.inbox.now(), lease, attempt, ended) {
        settle(&worker, settlement, settling).await;
    }
}

/// Settles an attempt, again and again until the store answers.
async fn settle(worker: &Worker, settlement: Settlement, settling: Settling) {
    settling.store(true, Ordering::Relaxed);
    let mut failures = Backoff::up_to(Duration::from_secs(5));
    loop {
        match worker.inbox.settle(settlement.clone()).await {
            Ok(Settled::Settled) => return settled(&settlement),
            Ok(Settled::Stale) => {
                Span::current().record("outcome", "lost");
                return lost(settlement.lease, "it expired, and the entity was claimed again");
            }
            Err(error) => {
                unsettled(&settlement, &error);
                tokio::time::sleep(failures.next()).await;
            }
        }
    }
}

fn settled(settlement: &Settlement) {
    let Settlement { lease: Lease { delivery, .. }, attempt, verdict, note, .. } = settlement;
    let why = note.as_deref();
    let outcome = match verdict {
        Verdict::Done => "done",
        Verdict::Retry(at) => {
            tracing::warn!(%delivery, attempt, why, again_at = %at, "attempt failed");
            "retry"
        }
        Verdict::Dead => {
            tracing::error!(%delivery, attempt, why, "delivery is dead: replay it once the cause is gone");
            "dead"
        }
        Verdict::Park => {
            tracing::error!(%delivery, attempt, why, "entity is parked: it waits for its release");
            "parked"
        }
    };
    Span::current().record("outcome", outcome);
}

fn unsettled(Settlement { lease: Lease { delivery, .. }, .. }: &Settlement, error: &StoreError) {
    let error: &dyn std::error::Error = error;
    tracing::warn!(%delivery, error, "attempt not settled: the store has a problem, trying again");
}

/// Says that an attempt changes nothing, because its lease is lost.
pub(super) fn lost(Lease { delivery, .. }: Lease, why: &'static str) {
    tracing::warn!(%delivery, why, "lease lost: this attempt changes nothing");
}

impl RetryPolicy {
    /// The settlement of an attempt that ended. `None` if the handler has settled it.
    fn settle(
        &self,
        now: DateTime<Utc>,
        lease: Lease,
        attempt: u32,
        ended: Ended,
    ) -> Option<Settlement> {
        let (verdict, why) = match ended.outcome {
            Outcome::DoneInMyTransaction => return None,
            Outcome::Done => (Verdict::Done, None),
            Outcome::Retry(why) if attempt < self.attempts => {
                (Verdict::Retry(later(now, self.next_wait(attempt))), Some(why))
            }
            Outcome::Retry(why) => (self.last_verdict(), Some(why)),
            Outcome::Dead(why) => (Verdict::Dead, Some(why)),
            Outcome::Park(why) => (Verdict::Park, Some(why)),
        };
        let status = ended.status.filter(|_| verdict == Verdict::Done);
        Some(Settlement { lease, attempt, verdict, note: why.map(Into::into), status })
    }

    /// The settlement of a delivery that was claimed again after its last attempt did not end: its process
    /// stopped, or its lease was lost. The handler does not run again.
    fn settle_exhausted(&self, lease: Lease, attempt: u32) -> Option<Settlement> {
        let attempts = self.attempts.max(1);
        let why = format!(
            "expected the last of {attempts} attempts to end, found its lease expired: its process stopped or stalled"
        );
        (attempt > attempts).then(|| Settlement {
            lease,
            attempt,
            verdict: self.last_verdict(),
            note: Some(why.into()),
            status: None,
        })
    }

    fn last_verdict(&self) -> Verdict {
        match self.then {
            AfterLastAttempt::Dead => Verdict::Dead,
            AfterLastAttempt::Park => Verdict::Park,
        }
    }
}

/// `now` and `wait`; the end of time if that is too long.
pub(super) fn later(now: DateTime<Utc>, wait: Duration) -> DateTime<Utc> {
    let wait = TimeDelta::from_std(wait).unwrap_or(TimeDelta::MAX);
    now.checked_add_signed(wait).unwrap_or(DateTime::<Utc>::MAX_UTC)
}
