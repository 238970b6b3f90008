//! The inbox that is measured.

use std::{path::Path, sync::Arc, time::Duration};

use tokio::{
    runtime::Runtime,
    task::{JoinSet, spawn_blocking},
    time::{Instant, interval},
};
use webhook_core::Verified;
use webhook_currencycloud::Currencycloud;
use webhook_inbox::{Inbox, Outcome, Settings, Source};
use webhook_inbox_sqlite::SqliteStore;
use webhook_test_support::inbox_benches::deliveries::Sent;

/// An inbox in a file of its own.
pub struct Ours {
    runtime: Runtime,
    inbox: Inbox,
    source: Source,
}

impl Ours {
    pub fn new(store: SqliteStore) -> Self {
        let runtime = Runtime::new().unwrap();
        let guard = runtime.enter();
        let inbox = Inbox::new(store, Settings::default());
        drop(guard);
        Self { runtime, inbox, source: "currencycloud".parse().unwrap() }
    }

    pub fn open(file: &Path) -> Self {
        Self::new(SqliteStore::open(file).unwrap())
    }

    /// Stores deliveries, with so many in flight.
    pub fn accept(&self, deliveries: &Arc<[Sent]>, in_flight: usize) {
        let sender = |first| {
            let (inbox, source, deliveries) =
                (self.inbox.clone(), self.source.clone(), Arc::clone(deliveries));
            async move {
                for sent in deliveries.iter().skip(first).step_by(in_flight) {
                    accept(&inbox, &source, sent).await;
                }
            }
        };
        self.runtime.block_on(async {
            let senders: JoinSet<()> = (0..in_flight).map(sender).collect();
            senders.join_all().await;
        });
    }

    /// What a task waits for if it has this done on a thread where it may block.
    pub fn blocking(&self, work: impl FnOnce() + Send + 'static) {
        let task = async { spawn_blocking(work).await.unwrap() };
        self.runtime.block_on(self.runtime.spawn(task)).unwrap();
    }

    /// Stores deliveries that arrive at this rate a second. Returns how long each waited.
    pub fn accept_at(&self, deliveries: &Arc<[Sent]>, rate: f64) -> Vec<Duration> {
        let a_tick = Duration::from_millis(1);
        self.runtime.block_on(async {
            let mut ticks = interval(a_tick);
            let mut senders = JoinSet::new();
            let start = Instant::now();
            while senders.len() < deliveries.len() {
                ticks.tick().await;
                let due = (start.elapsed() + a_tick).as_secs_f64() * rate;
                let due = (due as usize).min(deliveries.len());
                for number in senders.len()..due {
                    let (inbox, source, deliveries) =
                        (self.inbox.clone(), self.source.clone(), Arc::clone(deliveries));
                    senders.spawn(async move {
                        let start = Instant::now();
                        accept(&inbox, &source, &deliveries[number]).await;
                        start.elapsed()
                    });
                }
            }
            senders.join_all().await
        })
    }

    /// Claims, decodes and settles all that waits, with so many handlers that do nothing. The worker is a task,
    /// as in a server.
    pub fn work(&self, handlers: usize) -> usize {
        let worker = self
            .inbox
            .worker::<Currencycloud, _, _>(self.source.clone(), |_| async { Outcome::Done });
        let worker = worker.concurrency(handlers);
        let drain = self.runtime.spawn(async move { worker.drain().await });
        self.runtime.block_on(drain).unwrap().unwrap()
    }
}

async fn accept(inbox: &Inbox, source: &Source, sent: &Sent) {
    let delivery = Verified::assume_trusted(sent.body.as_bytes());
    inbox.accept::<Currencycloud>(source, &delivery).await.unwrap();
}
