//! The child process that is killed: an inbox with a worker.

use std::{io, path::Path, sync::Arc, thread, time::Duration};

use tokio::{
    runtime::Builder,
    select,
    signal::unix::{SignalKind, signal},
    sync::{mpsc, oneshot},
    task::JoinSet,
};
use webhook_core::{Verified, testing::Simulate};
use webhook_currencycloud::Currencycloud;
use webhook_inbox::{Inbox, Outcome, RetryPolicy, Settings, Source, Store, Work};
use webhook_inbox_sqlite::SqliteStore;

/// Payments that the deliveries are about.
const PAYMENTS: usize = 100;

/// Deliveries that are stored at the same time. Few, so that a kill finds others being handled.
const IN_FLIGHT: usize = 8;

/// The body of this delivery.
pub fn body(number: usize) -> String {
    let sample = Currencycloud::sample("payment_released_notification").unwrap().body;
    let payment = format!("payment-{}", number % PAYMENTS);
    let body = sample.replace("a634d8c2-f520-4cba-985c-77dc1e0cc9af", &payment);
    body.replace("\"cc\"", &format!("\"{number}\""))
}

/// Stores the deliveries whose numbers come on standard input, and handles them. Prints a number when its
/// delivery is acknowledged. Ends with SIGTERM, or when the input has ended and nothing waits.
pub fn run(folder: &Path) {
    let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(serve(folder));
}

async fn serve(folder: &Path) {
    let mut terminate = signal(SignalKind::terminate()).unwrap();
    let store = Arc::new(SqliteStore::open(folder.join("inbox.db")).unwrap());
    let inbox = Inbox::from_store(Arc::clone(&store) as Arc<dyn Store>, Settings::default());
    let source: Source = "currencycloud".parse().unwrap();
    let effects = Arc::clone(&store);
    let worker = inbox.worker(source.clone(), move |work| take_effect(Arc::clone(&effects), work));
    let worker = worker
        .lease(Duration::from_secs(1))
        .retry(RetryPolicy { attempts: 1_000, ..RetryPolicy::default() });
    let (stop, stopped) = oneshot::channel::<()>();
    let worker = tokio::spawn(worker.run_until(async { stopped.await.unwrap() }));

    let mut numbers = input();
    let mut accepting = JoinSet::new();
    let is_terminated = loop {
        select! {
            Some(accepted) = accepting.join_next() => accepted.unwrap(),
            _ = terminate.recv() => break true,
            number = numbers.recv(), if accepting.len() < IN_FLIGHT => match number {
                Some(number) => {
                    accepting.spawn(accept(inbox.clone(), source.clone(), number));
                }
                None => break false,
            },
        }
    };
    accepting.join_all().await;
    while !is_terminated && is_open(&store).await {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    stop.send(()).unwrap();
    worker.await.unwrap();
    inbox.close().await;
}

async fn accept(inbox: Inbox, source: Source, number: usize) {
    let body = body(number);
    let delivery = Verified::assume_trusted(body.as_bytes());
    inbox.accept::<Currencycloud>(&source, &delivery).await.unwrap();
    println!("{number}");
}

/// The effect is a row, written in the transaction that completes the delivery.
async fn take_effect(store: Arc<SqliteStore>, work: Work<Currencycloud>) -> Outcome {
    let delivery = work.delivery().id.0;
    let effect = move |transaction: &rusqlite::Transaction<'_>| {
        transaction.execute("INSERT INTO effect (delivery) VALUES (?1)", [delivery]).map(drop)
    };
    match store.complete(work.settlement(), effect).await {
        Ok(_) => Outcome::DoneInMyTransaction,
        Err(error) => Outcome::Retry(error.to_string().into()),
    }
}

async fn is_open(store: &SqliteStore) -> bool {
    let counts = store.counts(chrono::Utc::now(), None).await.unwrap();
    counts.waiting + counts.working > 0
}

/// The numbers on standard input.
fn input() -> mpsc::UnboundedReceiver<usize> {
    let (sender, numbers) = mpsc::unbounded_channel();
    thread::spawn(move || {
        for line in io::stdin().lines() {
            let number = line.unwrap().parse().unwrap();
            if sender.send(number).is_err() {
                return;
            }
        }
    });
    numbers
}
