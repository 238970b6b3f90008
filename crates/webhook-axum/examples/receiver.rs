//! A whole server for Currencycloud's push notifications.
//!
//! `CURRENCYCLOUD_HMAC_KEY=... cargo run -p webhook-axum --example receiver [ADDRESS]`

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::{env, error::Error};

use axum::extract::{FromRef, State};
use axum::{Router, http::StatusCode, routing::post};
use tracing::{error, info};
use webhook_axum::{Receiver, Webhook};
use webhook_currencycloud::core::{DedupKey, Secret, Secrets, WebhookEvent};
use webhook_currencycloud::{Currencycloud, Event};

/// Stands for a table with the raw bodies, whose unique key is the duplicates key.
type Store = Arc<Mutex<HashSet<DedupKey>>>;

#[derive(Clone, FromRef)]
struct App {
    currencycloud: Receiver<Currencycloud>,
    store: Store,
}

async fn receive(State(store): State<Store>, delivery: Webhook<Currencycloud>) -> StatusCode {
    let key = delivery.dedup_key();
    // Store `delivery.verified.body()` under its key before anything else. If that fails, answer
    // 500, and Currencycloud comes again.
    let mut store = store.lock().unwrap_or_else(PoisonError::into_inner);
    if !store.insert(key) {
        info!(%key, "a duplicate: nothing to do");
        return StatusCode::OK;
    }
    match delivery.event {
        Ok(Event::PaymentReleased(payment)) => info!(%key, id = %payment.id, "payment released"),
        Ok(Event::PaymentFailed(payment)) => info!(%key, id = %payment.id, "payment came back"),
        Ok(Event::TransactionCompleted(money)) => info!(%key, id = %money.id, "money credited"),
        Ok(event) if event.is_known() => info!(%key, event = event.event_type(), "not our concern"),
        Ok(event) => info!(%key, event = event.event_type(), "unknown: stored for later"),
        Err(error) => error!(%key, %error, "not decoded: stored for a person to look at"),
    }
    StatusCode::OK
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .init();
    let key = Secret::new(env::var("CURRENCYCLOUD_HMAC_KEY").unwrap_or_default())
        .map_err(|error| format!("CURRENCYCLOUD_HMAC_KEY: {error}"))?;
    let currencycloud = Receiver::new(Currencycloud::new(&Secrets::new(key)));
    let store = Store::default();
    let app = Router::new()
        .route("/currencycloud", post(receive))
        .with_state(App {
            currencycloud,
            store,
        });
    let address = env::args().nth(1).unwrap_or("127.0.0.1:8080".into());
    let listener = tokio::net::TcpListener::bind(address).await?;
    info!("POST http://{}/currencycloud", listener.local_addr()?);
    Ok(axum::serve(listener, app).await?)
}
