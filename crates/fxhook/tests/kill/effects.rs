//! A worker whose effects are in the transaction that completes the delivery.

use std::{env, error::Error, time::Duration};

use tokio::runtime::Builder;
use tokio_postgres::{NoTls, types::Type};
use webhook_flash_payments::FlashPayments;
use webhook_inbox::{Completion, Inbox, Outcome, Parameter, RetryPolicy, Settings, Work};
use webhook_inbox_postgres::PostgresStore;
use webhook_test_support::postgres::PostgresServer;

use crate::log::{Event, Log};

/// The variable with the inbox's address.
pub const ADDRESS: &str = "FXHOOKS_KILL_ADDRESS";

/// A table for effects. It has no unique key.
pub fn create(server: &PostgresServer) {
    let table = "CREATE TABLE effect (delivery bigint NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp())";
    server.psql("app", &format!("{table}; GRANT ALL ON effect TO app"));
}

/// Handles deliveries until it is killed.
pub fn run() {
    Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
        let address = env::var(ADDRESS).unwrap();
        let Ok(store) = PostgresStore::open(&address).await else { return };
        let inbox = Inbox::new(store, Settings::default());
        let source = "flash-payments".parse().unwrap();
        let worker = inbox.worker(source, move |work| handle(address.clone(), work));
        let retry = RetryPolicy {
            attempts: 1_000,
            longest: Duration::from_secs(2),
            ..RetryPolicy::default()
        };
        worker.concurrency(4).lease(LEASE).retry(retry).run().await;
    });
}

/// Long enough that a process which waits for a processor keeps it.
const LEASE: Duration = Duration::from_secs(5);

async fn handle(address: String, work: Work<FlashPayments>) -> Outcome {
    match take_effect(&address, &work, Running::begin(&work)).await {
        Ok(()) => Outcome::DoneInMyTransaction,
        // Also if the commit was sent, and its answer never came.
        Err(error) => Outcome::Retry(error.to_string().into()),
    }
}

async fn take_effect(
    address: &str,
    work: &Work<FlashPayments>,
    running: Running,
) -> Result<(), Box<dyn Error>> {
    let (mut client, connection) = tokio_postgres::connect(address, NoTls).await?;
    tokio::spawn(connection);
    let transaction = client.transaction().await?;
    let delivery = work.delivery().id.0;
    transaction.execute("INSERT INTO effect (delivery) VALUES ($1)", &[&delivery]).await?;
    tokio::time::sleep(Duration::from_millis(10)).await;
    let Completion { sql, parameters } = work.completion().expect("the store has one");
    // The statement converts texts.
    let texts: Vec<Option<String>> = parameters
        .iter()
        .map(|parameter| match parameter {
            Parameter::Integer(number) => Some(number.to_string()),
            Parameter::Text(text) => Some(text.to_string()),
            Parameter::Null => None,
        })
        .collect();
    let typed: Vec<_> = texts.iter().map(|text| (text as _, Type::TEXT)).collect();
    transaction.query_typed(&sql, &typed).await?;
    // With the commit, the entity's next delivery is due.
    drop(running);
    Ok(transaction.commit().await?)
}

/// An attempt, also if it is aborted.
struct Running(Log, i64, i64);

impl Running {
    fn begin(work: &Work<FlashPayments>) -> Self {
        let (delivery, attempt) = (work.delivery().id.0, work.attempt().into());
        let log = Log::of_this_process();
        log.write(Event::Begin(delivery, attempt));
        Self(log, delivery, attempt)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.write(Event::End(self.1, self.2));
    }
}
