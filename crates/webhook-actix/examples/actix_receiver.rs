//! Receives Currencycloud's push notifications: stores each delivery, answers, and then acts on it.
//!
//! `CURRENCYCLOUD_HMAC_KEY=... cargo run -p webhook-actix --example actix_receiver [ADDRESS]`

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::{env, error::Error, thread, time::Duration};

use actix_web::{App, HttpResponse, HttpServer, web};
use tracing::{error, info, warn};
use webhook_actix::{Receiver, Webhook};
use webhook_currencycloud::webhook_core::{Envelope, Provider, Secrets, Stored, Verified};
use webhook_currencycloud::{Currencycloud, Event};

/// Deliveries in the folders `pending` and `done`: a file for each, named after its dedup key.
///
/// Better in a database: a table whose key is the dedup key, with a column for what is done.
pub(crate) struct Store(Mutex<PathBuf>);

impl Store {
    pub(crate) fn open(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder.join("pending"))?;
        fs::create_dir_all(folder.join("done"))?;
        Ok(Self(Mutex::new(folder.into())))
    }

    /// Stores a delivery on disk, unless it is done.
    fn add(&self, delivery: Verified<'static>) -> io::Result<()> {
        let (folder, key) = (self.lock(), delivery.dedup_key().to_string());
        if folder.join("done").join(&key).exists() {
            info!(key, "duplicate: done");
            return Ok(());
        }
        // A crash leaves no half-written file in `pending`.
        let mut file = File::create(folder.join("new"))?;
        file.write_all(&serde_json::to_vec(&Stored::from(delivery))?)?;
        file.sync_all()?;
        fs::rename(folder.join("new"), folder.join("pending").join(key))?;
        File::open(folder.join("pending"))?.sync_all()
    }

    /// Acts on each pending delivery. If that fails, the delivery stays pending for the next call.
    pub(crate) fn work(
        &self,
        mut act: impl FnMut(Envelope<'static, Event>) -> Result<(), Box<dyn Error>>,
    ) -> io::Result<()> {
        let pending = self.lock().join("pending");
        for entry in fs::read_dir(pending)? {
            let entry = entry?;
            let (path, key) = (entry.path(), entry.file_name());
            let stored: Stored = serde_json::from_slice(&fs::read(&path)?)?;
            match act(Currencycloud::decode(stored.trust_recorded_proof())) {
                Ok(()) => {
                    let folder = self.lock();
                    fs::rename(path, folder.join("done").join(key))?;
                }
                Err(error) => warn!(?key, error, "not done"),
            }
        }
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, PathBuf> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Stores and answers. If the sender hangs up, actix-web drops this future at its `await`, but what
/// `web::block` has begun runs to its end.
pub(crate) async fn receive(
    store: web::Data<Store>,
    delivery: Webhook<Currencycloud>,
) -> HttpResponse {
    let delivery = delivery.into_inner().verified;
    match web::block(move || store.add(delivery)).await {
        Ok(Ok(())) => HttpResponse::Ok().finish(),
        failed => {
            error!(?failed, "not stored: Currencycloud redelivers it");
            HttpResponse::InternalServerError().finish()
        }
    }
}

/// Runs once for each event, and again if the process stops before the event is marked as done: make it
/// idempotent.
fn act(delivery: Envelope<'static, Event>) -> Result<(), Box<dyn Error>> {
    match delivery.event {
        Ok(Event::TradeSettled(trade)) => info!(%trade.id, "trade settled"),
        Ok(Event::FundsArrived(trade)) => info!(%trade.id, "funds for a trade arrived"),
        Ok(event) => info!(event = event.event_type(), "nothing to do"),
        Err(error) => return Err(error.into()), // decoded again after an update
    }
    Ok(())
}

#[actix_web::main]
async fn main() -> Result<(), Box<dyn Error>> {
    tracing_subscriber::fmt().with_writer(io::stderr).init();
    let keys = Secrets::from_env("CURRENCYCLOUD_HMAC_KEY")?;
    let store = web::Data::new(Store::open(Path::new("deliveries"))?);
    let worker = store.clone();
    thread::spawn(move || {
        loop {
            if let Err(error) = worker.work(act) {
                error!(%error, "cannot read or move deliveries");
            }
            thread::sleep(Duration::from_secs(1));
        }
    });

    // Made once, outside the closure, which runs for each of the server's threads.
    let receiver = web::Data::new(Receiver::new(Currencycloud::new(keys)));
    let app = move || {
        let app = App::new().app_data(receiver.clone()).app_data(store.clone());
        app.route("/currencycloud", web::post().to(receive))
    };
    let address = env::args().nth(1).unwrap_or("127.0.0.1:8080".into());
    let server = HttpServer::new(app).bind(address)?;
    info!("POST http://{:?}/currencycloud", server.addrs());
    Ok(server.run().await?)
}
