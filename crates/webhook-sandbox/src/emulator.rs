//! [`Emulator`]: one provider of a sandbox; what all providers have in common.

mod emulate;

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::value::{RawValue, to_raw_value};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use webhook_core::Provider;
use webhook_core::testing::{Pace, Simulator};

use crate::clock::Clock;
use crate::deliveries::{DeliveryRecord, Order, Outbox, carry};
use crate::faults::Plan;
use crate::http::{Access, AccessOutcome, Answer, Call, Reply, serve};
use crate::random::Random;
use crate::report::Reporter;
use crate::settings::Settings;
use crate::{ApiFault, DeliveryFault, Report, state};

pub use emulate::Emulate;
pub(crate) use emulate::{Refusal, World};

/// One provider of a sandbox: an API on loopback, with objects, deliveries and faults.
///
/// Clones are handles to the same provider.
#[derive(Debug)]
pub struct Emulator<E: Emulate> {
    shared: Arc<Shared<E>>,
}

#[derive(Debug)]
pub(crate) struct Shared<E> {
    inner: Mutex<Inner<E>>,
    base_url: String,
    pub(crate) clock: Clock,
    reporter: Reporter,
    /// Something changed: a delivery is new, sent or answered.
    pub(crate) changed: watch::Sender<()>,
    tasks: Mutex<Vec<JoinHandle<()>>>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Inner<E> {
    emulation: E,
    random: Random,
    call_random: Random,
    pub(crate) outbox: Outbox,
    faults: Plan<ApiFault>,
    #[serde(skip)]
    accesses: Vec<Access>,
}

impl<E: Emulate> Inner<E> {
    fn new(settings: &Settings, reporter: Reporter) -> Self {
        let (seed, name) = (settings.seed, reporter.provider);
        let mut random = Random::new(seed, name);
        let mut outbox = Outbox::new(E::Provider::REDELIVERY, settings, reporter);
        let mut call_random = Random::new(seed, &format!("{name} calls"));
        let mut world = World {
            now: settings.clock.now(),
            random: &mut random,
            call_random: &mut call_random,
            outbox: &mut outbox,
        };
        let emulation = E::new(&mut world);
        let faults = Plan::new(Random::new(seed, &format!("{name} API faults")));
        Self { emulation, random, call_random, outbox, faults, accesses: Vec::new() }
    }

    fn resume(kept: &RawValue, settings: &Settings, reporter: Reporter) -> io::Result<Self> {
        let name = reporter.provider;
        let mut inner: Self =
            serde_json::from_str(kept.get()).map_err(|error| state::damaged(name, &error))?;
        inner.outbox.resume(E::Provider::REDELIVERY, settings, reporter);
        Ok(inner)
    }

    /// Does what is due by now.
    pub(crate) fn wake(&mut self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.act(now, E::wake)
    }

    fn act<T>(&mut self, now: DateTime<Utc>, act: impl FnOnce(&mut E, &mut World<'_>) -> T) -> T {
        let mut world = World {
            now,
            random: &mut self.random,
            call_random: &mut self.call_random,
            outbox: &mut self.outbox,
        };
        act(&mut self.emulation, &mut world)
    }
}

impl<E> Shared<E> {
    pub(crate) fn lock(&self) -> MutexGuard<'_, Inner<E>> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<E: Emulate> Clone for Emulator<E> {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared) }
    }
}

impl<E: Emulate> Emulator<E> {
    /// Starts it as new, or as it was kept.
    pub(crate) async fn start(
        settings: &Settings,
        number: u16,
        kept: Option<&RawValue>,
    ) -> io::Result<Self> {
        let clock = &settings.clock;
        let name = E::Provider::NAME;
        let listener = TcpListener::bind(settings.address(number)?).await?;
        let base_url = format!("http://{}", listener.local_addr()?);
        let simulator = Simulator::new::<E::Provider>(Pace::Fast).map_err(io::Error::other)?;
        let reporter = Reporter { provider: name, target: settings.target.clone() };
        let inner = match kept {
            None => Inner::new(settings, reporter.clone()),
            Some(kept) => Inner::resume(kept, settings, reporter.clone())?,
        };
        let shared = Arc::new(Shared {
            inner: Mutex::new(inner),
            base_url,
            clock: clock.clone(),
            reporter,
            changed: watch::Sender::new(()),
            tasks: Mutex::default(),
        });
        let api = Self { shared: Arc::clone(&shared) };
        let server = serve(listener, move |call| {
            let api = api.clone();
            async move { api.reply(&call).await }
        });
        let tasks = [tokio::spawn(server), tokio::spawn(carry(Arc::clone(&shared), simulator))];
        shared.tasks.lock().unwrap_or_else(PoisonError::into_inner).extend(tasks);
        Ok(Self { shared })
    }

    /// Ends the API and all deliveries.
    pub(crate) fn stop(&self) {
        let mut tasks = self.shared.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        tasks.drain(..).for_each(|task| task.abort());
    }

    /// What is kept of it.
    pub(crate) fn kept(&self) -> io::Result<Box<RawValue>> {
        to_raw_value(&*self.shared.lock()).map_err(io::Error::other)
    }

    /// Whether something changed since the receiver has looked.
    pub(crate) fn changes(&self) -> watch::Receiver<()> {
        self.shared.changed.subscribe()
    }

    /// The base URL of the API, for the builder of the provider's client.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.shared.base_url
    }

    /// What was delivered so far, and what was answered, in the order of the events.
    #[must_use]
    pub fn deliveries(&self) -> Vec<DeliveryRecord> {
        self.shared.lock().outbox.records().to_vec()
    }

    /// The calls of the API so far.
    #[must_use]
    pub fn accesses(&self) -> Vec<Access> {
        self.shared.lock().accesses.clone()
    }

    /// This fault hits the next call. Several follow each other.
    pub fn fail_next_call(&self, fault: ApiFault) {
        self.set(|inner| inner.faults.next(fault));
    }

    /// This fault hits all calls, until [`clear_faults`](Self::clear_faults).
    pub fn fail_all_calls(&self, fault: ApiFault) {
        self.set(|inner| inner.faults.all(Some(fault)));
    }

    /// This fault hits so many of a thousand calls.
    pub fn fail_calls_by_chance(&self, fault: ApiFault, per_mille: u16) {
        self.set(|inner| inner.faults.chance(fault, per_mille));
    }

    /// This fault hits the next delivery that is made. Several follow each other.
    pub fn fail_next_delivery(&self, fault: DeliveryFault) {
        self.set(|inner| inner.outbox.faults.next(fault));
    }

    /// This fault hits all deliveries that are made, until [`clear_faults`](Self::clear_faults).
    pub fn fail_all_deliveries(&self, fault: DeliveryFault) {
        self.set(|inner| inner.outbox.faults.all(Some(fault)));
    }

    /// This fault hits so many of a thousand deliveries.
    pub fn fail_deliveries_by_chance(&self, fault: DeliveryFault, per_mille: u16) {
        self.set(|inner| inner.outbox.faults.chance(fault, per_mille));
    }

    /// No fault hits any call or delivery from now on.
    pub fn clear_faults(&self) {
        self.set(|inner| {
            inner.faults.clear();
            inner.outbox.faults.clear();
        });
    }

    /// Redelivers at once ([`Pace::Fast`]) or on the provider's schedule ([`Pace::Real`], the default), by the
    /// sandbox's clock. A provider that documents no schedule does not redeliver.
    pub fn set_pace(&self, pace: Pace) {
        self.shared.lock().outbox.pace = pace;
    }

    /// Redelivers never, or on another schedule than the provider's.
    pub fn set_redelivery(&self, redelivery: Option<webhook_core::Redelivery>) {
        self.shared.lock().outbox.redelivery = redelivery;
    }

    /// Holds back new deliveries until [`send_held_deliveries`](Self::send_held_deliveries).
    pub fn hold_deliveries(&self) {
        self.set(|inner| inner.outbox.hold());
    }

    /// Sends the deliveries that are held back, in this order.
    pub fn send_held_deliveries(&self, order: Order) {
        let now = self.shared.clock.now();
        self.set(|inner| inner.outbox.send_held(now, order));
    }

    /// Sends a delivery once more, whatever became of it. `false` if there is none with this number.
    pub fn send_again(&self, number: usize) -> bool {
        let now = self.shared.clock.now();
        self.set(|inner| inner.outbox.send_again(now, number))
    }

    /// Completes when nothing is left to deliver: by now on a paused clock, at all on a real one.
    pub async fn settled(&self) {
        let clock = &self.shared.clock;
        let mut changed = self.shared.changed.subscribe();
        loop {
            {
                let mut inner = self.shared.lock();
                let now = clock.now();
                inner.wake(now);
                let by = if clock.is_paused() { now } else { DateTime::<Utc>::MAX_UTC };
                if inner.outbox.is_settled(by) {
                    return;
                }
            }
            // The sender lives as long as `self`.
            let _ = changed.changed().await;
        }
    }

    /// Lets something happen to the provider's objects.
    pub(crate) fn act<T>(&self, act: impl FnOnce(&mut E, &mut World<'_>) -> T) -> T {
        let now = self.shared.clock.now();
        self.set(|inner| inner.act(now, act))
    }

    fn set<T>(&self, set: impl FnOnce(&mut Inner<E>) -> T) -> T {
        let done = set(&mut self.shared.lock());
        self.shared.changed.send_replace(());
        done
    }

    async fn reply(&self, call: &Call) -> Reply {
        let fault = self.shared.lock().faults.take(|fault| match fault {
            ApiFault::Printed(printed) => E::fits(printed, call),
            _ => true,
        });
        if let Some(ApiFault::Slow(delay)) = fault {
            let clock = &self.shared.clock;
            clock.sleep_until(crate::clock::later(clock.now(), delay)).await;
        }
        let answer = match fault {
            Some(ApiFault::ResetBefore) => None,
            Some(ApiFault::Outage) => {
                Some(self.act(|it, world| it.refusal(Refusal::Outage, world)))
            }
            Some(ApiFault::TooManyRequests { retry_after }) => {
                let answer = self
                    .act(|it, world| it.refusal(Refusal::TooManyRequests { retry_after }, world));
                Some(match retry_after {
                    Some(seconds) => answer.with_header("retry-after", seconds.to_string()),
                    None => answer,
                })
            }
            Some(ApiFault::ExpiredToken) => Some(self.act(|it, world| {
                it.expire_tokens();
                it.answer(call, world)
            })),
            Some(ApiFault::Printed(printed)) => {
                let answer = self.act(|it, world| it.printed(printed, call, world));
                Some(answer.unwrap_or_else(|| {
                    Answer::sandbox_error(501, "expected a printed answer of this provider")
                }))
            }
            Some(ApiFault::Slow(_) | ApiFault::ResetAfter) | None => {
                Some(self.act(|it, world| it.answer(call, world)))
            }
        };
        let outcome = match &answer {
            None => AccessOutcome::ResetBefore,
            Some(it) if fault == Some(ApiFault::ResetAfter) => AccessOutcome::ResetAfter(it.status),
            Some(it) if it.is_sandbox_error => AccessOutcome::SandboxError(it.status),
            Some(it) => AccessOutcome::Answered(it.status),
        };
        let access = Access {
            at: self.shared.clock.now(),
            method: call.method.clone(),
            path: call.path.clone(),
            outcome,
            inferred: answer.as_ref().map(|it| it.inferred.clone()).unwrap_or_default(),
            fault,
        };
        self.shared.reporter.report(Report::Call(&access));
        self.shared.lock().accesses.push(access);
        match (outcome, answer) {
            (AccessOutcome::Answered(_) | AccessOutcome::SandboxError(_), Some(answer)) => {
                Reply::Answer(answer)
            }
            _ => Reply::Reset,
        }
    }
}
