//! A whole server for Currencycloud's push notifications.
//!
//! `CURRENCYCLOUD_HMAC_KEY=... cargo run -p webhook-actix --example receiver [ADDRESS]`

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};
use std::{env, error::Error};

use actix_web::{App, HttpResponse, HttpServer, web};
use tracing::{error, info};
use webhook_actix::{Receiver, Webhook};
use webhook_currencycloud::core::{DedupKey, Secret, Secrets, WebhookEvent};
use webhook_currencycloud::{Currencycloud, Event};

/// Stands for a table with the raw bodies, whose unique key is the duplicates key.
type Store = Mutex<HashSet<DedupKey>>;

async fn receive(store: web::Data<Store>, delivery: Webhook<Currencycloud>) -> HttpResponse {
    let key = delivery.dedup_key();
    // Store `delivery.verified.body()` under its key before anything else. If that fails, answer
    // 500, and Currencycloud comes again.
    let mut store = store.lock().unwrap_or_else(PoisonError::into_inner);
    if !store.insert(key) {
        info!(%key, "a duplicate: nothing to do");
        return HttpResponse::Ok().finish();
    }
    match delivery.event {
        Ok(Event::PaymentReleased(payment)) => info!(%key, id = %payment.id, "payment released"),
        Ok(Event::PaymentFailed(payment)) => info!(%key, id = %payment.id, "payment came back"),
        Ok(Event::TransactionCompleted(money)) => info!(%key, id = %money.id, "money credited"),
        Ok(event) if event.is_known() => info!(%key, event = event.event_type(), "not our concern"),
        Ok(event) => info!(%key, event = event.event_type(), "unknown: stored for later"),
        Err(error) => error!(%key, %error, "not decoded: stored for a person to look at"),
    }
    HttpResponse::Ok().finish()
}

#[actix_web::main]
async fn main() -> Result<(), Box<dyn Error>> {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .init();
    let key = Secret::new(env::var("CURRENCYCLOUD_HMAC_KEY").unwrap_or_default())
        .map_err(|error| format!("CURRENCYCLOUD_HMAC_KEY: {error}"))?;
    // Made once, outside the closure: that runs for each worker, and all of them share these.
    let currencycloud = web::Data::new(Receiver::new(Currencycloud::new(&Secrets::new(key))));
    let store = web::Data::new(Store::default());
    let app = move || {
        App::new()
            .app_data(currencycloud.clone())
            .app_data(store.clone())
            .route("/currencycloud", web::post().to(receive))
    };
    let address = env::args().nth(1).unwrap_or("127.0.0.1:8080".into());
    let server = HttpServer::new(app).bind(address)?;
    for address in server.addrs() {
        info!("POST http://{address}/currencycloud");
    }
    Ok(server.run().await?)
}
