//! A server and its tests: the handler alone, through the routes, and after a failure.
//!
//! `cargo test -p fxhooks-examples --example testing_a_handler`

use std::{env, error::Error, sync::Arc, sync::Mutex};

use axum::Router;
use webhook_axum::{InboxRoute, Receiver};
use webhook_currencycloud::{Currencycloud, Event, webhook_core::Secrets};
use webhook_inbox::{Inbox, MemoryStore, Outcome, Settings, Source, Work, Worker};

/// Our books, in memory instead of a database.
#[derive(Debug, Default)]
struct Ledger(Mutex<Vec<String>>);

impl Ledger {
    fn add(&self, entry: String) -> Result<(), &'static str> {
        self.0.lock().map_err(|_| "the ledger is broken")?.push(entry);
        Ok(())
    }
}

/// What we do about an event: the code to test.
fn act(ledger: &Ledger, event: &Event) -> Result<(), &'static str> {
    match event {
        Event::PaymentReleased(payment) => ledger.add(format!("{} is on its way", payment.id)),
        Event::PaymentFailed(payment) => ledger.add(format!("{} came back", payment.id)),
        _ => Ok(()),
    }
}

async fn handle(ledger: Arc<Ledger>, work: Work<Currencycloud>) -> Outcome {
    act(&ledger, work.event()).into()
}

/// The routes and the worker, for the server and for the tests.
fn build(
    inbox: &Inbox,
    keys: Secrets,
    ledger: Arc<Ledger>,
) -> Result<(Router, Worker), Box<dyn Error>> {
    let source: Source = "currencycloud".parse()?;
    let receiver = Receiver::new(Currencycloud::new(keys));
    let app = Router::new().route("/currencycloud", inbox.route(source.clone(), receiver));
    let worker = inbox.worker(source, move |work| handle(Arc::clone(&ledger), work));
    Ok((app, worker))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    // For tests only: a real server opens a `webhook_inbox_sqlite::SqliteStore`.
    let inbox = Inbox::new(MemoryStore::new(), Settings::default());
    let keys = Secrets::from_env("CURRENCYCLOUD_HMAC_KEY")?;
    let (app, worker) = build(&inbox, keys, Arc::default())?;
    tokio::spawn(worker.run());
    let address = env::args().nth(1).unwrap_or("127.0.0.1:8080".into());
    let listener = tokio::net::TcpListener::bind(address).await?;
    println!("listening on {}", listener.local_addr()?);
    Ok(axum::serve(listener, app).await?)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
mod tests {
    use axum::body::Body;
    use tower::ServiceExt;
    use webhook_currencycloud::webhook_core::{
        Provider, Secret, Verified,
        testing::{Fault, Request, Simulate, edit},
    };

    use super::*;

    const KEY: &str = "a key of our own";
    const RELEASED: &str = "payment_released_notification";

    fn keys() -> Secrets {
        Secret::new(KEY).unwrap().into()
    }

    fn entries(ledger: &Ledger) -> Vec<String> {
        ledger.0.lock().unwrap().clone()
    }

    /// Currencycloud's sample of an event.
    fn sample(event: &str) -> &'static str {
        Currencycloud::sample(event).unwrap().body
    }

    #[test]
    fn a_released_payment_is_in_the_ledger() {
        let body = edit::set(sample(RELEASED), "body.id", "\"p1\"").unwrap();
        let envelope = Currencycloud::decode(Verified::assume_trusted(body.as_bytes()));
        let ledger = Ledger::default();
        act(&ledger, &envelope.event.unwrap()).unwrap();
        assert_eq!(entries(&ledger), ["p1 is on its way"]);
    }

    /// A server without a socket.
    struct Server {
        app: Router,
        worker: Worker,
        ledger: Arc<Ledger>,
    }

    impl Server {
        fn start() -> Self {
            let ledger = Arc::<Ledger>::default();
            let inbox = Inbox::new(MemoryStore::new(), Settings::default());
            let (app, worker) = build(&inbox, keys(), Arc::clone(&ledger)).unwrap();
            Self { app, worker, ledger }
        }

        async fn receive(&self, request: Request) -> u16 {
            let request: http::Request<Vec<u8>> = request.try_into().unwrap();
            let answer = self.app.clone().oneshot(request.map(Body::from)).await.unwrap();
            answer.status().as_u16()
        }
    }

    #[tokio::test]
    async fn a_redelivery_is_acknowledged_and_not_booked_twice() {
        let server = Server::start();
        let currencycloud = Currencycloud::new(keys());
        for event in [RELEASED, RELEASED, "transfer_completed_notification", RELEASED] {
            let request = currencycloud.request("/currencycloud", sample(event).as_bytes());
            assert_eq!(server.receive(request).await, 200);
        }
        server.worker.drain().await.unwrap();
        assert_eq!(entries(&server.ledger).len(), 1);
    }

    #[tokio::test]
    async fn what_is_not_signed_by_the_provider_never_reaches_the_handler() {
        let server = Server::start();
        let currencycloud = Currencycloud::new(keys());
        for (fault, status) in [
            (Fault::Tamper, 401),
            (Fault::Unsigned, 401),
            (Fault::WrongSecret, 401),
            (Fault::Huge, 413),
            (Fault::NotJson, 200), // signed: it is kept, and decoded again after an update
        ] {
            let body = sample(RELEASED).as_bytes();
            let request = fault.request_for(&currencycloud, RELEASED, "/currencycloud", body);
            assert_eq!(server.receive(request).await, status, "{fault}");
        }
        server.worker.drain().await.unwrap();
        assert!(entries(&server.ledger).is_empty());
    }
}
