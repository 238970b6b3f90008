//! Receives Currencycloud's push notifications: stores each delivery, answers, and then acts on it.
//!
//! `CURRENCYCLOUD_HMAC_KEY=... cargo run -p webhook-axum --example axum_receiver [ADDRESS]`

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::{env, error::Error, path::Path, thread};

use axum::extract::{FromRef, State};
use axum::{Router, http::StatusCode, routing::post};
use serde::{Deserialize, Serialize};
use tracing::{error, info, warn};
use webhook_axum::{Receiver, Webhook};
use webhook_currencycloud::webhook_core::{Envelope, Provider, Secrets, Stored, Verified};
use webhook_currencycloud::{Currencycloud, Event};

/// Deliveries in a file of JSON lines. In production, use a database: a table whose key is the
/// dedup key, with a column that says what is done.
pub(crate) struct Store {
    file: Mutex<StoreFile>,
    worker: mpsc::Sender<Verified<'static>>,
}

struct StoreFile {
    file: File,
    length: u64,
    /// By dedup key, whether a delivery is done.
    done: HashMap<String, bool>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Line {
    Stored(Stored),
    Done(String),
}

impl Store {
    /// Opens the file, and sends the worker the deliveries that are not done.
    pub(crate) fn open(path: &Path) -> io::Result<(Self, mpsc::Receiver<Verified<'static>>)> {
        let mut file = OpenOptions::new().read(true).append(true).create(true).open(path)?;
        let (mut text, mut done, mut stored) = (Vec::new(), HashMap::new(), Vec::new());
        file.read_to_end(&mut text)?;
        // A crash can leave half a line, whose delivery was not acknowledged.
        text.truncate(text.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1));
        file.set_len(text.len() as u64)?;
        for line in text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            match serde_json::from_slice(line)? {
                Line::Stored(delivery) => stored.push(delivery.trust_recorded_proof()),
                Line::Done(key) => _ = done.insert(key, true),
            }
        }
        let (worker, pending) = mpsc::channel();
        for delivery in stored {
            if !*done.entry(delivery.dedup_key().to_string()).or_default() {
                let _ = worker.send(delivery); // `pending` is still here
            }
        }
        let length = text.len() as u64;
        let file = Mutex::new(StoreFile { file, length, done });
        Ok((Self { file, worker }, pending))
    }

    /// Stores a delivery on disk, and sends it to the worker unless it is done.
    pub(crate) fn add(&self, delivery: Verified<'static>) -> io::Result<()> {
        let (mut file, key) = (self.lock(), delivery.dedup_key().to_string());
        match file.done.get(&key) {
            Some(true) => {
                info!(key, "duplicate: done");
                return Ok(());
            }
            Some(false) => info!(key, "duplicate: not done yet"),
            None => {
                file.append(&Line::Stored(delivery.clone().into()))?;
                file.done.insert(key, false);
            }
        }
        self.worker.send(delivery).map_err(io::Error::other)
    }

    /// The worker: acts on deliveries and marks them as done, until the store is closed. What fails
    /// is tried again when it is redelivered, and after a restart.
    pub(crate) fn work(
        &self,
        pending: impl IntoIterator<Item = Verified<'static>>,
        mut act: impl FnMut(Envelope<'static, Event>) -> Result<(), Box<dyn Error>>,
    ) {
        for delivery in pending {
            let key = delivery.dedup_key().to_string();
            if self.lock().done.get(&key) == Some(&true) {
                continue; // it was repeated before it was done
            }
            let acted = act(Currencycloud::decode(delivery));
            match acted.and_then(|()| Ok(self.lock().append(&Line::Done(key.clone()))?)) {
                Ok(()) => _ = self.lock().done.insert(key, true),
                Err(error) => warn!(key, error, "not done"),
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, StoreFile> {
        self.file.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl StoreFile {
    fn append(&mut self, line: &Line) -> io::Result<()> {
        let bytes = [serde_json::to_vec(line)?, b"\n".into()].concat();
        let written = self.file.write_all(&bytes).and_then(|()| self.file.sync_data());
        match written {
            Ok(()) => self.length += bytes.len() as u64,
            Err(_) => self.file.set_len(self.length)?, // half a line would spoil the next one
        }
        written
    }
}

#[derive(Clone, FromRef)]
struct App {
    currencycloud: Receiver<Currencycloud>,
    store: Arc<Store>,
}

/// Stores and answers. If the sender hangs up, axum drops this future at its `await`, but what
/// `spawn_blocking` has begun runs to its end.
async fn receive(State(store): State<Arc<Store>>, delivery: Webhook<Currencycloud>) -> StatusCode {
    let delivery = delivery.into_inner().verified;
    match tokio::task::spawn_blocking(move || store.add(delivery)).await {
        Ok(Ok(())) => StatusCode::OK,
        failed => {
            error!(?failed, "not stored: Currencycloud repeats it");
            StatusCode::INTERNAL_SERVER_ERROR
        }
    }
}

pub(crate) fn app(currencycloud: Receiver<Currencycloud>, store: Arc<Store>) -> Router {
    let routes = Router::new().route("/currencycloud", post(receive));
    routes.with_state(App { currencycloud, store })
}

/// Runs once for each event, and again if the process stops before the event is marked as done:
/// make it idempotent.
fn act(delivery: Envelope<'static, Event>) -> Result<(), Box<dyn Error>> {
    match delivery.event {
        Ok(Event::PaymentReleased(payment)) => info!(%payment.id, "payment released"),
        Ok(Event::PaymentFailed(payment)) => info!(%payment.id, "payment came back"),
        Ok(event) => info!(event = event.event_type(), "nothing to do"),
        // Not done: decoded again after an update.
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    tracing_subscriber::fmt().with_writer(io::stderr).init();
    let keys = Secrets::from_env("CURRENCYCLOUD_HMAC_KEY")?;
    let (store, pending) = Store::open(Path::new("deliveries.jsonl"))?;
    let store = Arc::new(store);
    let worker = Arc::clone(&store);
    thread::spawn(move || worker.work(pending, act));

    let app = app(Receiver::new(Currencycloud::new(keys)), store);
    let address = env::args().nth(1).unwrap_or("127.0.0.1:8080".into());
    let listener = tokio::net::TcpListener::bind(address).await?;
    info!("POST http://{}/currencycloud", listener.local_addr()?);
    Ok(axum::serve(listener, app).await?)
}
