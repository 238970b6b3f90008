//! The loop of a worker: claims deliveries, starts their attempts, and extends their leases.

use std::{
    future::{Future, poll_fn},
    pin::{Pin, pin},
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use chrono::{DateTime, Utc};
use tokio::{
    sync::{Notify, watch},
    task::{Id, JoinError, JoinSet, yield_now},
    time::{Instant, sleep_until, timeout_at},
};

use super::{
    Worker,
    attempt::{Attempt, later},
    retry_policy::Backoff,
    slots::Slots,
};
use crate::{Claim, Claimed, Lease, StoreError, StoreErrorKind};

/// The loop of a worker: claims deliveries, starts their attempts, and extends their leases.
///
/// Claims and extensions run at the same time as handlers, at most one of each.
pub(super) struct Dispatcher {
    worker: Arc<Worker>,
    mode: Mode,
    begun: DateTime<Utc>,
    slots: Slots,
    tasks: JoinSet<()>,
    /// Hears of handlers that have ended, before their attempts are settled.
    handler_ended: Arc<Notify>,
    /// Changes when there may be something to claim.
    work: watch::Receiver<()>,
    claiming: Operation<Claiming>,
    /// When to claim next. `None`: not before something changes.
    claim_at: Option<Instant>,
    idle: Backoff,
    failures: Backoff,
    extending: Operation<Extending>,
    extend_at: Instant,
    /// How many attempts ended.
    ended: usize,
}

/// When the loop ends.
#[derive(Debug)]
pub(super) enum Mode {
    /// It does not.
    Follow,
    /// When nothing is due of what was there when it began.
    Drain,
    /// When the running handlers have ended.
    Stop(Result<(), StoreError>),
}

/// What the store does for the loop.
type Operation<T> = Option<Pin<Box<dyn Future<Output = T> + Send>>>;

struct Claiming {
    expires: Instant,
    claimed: Result<Vec<Claimed>, StoreError>,
}

struct Extending {
    leases: Vec<Lease>,
    expires: Instant,
    extended: Result<Vec<bool>, StoreError>,
}

enum Event {
    Shutdown,
    Claimed(Claiming),
    Extended(Extending),
    HandlerEnded,
    Ended(Id, Result<(), JoinError>),
    Work,
    Timer,
}

/// The longest wait between two claims of a worker that has nothing to do.
const LONGEST_IDLE: Duration = Duration::from_secs(5);

impl Dispatcher {
    pub(super) fn new(worker: Worker, mode: Mode) -> Self {
        let now = Instant::now();
        Self {
            work: worker.inbox.work(),
            begun: worker.inbox.now(),
            worker: Arc::new(worker),
            mode,
            slots: Slots::default(),
            tasks: JoinSet::new(),
            handler_ended: Arc::default(),
            claiming: None,
            claim_at: Some(now),
            idle: Backoff::up_to(LONGEST_IDLE),
            failures: Backoff::up_to(LONGEST_IDLE),
            extending: None,
            extend_at: now,
            ended: 0,
        }
    }

    /// Runs until its mode says otherwise. Returns how many attempts ended.
    pub(super) async fn run(
        mut self,
        shutdown: impl Future<Output = ()>,
    ) -> Result<usize, StoreError> {
        let mut shutdown = pin!(shutdown);
        loop {
            self.claim();
            self.start();
            self.extend();
            if self.slots.is_empty() && self.claiming.is_none() {
                match &self.mode {
                    Mode::Drain if self.claim_at.is_none() => return Ok(self.ended),
                    Mode::Stop(result) => return result.clone().map(|()| self.ended),
                    Mode::Follow | Mode::Drain => {}
                }
            }
            match self.next_event(shutdown.as_mut()).await {
                Event::Shutdown => self.mode = Mode::Stop(Ok(())),
                Event::Claimed(claiming) => self.claimed(claiming),
                Event::Extended(extending) => self.extended(extending),
                Event::Ended(task, result) => {
                    self.task_ended(task, result);
                    // Those that were settled together end now: the next claim is for all of them.
                    yield_now().await;
                    while let Some(result) = self.tasks.try_join_next_with_id() {
                        let (task, result) = by_id(result);
                        self.task_ended(task, result);
                    }
                }
                Event::HandlerEnded | Event::Work => self.claim_at = Some(Instant::now()),
                Event::Timer => {}
            }
        }
    }

    async fn next_event(&mut self, mut shutdown: Pin<&mut impl Future<Output = ()>>) -> Event {
        let claim_at = self.claim_at.filter(|_| self.may_claim());
        let extend_at = self.may_extend().then_some(self.extend_at);
        let timer_at = claim_at.into_iter().chain(extend_at).min();
        let mut timer = pin!(timer_at.map(sleep_until));
        let mut work = pin!(self.work.changed());
        let mut handler_ended = pin!(self.handler_ended.notified());
        let follows = matches!(self.mode, Mode::Follow);
        let stops = matches!(self.mode, Mode::Stop(_));
        poll_fn(|cx| {
            if !stops && shutdown.as_mut().poll(cx).is_ready() {
                return Poll::Ready(Event::Shutdown);
            }
            if let Poll::Ready(Some(ended)) = self.tasks.poll_join_next_with_id(cx) {
                let (task, result) = by_id(ended);
                return Poll::Ready(Event::Ended(task, result));
            }
            if let Some(extending) = poll(&mut self.extending, cx) {
                return Poll::Ready(Event::Extended(extending));
            }
            if let Some(claiming) = poll(&mut self.claiming, cx) {
                return Poll::Ready(Event::Claimed(claiming));
            }
            if handler_ended.as_mut().poll(cx).is_ready() {
                return Poll::Ready(Event::HandlerEnded);
            }
            if follows && let Poll::Ready(Ok(())) = work.as_mut().poll(cx) {
                return Poll::Ready(Event::Work);
            }
            match timer.as_mut().as_pin_mut() {
                Some(timer) => timer.poll(cx).map(|()| Event::Timer),
                None => Poll::Pending,
            }
        })
        .await
    }

    fn free(&self) -> usize {
        self.worker.concurrency.saturating_sub(self.slots.handlers())
    }

    /// While some attempts are being settled and others still run, the next claim waits: it is for all of
    /// them. It does not wait for the settlements if no handler runs, or if many places are free: there may
    /// always be some attempt that is being settled.
    fn may_claim(&self) -> bool {
        let (handlers, concurrency) = (self.slots.handlers(), self.worker.concurrency);
        let settling = self.slots.len() - handlers;
        let is_worth_it = handlers == 0 || self.free() >= (concurrency / 8).max(8);
        let is_time = settling == 0 || (is_worth_it && settling <= concurrency);
        self.claiming.is_none() && self.free() > 0 && is_time && !matches!(self.mode, Mode::Stop(_))
    }

    fn claim(&mut self) {
        let now = Instant::now();
        if !self.may_claim() || self.claim_at.is_none_or(|at| now < at) {
            return;
        }
        self.claim_at = None;
        let (worker, limit) = (Arc::clone(&self.worker), self.free());
        let as_of = matches!(self.mode, Mode::Drain).then_some(self.begun);
        self.claiming = Some(Box::pin(async move {
            let Worker { inbox, source, lease, holder, .. } = &*worker;
            let (source, holder) = (source.clone(), holder.clone());
            let claim = Claim { source, limit, lease: *lease, holder, as_of };
            let expires = now + *lease;
            let claimed = inbox.store().claim(inbox.now(), &claim);
            let claimed = timeout_at(expires, claimed).await.unwrap_or_else(|_| Err(no_answer()));
            Claiming { expires, claimed }
        }));
    }

    fn claimed(&mut self, Claiming { expires, claimed }: Claiming) {
        let wait = match claimed {
            Ok(claimed) => {
                if self.failures.reset() {
                    tracing::info!("deliveries are claimed again: the store works");
                }
                let found = !claimed.is_empty();
                if self.slots.is_empty() {
                    self.extend_at = expires - self.worker.lease * 2 / 3;
                }
                for claimed in claimed {
                    let attempt = Attempt::new(
                        Arc::clone(&self.worker),
                        &claimed,
                        Arc::clone(&self.handler_ended),
                    );
                    self.slots.add(claimed, attempt, expires);
                }
                if found {
                    self.idle.reset();
                }
                self.idle.next()
            }
            Err(error) if matches!(self.mode, Mode::Drain) => {
                self.mode = Mode::Stop(Err(error));
                return;
            }
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(error, "nothing claimed: the store has a problem, trying again");
                self.claim_at = None;
                self.failures.next()
            }
        };
        if matches!(self.mode, Mode::Follow) {
            self.claim_at.get_or_insert(Instant::now() + wait);
        }
    }

    /// Starts the attempts that can start.
    fn start(&mut self) {
        self.slots.start(|attempt, claimed| self.tasks.spawn(attempt.run(claimed)));
    }

    fn task_ended(&mut self, task: Id, result: Result<(), JoinError>) {
        self.claim_at = Some(Instant::now());
        let Some((lease, slot)) = self.slots.end(task) else { return };
        let panicked = result.is_err_and(|error| error.is_panic());
        if !panicked {
            self.ended = self.ended.saturating_add(1);
        } else if !slot.attempt.is_settling() {
            let task = self.tasks.spawn(slot.attempt.clone().settle_panic());
            self.slots.settle(lease, slot, task);
        }
    }

    fn may_extend(&self) -> bool {
        self.extending.is_none() && !self.slots.is_empty()
    }

    fn extend(&mut self) {
        let now = Instant::now();
        if !self.may_extend() || now < self.extend_at {
            return;
        }
        let third = self.worker.lease / 3;
        self.extend_at = now + third;
        let follows = matches!(self.mode, Mode::Follow);
        if !follows {
            self.expire(now);
        }
        let (leases, first_expiry) = self.slots.leases(follows);
        let Some(first_expiry) = first_expiry else { return };
        let deadline = first_expiry.max(now + third);
        let (worker, expires) = (Arc::clone(&self.worker), now + self.worker.lease);
        self.extending = Some(Box::pin(async move {
            let now = worker.inbox.now();
            let extended = worker.inbox.store().extend(now, &leases, later(now, worker.lease));
            let extended =
                timeout_at(deadline, extended).await.unwrap_or_else(|_| Err(no_answer()));
            Extending { leases, expires, extended }
        }));
    }

    fn extended(&mut self, Extending { leases, expires, extended }: Extending) {
        match extended {
            Ok(extended) => {
                for (lease, is_extended) in leases.into_iter().zip(extended) {
                    if is_extended {
                        self.slots.extended(lease, expires);
                    } else {
                        self.slots.refused(lease);
                    }
                }
            }
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(error, "leases not extended: the store has a problem, trying again");
                let now = Instant::now();
                self.expire(now);
                self.extend_at = now + self.worker.lease / 12;
            }
        }
    }

    /// Gives up attempts whose leases were not extended. One that could not be settled yet is given up if the
    /// loop is about to end.
    fn expire(&mut self, now: Instant) {
        let also_settling = !matches!(self.mode, Mode::Follow);
        if self.slots.expire(now, also_settling) && matches!(self.mode, Mode::Drain) {
            self.mode = Mode::Stop(Err(no_answer()));
        }
    }
}

/// The result of an operation that has ended.
fn poll<T>(operation: &mut Operation<T>, cx: &mut Context<'_>) -> Option<T> {
    match operation.as_mut()?.as_mut().poll(cx) {
        Poll::Ready(result) => {
            *operation = None;
            Some(result)
        }
        Poll::Pending => None,
    }
}

fn by_id(ended: Result<(Id, ()), JoinError>) -> (Id, Result<(), JoinError>) {
    match ended {
        Ok((id, ())) => (id, Ok(())),
        Err(error) => (error.id(), Err(error)),
    }
}

fn no_answer() -> StoreError {
    let message = "expected the store to answer while a lease lasts, found no answer: it hangs";
    StoreError::new(StoreErrorKind::Unavailable, message)
}
