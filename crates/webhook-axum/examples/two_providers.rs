//! One server for two providers: one that signs its bodies, and one that signs nothing.
//!
//! `CURRENCYCLOUD_HMAC_KEY=... CXTN_URL_SECRET=... cargo run -p webhook-axum --example two_providers [ADDRESS]`

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::{env, error::Error};

use axum::extract::{FromRef, State};
use axum::{Router, http::StatusCode, routing::post};
use tracing::{error, info};
use webhook_axum::{Receiver, Webhook};
use webhook_core::{EndpointLabel, Proof, Provider, Secret, Secrets, WebhookEvent};
use webhook_currencycloud::Currencycloud;
use webhook_cxtn::Cxtn;

/// Stands for a table with the raw bodies, which has two unique keys: provider and duplicates key,
/// and provider and delivery id.
#[derive(Clone, Default)]
struct Store(Arc<Mutex<HashSet<(&'static str, String)>>>);

impl Store {
    /// Stores a delivery, unless one like it is there.
    fn keep<P: Provider>(&self, delivery: &Webhook<P>) -> bool {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = delivery.dedup_key().to_string();
        let id = delivery.delivery_id().map(str::to_owned);
        let mut keys = [Some(key), id].into_iter().flatten();
        keys.all(|key| seen.insert((P::NAME, key)))
    }
}

#[derive(Clone, FromRef)]
struct App {
    currencycloud: Receiver<Currencycloud>,
    cxtn: Receiver<Cxtn>,
    store: Store,
}

/// The same for each provider: verified, stored, acknowledged, and only then worked on.
async fn receive<P: Provider>(State(store): State<Store>, delivery: Webhook<P>) -> StatusCode {
    if !store.keep(&delivery) {
        info!(provider = P::NAME, "a duplicate: nothing to do");
        return StatusCode::OK;
    }
    match (&delivery.event, delivery.proof()) {
        (Ok(event), Proof::Body) => {
            info!(
                provider = P::NAME,
                event = event.event_type(),
                "to be worked on"
            );
        }
        // Whoever knows the URL may have written this.
        (Ok(event), _) => {
            let subject = event.subject().map(|subject| subject.id.to_owned());
            info!(
                provider = P::NAME,
                event = event.event_type(),
                ?subject,
                "to be looked up"
            );
        }
        (Err(error), _) => error!(provider = P::NAME, %error, "stored for a person to look at"),
    }
    StatusCode::OK
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .init();
    let currencycloud = Currencycloud::new(&secrets("CURRENCYCLOUD_HMAC_KEY")?);
    let cxtn = Cxtn::new(&secrets("CXTN_URL_SECRET")?);

    let address = env::args().nth(1).unwrap_or("127.0.0.1:8080".into());
    let listener = tokio::net::TcpListener::bind(address).await?;
    let here = format!("http://{}", listener.local_addr()?);
    info!("POST {here}/currencycloud");
    // The token in this URL is all that keeps forgers out.
    let hooks = EndpointLabel::new("hooks")?;
    eprintln!(
        "register {}",
        cxtn.callback_url(&format!("{here}/cxtn"), &hooks)?
    );

    let app = Router::new()
        .route("/currencycloud", post(receive::<Currencycloud>))
        .route("/cxtn", post(receive::<Cxtn>))
        .with_state(App {
            currencycloud: Receiver::new(currencycloud),
            cxtn: Receiver::new(cxtn),
            store: Store::default(),
        });
    Ok(axum::serve(listener, app).await?)
}

fn secrets(variable: &str) -> Result<Secrets, String> {
    let secret = Secret::new(env::var(variable).unwrap_or_default());
    let secret = secret.map_err(|error| format!("{variable}: {error}"))?;
    Ok(Secrets::new(secret))
}
