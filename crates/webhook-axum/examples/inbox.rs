//! Receives Currencycloud's push notifications with an inbox: each is stored in a file before it is
//! acknowledged, and then handled. What the handler writes exists exactly once for each event.
//!
//! `CURRENCYCLOUD_HMAC_KEY=... cargo run -p webhook-axum --features inbox --example inbox [ADDRESS] [FILE]`

use std::{env, error::Error, io};

use axum::Router;
use webhook_axum::{InboxRoute, Receiver};
use webhook_currencycloud::{Currencycloud, Event, webhook_core::Secrets};
use webhook_inbox::{Inbox, Outcome, Settings, Source, Work, Worker};
use webhook_inbox_sqlite::SqliteStore;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const SOURCE: &str = "currencycloud";

/// Stores, then answers.
pub(crate) fn app(inbox: &Inbox, receiver: Receiver<Currencycloud>) -> Result<Router> {
    let source: Source = SOURCE.parse()?;
    Ok(Router::new().route("/currencycloud", inbox.route(source, receiver)))
}

/// Handles what is stored, also after a restart: one event after the other for each payment.
pub(crate) fn worker(inbox: &Inbox, store: SqliteStore) -> Result<Worker> {
    let source: Source = SOURCE.parse()?;
    Ok(inbox.worker(source, move |work| handle(store.clone(), work)))
}

/// Writes to the ledger in the transaction that completes the event: both happen, or neither.
async fn handle(store: SqliteStore, work: Work<Currencycloud>) -> Outcome {
    let (payment, entry) = match work.event() {
        Event::PaymentReleased(payment) => (payment.id.to_string(), "on its way"),
        Event::PaymentFailed(payment) => (payment.id.to_string(), "came back"),
        _ => return Outcome::Done,
    };
    let written = store.complete(work.settlement(), move |transaction| {
        transaction.execute_batch("CREATE TABLE IF NOT EXISTS ledger (payment, entry)")?;
        transaction.execute("INSERT INTO ledger VALUES (?1, ?2)", [&payment, entry])
    });
    match written.await {
        Ok(_) => Outcome::DoneInMyTransaction,
        Err(error) => Outcome::Retry(error.to_string().into()),
    }
}

#[tokio::main]
async fn main() -> Result<()> {
    tracing_subscriber::fmt().with_writer(io::stderr).init();
    let mut arguments = env::args().skip(1);
    let address = arguments.next().unwrap_or("127.0.0.1:8080".into());
    let keys = Secrets::from_env("CURRENCYCLOUD_HMAC_KEY")?;

    let store = SqliteStore::open(arguments.next().unwrap_or("inbox.db".into()))?;
    let inbox = Inbox::new(store.clone(), Settings::default());
    tokio::spawn(worker(&inbox, store)?.run());
    let app = app(&inbox, Receiver::new(Currencycloud::new(keys)))?;
    let listener = tokio::net::TcpListener::bind(address).await?;
    tracing::info!("POST http://{}/currencycloud", listener.local_addr()?);
    Ok(axum::serve(listener, app).await?)
}
