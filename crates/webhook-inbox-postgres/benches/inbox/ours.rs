//! The inbox that is measured.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::{runtime::Handle, task::JoinSet, time::interval};
use webhook_core::Verified;
use webhook_currencycloud::Currencycloud;
use webhook_inbox::{AcceptError, Inbox, Outcome, Receipt, Settings, Source};
use webhook_inbox_postgres::PostgresStore;
use webhook_test_support::{
    inbox_benches::deliveries::{self, Sent},
    postgres::PostgresServer,
};

/// An inbox in a schema, with connections of its own.
#[derive(Clone)]
pub struct Ours {
    pub inbox: Inbox,
    pub store: PostgresStore,
    pub source: Source,
}

impl Ours {
    pub async fn open(server: &PostgresServer, schema: &str) -> Self {
        let store = PostgresStore::options().schema(schema).open(&server.url()).await.unwrap();
        let inbox = Inbox::new(store.clone(), Settings::default());
        Self { inbox, store, source: "currencycloud".parse().unwrap() }
    }

    /// Stores deliveries, with so many in flight.
    pub async fn accept(&self, deliveries: &Arc<[Sent]>, in_flight: usize) {
        let sender = |first| {
            let (ours, deliveries) = (self.clone(), Arc::clone(deliveries));
            async move {
                for sent in deliveries.iter().skip(first).step_by(in_flight) {
                    ours.accept_one(sent).await.unwrap();
                }
            }
        };
        let senders: JoinSet<()> = (0..in_flight).map(sender).collect();
        senders.join_all().await;
    }

    async fn accept_one(&self, sent: &Sent) -> Result<Receipt, AcceptError> {
        let delivery = Verified::assume_trusted(sent.body.as_bytes());
        self.inbox.accept::<Currencycloud>(&self.source, &delivery).await
    }

    /// Stores new deliveries at this rate a second. Counts those that are not stored.
    pub async fn accept_at(&self, rate: u32, failed: Arc<AtomicU64>) {
        let mut ticks = interval(Duration::from_secs(1) / rate);
        let mut senders = JoinSet::new();
        loop {
            ticks.tick().await;
            let ours = self.clone();
            let sent = deliveries::new(1);
            senders.spawn(async move { ours.accept_one(&sent[0]).await.is_ok() });
            while let Some(is_stored) = senders.try_join_next() {
                failed.fetch_add((!is_stored.unwrap()).into(), Ordering::Relaxed);
            }
        }
    }

    /// Claims, decodes and settles all that waits, with so many handlers that do nothing. The worker is a task, as
    /// in a server.
    pub async fn work(&self, handlers: usize) -> usize {
        let worker = self
            .inbox
            .worker::<Currencycloud, _, _>(self.source.clone(), |_| async { Outcome::Done });
        let worker = worker.concurrency(handlers);
        Handle::current().spawn(async move { worker.drain().await }).await.unwrap().unwrap()
    }

    /// The same, for ever.
    pub async fn work_on(&self, handlers: usize) {
        let worker = self
            .inbox
            .worker::<Currencycloud, _, _>(self.source.clone(), |_| async { Outcome::Done });
        worker.concurrency(handlers).run().await;
    }
}
