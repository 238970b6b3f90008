//! One attempt: its task, its span, and what becomes of the delivery after it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::{sync::Notify, time::Instant};
use tracing::{Instrument, Span, field};

use super::{
    AfterLastAttempt, Outcome, RetryPolicy, Worker,
    retry_policy::Backoff,
    work::{RawWork, WhenDone},
};
use crate::{Claimed, Lease, Settled, Settlement, Source, StoreError, Verdict};

/// One attempt. Clones are the same attempt.
#[derive(Debug, Clone)]
pub(super) struct Attempt {
    worker: Arc<Worker>,
    lease: Lease,
    number: u32,
    source: Source,
    provider: Box<str>,
    begun: Instant,
    /// Its handler has ended. Its settlement finds out by itself whether the lease is lost.
    is_settling: Arc<AtomicBool>,
    /// Hears that it has.
    handler_ended: Arc<Notify>,
    span: Span,
}

impl Attempt {
    /// An attempt in a span with OpenTelemetry's messaging names.
    pub(super) fn new(worker: Arc<Worker>, claimed: &Claimed, handler_ended: Arc<Notify>) -> Self {
        let Claimed { lease, attempt, delivery, body, .. } = claimed;
        let span = tracing::info_span!(
            "process",
            otel.kind = "consumer",
            messaging.system = crate::SYSTEM,
            messaging.operation.name = "process",
            "messaging.operation.type" = "process",
            messaging.destination.name = delivery.source.as_str(),
            messaging.client.id = worker.holder,
            messaging.message.id = delivery.id.0,
            messaging.message.body.size = body.len(),
            provider = &*delivery.provider,
            event_type = delivery.reading.event_type.as_deref(),
            attempt,
            outcome = field::Empty,
        );
        Self {
            worker,
            lease: *lease,
            number: *attempt,
            source: delivery.source.clone(),
            provider: delivery.provider.clone(),
            begun: Instant::now(),
            is_settling: Arc::default(),
            handler_ended,
            span,
        }
    }

    pub(super) fn is_settling(&self) -> bool {
        self.is_settling.load(Ordering::Relaxed)
    }

    /// Runs the handler, and settles the attempt.
    pub(super) async fn run(self, claimed: Claimed) {
        let span = self.span.clone();
        let run = async {
            let settlement = match self.worker.retry.settle_exhausted(self.lease, self.number) {
                Some(settlement) => Some(settlement),
                None if claimed.delivery.compared_with().is_some() => {
                    let note = "kept to be compared, and not handled";
                    let when_done = WhenDone { status: None, note: Some(note.into()) };
                    self.settlement(Outcome::Done, when_done)
                }
                None => {
                    let work = RawWork::new(claimed, self.worker.inbox.clone());
                    let outcome = (self.worker.handler)(work.clone()).await;
                    let when_done = work.when_done().clone();
                    self.settlement(outcome, when_done)
                }
            };
            match settlement {
                Some(settlement) => self.settle(settlement).await,
                None => self.ended("done"),
            }
        };
        run.instrument(span).await;
    }

    /// Settles the attempt after its handler has panicked.
    pub(super) async fn settle_panic(self) {
        let span = self.span.clone();
        let outcome = Outcome::Retry("the handler panicked".into());
        if let Some(settlement) = self.settlement(outcome, WhenDone::default()) {
            self.settle(settlement).instrument(span).await;
        }
    }

    /// The attempt changes nothing, because its lease is lost.
    pub(super) fn lost(&self, why: &'static str) {
        let _entered = self.span.enter();
        tracing::warn!(why, "lease lost: this attempt changes nothing");
        self.ended("lost");
    }

    fn settlement(&self, outcome: Outcome, when_done: WhenDone) -> Option<Settlement> {
        let now = self.worker.inbox.now();
        let settlement = self.worker.retry.settle(now, self.lease, self.number, outcome)?;
        Some(match settlement.verdict {
            Verdict::Done => {
                Settlement { status: when_done.status, note: when_done.note, ..settlement }
            }
            _ => settlement,
        })
    }

    /// Settles the attempt, again and again until the store answers.
    async fn settle(&self, settlement: Settlement) {
        self.is_settling.store(true, Ordering::Relaxed);
        self.handler_ended.notify_one();
        let mut failures = Backoff::up_to(Duration::from_secs(5));
        loop {
            match self.worker.inbox.settle(settlement.clone()).await {
                Ok(Settled::Settled) => return self.settled(&settlement),
                Ok(Settled::Stale) => {
                    return self.lost("it expired, and the entity was claimed again");
                }
                Err(error) => {
                    unsettled(&error);
                    tokio::time::sleep(failures.next()).await;
                }
            }
        }
    }

    fn settled(&self, Settlement { verdict, note, .. }: &Settlement) {
        let why = note.as_deref();
        match verdict {
            Verdict::Done => self.ended("done"),
            Verdict::Retry(at) => {
                tracing::warn!(why, again_at = %at, "attempt failed");
                self.ended("retry");
            }
            Verdict::Dead => {
                tracing::error!(why, "delivery is dead: replay it when the cause is gone");
                self.ended("dead");
            }
            Verdict::Park => {
                tracing::error!(why, "entity is parked: it waits for its release");
                self.ended("parked");
            }
        }
    }

    fn ended(&self, outcome: &'static str) {
        self.span.record("outcome", outcome);
        crate::metrics::attempt(&self.source, &self.provider, outcome, self.begun.elapsed());
    }
}

fn unsettled(error: &StoreError) {
    let error: &dyn std::error::Error = error;
    tracing::warn!(error, "attempt not settled: the store has a problem, trying again");
}

impl RetryPolicy {
    /// The settlement of an attempt that ended. `None` if the handler has settled it.
    fn settle(
        &self,
        now: DateTime<Utc>,
        lease: Lease,
        attempt: u32,
        outcome: Outcome,
    ) -> Option<Settlement> {
        let (verdict, why) = match outcome {
            Outcome::DoneInMyTransaction => return None,
            Outcome::Done => (Verdict::Done, None),
            Outcome::Retry(why) if attempt < self.attempts => {
                (Verdict::Retry(later(now, self.next_wait(attempt))), Some(why))
            }
            Outcome::Retry(why) => (self.last_verdict(), Some(why)),
            Outcome::Dead(why) => (Verdict::Dead, Some(why)),
            Outcome::Park(why) => (Verdict::Park, Some(why)),
        };
        let note = why.map(Into::into);
        Some(Settlement { lease, attempt, verdict, note, status: None })
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
