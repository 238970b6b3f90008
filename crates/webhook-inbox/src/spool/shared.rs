//! What accepting and draining share: the store, the spool, and which of them takes deliveries.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use tokio::{
    sync::{Notify, OwnedRwLockReadGuard, RwLock, watch},
    time::timeout,
};

use super::{Spool, SpoolHealth, SpoolSettings, Waiting};
use crate::{
    NewDelivery, Receipt, Store, StoreError, StoreErrorKind,
    batch::{Answers, Transaction, no_answer},
};

#[derive(Debug)]
pub(super) struct Shared {
    pub(super) store: Arc<dyn Store>,
    pub(super) spool: Arc<dyn Spool>,
    pub(super) settings: SpoolSettings,
    /// Shared by those who append, and held alone by the drain while it moves the last deliveries and leads the
    /// next ones to the store.
    pub(super) turns: Arc<RwLock<()>>,
    /// Something may be in the spool.
    pub(super) wake: Notify,
    /// Change when a worker may find something to do.
    work: Mutex<Vec<watch::Sender<()>>>,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    health: SpoolHealth,
    /// Whether something may be in the spool: the drain has to look.
    is_filled: bool,
    /// Whether something that was acknowledged may be in the spool. Nothing may go past it.
    has_acknowledged: bool,
}

impl Shared {
    /// With what is in the spool from before.
    pub(super) fn new(
        store: Arc<dyn Store>,
        spool: Arc<dyn Spool>,
        settings: SpoolSettings,
        waiting: Vec<Waiting>,
    ) -> Self {
        let is_filled = !waiting.is_empty();
        let in_use_since = waiting.iter().map(|waiting| waiting.since).min();
        let health = SpoolHealth { in_use_since, waiting, ..SpoolHealth::default() };
        let state = Mutex::new(State { health, is_filled, has_acknowledged: is_filled });
        let (turns, wake) = (Arc::default(), Notify::new());
        Self { store, spool, settings, turns, wake, work: Mutex::default(), state }
    }

    /// Wakes workers from now on, when the store or the drain has something for them.
    pub(super) fn will_wake(&self, work: watch::Sender<()>) {
        self.store.wake(work.clone());
        self.work.lock().unwrap_or_else(PoisonError::into_inner).push(work);
    }

    /// Wakes workers: deliveries moved into the store.
    pub(super) fn wake_workers(&self) {
        for work in &*self.work.lock().unwrap_or_else(PoisonError::into_inner) {
            work.send_replace(());
        }
    }

    pub(super) fn health(&self) -> SpoolHealth {
        self.lock().health.clone()
    }

    /// Whether deliveries go into the spool.
    pub(super) fn is_in_use(&self) -> bool {
        self.lock().health.in_use_since.is_some()
    }

    /// Whether something may be in the spool.
    pub(super) fn is_filled(&self) -> bool {
        self.lock().is_filled
    }

    /// Gives deliveries to the store, which must answer in time.
    pub(super) async fn store(
        &self,
        now: DateTime<Utc>,
        deliveries: &[NewDelivery],
    ) -> Answers<Receipt> {
        let patience = self.settings.patience;
        let answers = timeout(patience, self.store.accept(now, deliveries)).await;
        answers.unwrap_or_else(|_| Err(no_answer(patience)))
    }

    /// Puts deliveries into the spool, also if the caller no longer waits. `turn` is given back afterwards.
    pub(super) async fn keep(
        self: &Arc<Self>,
        now: DateTime<Utc>,
        deliveries: Vec<NewDelivery>,
        cause: Option<StoreError>,
        turn: OwnedRwLockReadGuard<()>,
    ) -> Result<(), StoreError> {
        let away = self.begin(now, cause);
        let shared = Arc::clone(self);
        let keeping = tokio::spawn(async move {
            let result = shared.spool.append(&deliveries).await;
            shared.appended(now, &deliveries, result.is_ok());
            drop(turn);
            result
        });
        let kept = keeping.await.unwrap_or_else(|_| {
            let error =
                "expected an answer, found a panic, or the end of the runtime: look at the log";
            Err(StoreError::new(StoreErrorKind::Unavailable, error))
        });
        kept.map_err(|error| explain(&error, away.as_ref()))
    }

    /// Deliveries go into the spool from now on. Returns why.
    fn begin(&self, now: DateTime<Utc>, cause: Option<StoreError>) -> Option<StoreError> {
        let mut state = self.lock();
        state.is_filled = true;
        state.health.in_use_since.get_or_insert(now);
        if let Some(cause) = cause {
            state.health.error = Some(cause);
        }
        self.wake.notify_one();
        state.health.error.clone()
    }

    fn appended(&self, now: DateTime<Utc>, deliveries: &[NewDelivery], is_kept: bool) {
        let mut state = self.lock();
        let State { health, has_acknowledged, .. } = &mut *state;
        if !is_kept {
            // The next one may try the store. What was appended all the same was not acknowledged.
            if !*has_acknowledged {
                health.in_use_since = None;
            }
            return;
        }
        health.in_use_since.get_or_insert(now);
        deliveries.iter().for_each(|delivery| health.add(delivery, now));
        let is_first = !std::mem::replace(has_acknowledged, true);
        let error = health.error.clone();
        drop(state);
        if is_first {
            tracing::warn!(
                messaging.system = crate::SYSTEM,
                error = error.as_ref().map(|error| error as &dyn std::error::Error),
                "the store is away: deliveries go into the spool"
            );
        }
    }

    /// Draining failed.
    pub(super) fn failed(&self, error: StoreError) {
        let State { health, .. } = &mut *self.lock();
        if health.in_use_since.is_some() {
            health.error = Some(error);
        }
    }

    /// A delivery has left the spool for the store.
    pub(super) fn moved(&self, delivery: &NewDelivery) {
        self.lock().health.take(delivery);
    }

    /// The spool keeps a delivery that the store refuses, or that cannot be read.
    pub(super) fn refused(&self, delivery: Option<&NewDelivery>) {
        let State { health, .. } = &mut *self.lock();
        health.refused = health.refused.saturating_add(1);
        if let Some(delivery) = delivery {
            health.take(delivery);
        }
    }

    /// Nothing waits in the spool, and nothing is being appended: deliveries go into the store from now on.
    pub(super) fn end(&self) -> SpoolHealth {
        let mut state = self.lock();
        let health = SpoolHealth { refused: state.health.refused, ..SpoolHealth::default() };
        let ended = State { health, is_filled: false, has_acknowledged: false };
        std::mem::replace(&mut *state, ended).health
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The spool failed, perhaps while the store is away.
fn explain(error: &StoreError, away: Option<&StoreError>) -> StoreError {
    let away = away.map_or_else(String::new, |away| format!("; the store is away: {away}"));
    StoreError::new(error.kind(), format!("the spool does not keep deliveries: {error}{away}"))
}

impl Transaction for Shared {
    type Item = NewDelivery;
    type Answer = Receipt;

    async fn run(&self, deliveries: &[NewDelivery]) -> Answers<Receipt> {
        self.store(self.settings.clock.now(), deliveries).await
    }
}

impl SpoolHealth {
    fn add(&mut self, delivery: &NewDelivery, now: DateTime<Utc>) {
        let since = delivery.arrived_at(now);
        match self.waiting.binary_search_by(|it| it.provider.cmp(&delivery.provider)) {
            Ok(at) => {
                if let Some(waiting) = self.waiting.get_mut(at) {
                    waiting.deliveries = waiting.deliveries.saturating_add(1);
                }
            }
            Err(at) => self.waiting.insert(at, Waiting::new(delivery.provider.clone(), 1, since)),
        }
    }

    fn take(&mut self, delivery: &NewDelivery) {
        let found = self.waiting.binary_search_by(|it| it.provider.cmp(&delivery.provider));
        let Ok(at) = found else { return };
        if let Some(waiting) = self.waiting.get_mut(at) {
            waiting.deliveries = waiting.deliveries.saturating_sub(1);
            waiting.since = delivery.received_at.unwrap_or(waiting.since).max(waiting.since);
            if waiting.deliveries == 0 {
                self.waiting.remove(at);
            }
        }
    }
}
