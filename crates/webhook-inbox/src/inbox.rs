//! The inbox.

mod act;
mod compare;
mod copy;
mod heal;
mod look;
mod observe;
mod reading;
mod reverify;
#[cfg(test)]
mod tests;

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use bytes::Bytes;
use chrono::{DateTime, Utc};
use tokio::sync::watch;
use tracing::Instrument;
use webhook_core::{Evidence, Provider, Verified};

pub use compare::{Comparison, Finding};
pub use copy::{CopiedPage, Copying};
pub use heal::Healed;
pub(crate) use observe::{COMPARED_WITH, fields};
pub use reverify::{Refused, Reverified};

use crate::{
    AcceptError, NewDelivery, Receipt, Settings, Settled, Settlement, Source, Store, StoreError,
    StoreErrorKind,
    batch::{Batcher, NotQueued},
    outage::Outages,
    writer::{Accepting, Settling},
};

/// A durable inbox: stores deliveries, and hands them to workers. A clone is the same inbox.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use webhook_currencycloud::{Currencycloud, webhook_core::Verified};
/// use webhook_inbox::{Inbox, MemoryStore, Receipt, Settings, Source};
///
/// let inbox = Inbox::new(MemoryStore::new(), Settings::default());
/// let source: Source = "currencycloud/payouts".parse()?;
///
/// let delivery = Verified::assume_trusted(br#"{"header":{},"body":{}}"#);
/// let receipt = inbox.accept::<Currencycloud>(&source, &delivery).await?; // Err: answer 503
/// assert!(matches!(receipt, Receipt::New(_)));                            // answer 200
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Inbox(Arc<Shared>);

struct Shared {
    store: Arc<dyn Store>,
    settings: Settings,
    outages: Arc<Outages>,
    /// Deliveries that found no room.
    turned_away: AtomicU64,
    /// Changes when a worker may find something to do.
    work: watch::Sender<()>,
    accepts: Batcher<Accepting>,
    settles: Batcher<Settling>,
}

impl Inbox {
    /// An inbox with this store. Its writer runs on the current tokio runtime, until the inbox is closed
    /// or its last clone is dropped; what was queued before is stored.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime, or in one without a timer.
    #[must_use]
    pub fn new(store: impl Store, settings: Settings) -> Self {
        Self::from_store(Arc::new(store), settings)
    }

    /// As [`new`](Self::new), with a store that is chosen at run time.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime, or in one without a timer.
    #[must_use]
    pub fn from_store(store: Arc<dyn Store>, settings: Settings) -> Self {
        let (outages, work) = (Arc::new(Outages::default()), watch::Sender::new(()));
        store.wake(work.clone());
        let clock = settings.clock.clone();
        let accepting = Accepting {
            store: Arc::clone(&store),
            clock: clock.clone(),
            outages: Arc::clone(&outages),
            work: work.clone(),
        };
        let settling = Settling { store: Arc::clone(&store), clock, work: work.clone() };
        let (queue, batch, timeout) = (settings.queue, settings.batch, settings.store_timeout);
        Self(Arc::new(Shared {
            store,
            settings,
            outages,
            turned_away: AtomicU64::new(0),
            work,
            accepts: Batcher::spawn(accepting, queue, batch, timeout),
            settles: Batcher::spawn(settling, queue, batch, timeout),
        }))
    }

    /// Stores a verified delivery. Acknowledge it afterwards, whatever the receipt says.
    ///
    /// The future resolves after the store's commit. Once it was polled, the delivery is stored even if
    /// the future is dropped, as servers do when the sender hangs up.
    ///
    /// A delivery that cannot be decoded is stored as well: the provider would only send the same bytes
    /// again. It waits for [`heal`](Self::heal).
    ///
    /// # Errors
    ///
    /// The delivery is not stored, or it is not known whether it is: answer 503. If it is, its redelivery
    /// is a duplicate.
    ///
    /// The error comes within [`Settings::with_store_timeout`], also if the store hangs. While the store
    /// fails, one delivery at a time tries whether it works again, and the others fail at once.
    pub async fn accept<P: Provider>(
        &self,
        source: &Source,
        delivery: &Verified<'_>,
    ) -> Result<Receipt, AcceptError> {
        let span = tracing::info_span!(
            "accept",
            messaging.system = crate::SYSTEM,
            messaging.operation.name = "accept",
            messaging.destination.name = source.as_str(),
            messaging.message.body.size = delivery.body().len(),
            messaging.message.id = tracing::field::Empty,
            provider = P::NAME,
            receipt = tracing::field::Empty,
        );
        let accepting = async {
            let accepted = self.store_and_wait::<P>(source, delivery).await;
            match &accepted {
                Ok(receipt) => {
                    let span = tracing::Span::current();
                    if let Some(id) = receipt.id() {
                        span.record("messaging.message.id", id.0);
                    }
                    span.record("receipt", receipt.as_str());
                }
                Err(error) => not_accepted(source, P::NAME, error),
            }
            accepted
        };
        accepting.instrument(span).await
    }

    async fn store_and_wait<P: Provider>(
        &self,
        source: &Source,
        delivery: &Verified<'_>,
    ) -> Result<Receipt, AcceptError> {
        self.store_new::<P>(self.new_delivery::<P>(source, delivery)).await
    }

    async fn store_new<P: Provider>(&self, delivery: NewDelivery) -> Result<Receipt, AcceptError> {
        let gives_up_in = P::REDELIVERY.map(|schedule| schedule.loss_window());
        self.0.outages.know(P::NAME, gives_up_in);
        let stored = self.0.accepts.submit(delivery).map_err(|error| match error {
            NotQueued::Full { waiting } => {
                self.0.turned_away.fetch_add(1, Ordering::Relaxed);
                AcceptError::Busy { waiting }
            }
            NotQueued::Outage(error) => {
                self.0.outages.count(self.now(), P::NAME, 1);
                AcceptError::Store { error, gives_up_in }
            }
            NotQueued::Closed => AcceptError::Closed,
        })?;
        let stored = stored.await.unwrap_or_else(|_| Err(no_answer()));
        stored.map_err(|error| AcceptError::Store { error, gives_up_in })
    }

    fn new_delivery<P: Provider>(&self, source: &Source, delivery: &Verified<'_>) -> NewDelivery {
        let settings = &self.0.settings;
        let (reading, provider_id) =
            self.read::<P>(delivery.body(), delivery.endpoint(), delivery.delivery_id());
        NewDelivery {
            source: source.clone(),
            provider: P::NAME.into(),
            key: delivery.dedup_key(),
            proof: delivery.proof(),
            evidence: delivery.evidence().map(|evidence| Evidence {
                header: evidence.header.to_string().into(),
                value: evidence.value.to_string().into(),
            }),
            endpoint: delivery.endpoint().map(Into::into),
            provider_id,
            reading,
            body: Bytes::copy_from_slice(delivery.body()),
            window: P::REDELIVERY.map_or(settings.undocumented_window, |schedule| {
                schedule.loss_window().saturating_add(settings.redelivery_slack)
            }),
            late: settings.late,
            received_at: None,
        }
    }

    /// Takes no new deliveries: [`accept`](Self::accept) returns [`AcceptError::Closed`]. Returns when
    /// those in the queue are stored, or the store has failed: a store that hangs holds it up. Workers go on.
    pub async fn close(&self) {
        self.0.accepts.close().await;
    }

    pub(crate) fn store(&self) -> &Arc<dyn Store> {
        &self.0.store
    }

    /// What time it is.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.0.settings.clock.now()
    }

    /// Changes when a worker may find something to do: after deliveries were stored, replayed, released
    /// or healed, and after an attempt that makes its entity's next delivery due.
    pub(crate) fn work(&self) -> watch::Receiver<()> {
        self.0.work.subscribe()
    }

    fn wake(&self) {
        self.0.work.send_replace(());
    }

    /// Ends an attempt, in one transaction with others that end at the same time.
    pub(crate) async fn settle(&self, settlement: Settlement) -> Result<Settled, StoreError> {
        let settled = self.0.settles.submit(settlement).map_err(|error| {
            let found = match error {
                NotQueued::Outage(error) => return error,
                NotQueued::Full { waiting } => format!("{waiting} attempts that wait to end"),
                NotQueued::Closed => "the inbox closed".to_owned(),
            };
            let error =
                format!("expected room for the end of an attempt, found {found}: try again");
            StoreError::new(StoreErrorKind::Unavailable, error)
        })?;
        settled.await.unwrap_or_else(|_| Err(no_answer()))
    }
}

impl fmt::Debug for Inbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inbox")
            .field("store", &self.0.store)
            .field("settings", &self.0.settings)
            .finish_non_exhaustive()
    }
}

/// The task that does batches has ended without an answer.
fn no_answer() -> StoreError {
    let error = "expected the store's answer, found its task ended: the runtime is shutting down";
    StoreError::new(StoreErrorKind::Unavailable, error)
}

fn not_accepted(source: &Source, provider: &'static str, error: &AcceptError) {
    let reason = match error {
        AcceptError::Busy { .. } => "busy",
        AcceptError::Store { .. } => "store",
        AcceptError::Closed => "closed",
    };
    crate::metrics::not_stored(source, provider, reason);
    tracing::warn!(
        error = error as &dyn std::error::Error,
        reason,
        "delivery not stored: answer 503"
    );
}
