//! Hands deliveries to the integrator's code, one at a time per entity.

use std::{fmt, future::Future, pin::Pin, process, sync::Arc, time::Duration};

use webhook_core::Provider;

use crate::{Inbox, Source, StoreError};

mod attempt;
mod confirming;
mod dispatcher;
mod known;
mod outcome;
mod retry_policy;
mod slots;
mod work;

use dispatcher::{Dispatcher, Mode};

pub use outcome::{Outcome, Why};
pub(crate) use retry_policy::Backoff;
pub use retry_policy::{AfterLastAttempt, RetryPolicy};
pub use work::{RawWork, Work};

/// Hands the deliveries of an inbox to a handler: at least once each, one at a time per entity, in the order
/// in which they were stored. Different entities are handled at the same time and in no order.
///
/// Several workers may share a store, in one process or in many. Each attempt runs under a lease of its
/// entity, which the worker extends while the handler runs:
///
/// * A handler that panics fails its attempt. So does a process that stops: the lease expires, and the next
///   worker goes on.
/// * A worker that lost a lease, because it stalled or could not reach the store for longer than the lease
///   lasts, aborts the handler and changes nothing. What the handler did outside the completing transaction
///   happened all the same, so use the [idempotency key](Work::idempotency_key).
/// * A handler that does not return keeps its entity, and one of the places for
///   [`concurrency`](Self::concurrency). One that blocks its thread also keeps the worker from extending
///   leases: use `tokio::task::spawn_blocking`.
///
/// A delivery that this version cannot decode parks its entity; the handler does not see it.
///
/// ```
/// use std::sync::Arc;
///
/// use webhook_currencycloud::{Currencycloud, Event};
/// use webhook_inbox::{Inbox, Outcome, RetryPolicy, Source, Work};
/// # struct Ledger;
/// # impl Ledger {
/// #     async fn book(&self, key: &str, amount: String) -> Result<(), String> { Ok(()) }
/// # }
///
/// async fn handle(ledger: &Ledger, work: Work<Currencycloud>) -> Outcome {
///     match work.event() {
///         Event::PaymentReleased(payment) => {
///             let amount = payment.amount.to_string();
///             ledger.book(&work.idempotency_key(), amount).await.into()
///         }
///         _ => Outcome::Done,
///     }
/// }
///
/// async fn work(inbox: &Inbox, source: Source, ledger: Arc<Ledger>) {
///     let worker = inbox.worker(source, move |work| {
///         let ledger = Arc::clone(&ledger);
///         async move { handle(&ledger, work).await }
///     });
///     let policy = RetryPolicy { attempts: 20, ..RetryPolicy::default() };
///     let shutdown = std::future::pending(); // such as a signal of the operating system
///     worker.concurrency(16).retry(policy).run_until(shutdown).await;
/// }
/// ```
#[derive(Clone)]
pub struct Worker {
    inbox: Inbox,
    source: Option<Source>,
    handler: Handler,
    concurrency: usize,
    lease: Duration,
    retry: RetryPolicy,
    holder: String,
}

/// The integrator's code, behind the decoder.
type Handler = Arc<dyn Fn(RawWork) -> Pin<Box<dyn Future<Output = Outcome> + Send>> + Send + Sync>;

impl Inbox {
    /// A worker for the deliveries of a source, decoded. What an [observation](Self::observe) and an event both tell
    /// is handled once.
    ///
    /// The handler is called once for each attempt, from a task of its own.
    pub fn worker<P, F, O>(&self, source: Source, handler: F) -> Worker
    where
        P: Provider + 'static,
        F: Fn(Work<P>) -> O + Send + Sync + 'static,
        O: Future<Output = Outcome> + Send + 'static,
    {
        let handler = Arc::new(handler);
        self.raw_worker(Some(source), move |raw| {
            let handler = Arc::clone(&handler);
            async move {
                match known::decoded(&raw).await {
                    Ok(work) => handler(work).await,
                    Err(outcome) => outcome,
                }
            }
        })
    }

    /// A worker for the deliveries of a source, or of all, undecoded. It sets the status of an entity only if
    /// the handler calls [`RawWork::decode`].
    ///
    /// The handler is called once for each attempt, from a task of its own.
    pub fn raw_worker<F, O>(&self, source: Option<Source>, handler: F) -> Worker
    where
        F: Fn(RawWork) -> O + Send + Sync + 'static,
        O: Future<Output = Outcome> + Send + 'static,
    {
        Worker {
            inbox: self.clone(),
            source,
            handler: Arc::new(move |work| Box::pin(handler(work))),
            concurrency: 8,
            lease: Duration::from_secs(60),
            retry: RetryPolicy::default(),
            holder: format!("process {}", process::id()),
        }
    }
}

impl Worker {
    /// How many entities are handled at the same time. Default: 8. 0 counts as 1.
    #[must_use]
    pub fn concurrency(mut self, entities: usize) -> Self {
        self.concurrency = entities.max(1);
        self
    }

    /// How long a lease lasts: the time after which the work of a process that stopped goes on elsewhere.
    /// Leases are extended at a third of it, so a handler may take longer. Default: 60 seconds. Less than 1
    /// second counts as 1 second, more than 1 day as 1 day.
    #[must_use]
    pub fn lease(mut self, lease: Duration) -> Self {
        self.lease = lease.clamp(Duration::from_secs(1), Duration::from_secs(24 * 60 * 60));
        self
    }

    /// How often a delivery is tried. Default: [`RetryPolicy::default`].
    #[must_use]
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// The worker's name, for people who look at the store. Leases do not depend on it. Default: the id of
    /// the process.
    #[must_use]
    pub fn holder(mut self, name: impl Into<String>) -> Self {
        self.holder = name.into();
        self
    }

    /// Handles deliveries, for ever.
    ///
    /// If the future is dropped, running handlers are aborted, and their deliveries are handled again when
    /// their leases have expired.
    pub async fn run(self) {
        self.run_until(std::future::pending()).await;
    }

    /// Handles deliveries until `shutdown` resolves, then claims no more and waits for the running handlers.
    ///
    /// Errors of the store do not end it: they are logged, and it tries again. After `shutdown`, an attempt that
    /// the store does not settle while its lease lasts is given up: it is handled again.
    ///
    /// A handler that does not return holds up the end. To stop without it, such as at a second signal, drop the
    /// future, as with [`run`](Self::run):
    ///
    /// ```no_run
    /// # use std::future::pending as signal;
    /// # async fn work(worker: webhook_inbox::Worker) {
    /// tokio::select! {
    ///     () = worker.run_until(signal()) => {}
    ///     () = async { signal::<()>().await; signal().await } => {} // the second one
    /// }
    /// # }
    /// ```
    pub async fn run_until(self, shutdown: impl Future<Output = ()>) {
        // Only a drain ends with an error.
        let _ = Dispatcher::new(self, Mode::Follow).run(shutdown).await;
    }

    /// Handles what is due, and what waits behind it, and returns how many attempts ended. Each delivery is tried
    /// once: those that are stored or due later, also for another attempt, are left for the next drain.
    ///
    /// # Errors
    ///
    /// The store cannot say what is due, or does not settle attempts. The handlers that ran have ended.
    pub async fn drain(&self) -> Result<usize, StoreError> {
        self.drain_until(std::future::pending()).await
    }

    /// As [`drain`](Self::drain), until `shutdown` resolves: then it claims no more and waits for the running
    /// handlers.
    ///
    /// # Errors
    ///
    /// As [`drain`](Self::drain).
    pub async fn drain_until(
        &self,
        shutdown: impl Future<Output = ()>,
    ) -> Result<usize, StoreError> {
        Dispatcher::new(self.clone(), Mode::Drain).run(shutdown).await
    }
}

impl fmt::Debug for Worker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Worker")
            .field("source", &self.source)
            .field("concurrency", &self.concurrency)
            .field("lease", &self.lease)
            .field("retry", &self.retry)
            .field("holder", &self.holder)
            .finish_non_exhaustive()
    }
}
