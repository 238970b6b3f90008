//! Receives the notifications of several Currencycloud accounts. Each account has its own key, its own
//! path, and its own source in the inbox.
//!
//! `PAYOUTS_HMAC_KEY=... TREASURY_HMAC_KEY=... cargo run -p fxhooks-examples --example several_accounts
//! [ADDRESS] [FILE]`

use std::{env, error::Error};

use axum::Router;
use webhook_axum::{InboxRoute, Receiver};
use webhook_currencycloud::{Currencycloud, webhook_core::Secrets};
use webhook_inbox::{Inbox, Outcome, Settings, Source, SourceError, Work};
use webhook_inbox_sqlite::SqliteStore;

/// The accounts, and the variables with their keys.
const ACCOUNTS: [(&str, &str); 2] =
    [("payouts", "PAYOUTS_HMAC_KEY"), ("treasury", "TREASURY_HMAC_KEY")];

/// The source of an account. Equal bytes for two accounts are two deliveries.
pub(crate) fn source(account: &str) -> Result<Source, SourceError> {
    format!("currencycloud/{account}").parse()
}

/// The route of an account. A delivery that is signed with the key of another account gets 401.
pub(crate) fn route(inbox: &Inbox, account: &str, keys: Secrets) -> Result<Router, SourceError> {
    let receiver = Receiver::new(Currencycloud::new(keys));
    let route = inbox.route(source(account)?, receiver);
    Ok(Router::new().route(&format!("/currencycloud/{account}"), route))
}

/// One handler serves all accounts: the source says for which one the delivery came.
async fn handle(work: Work<Currencycloud>) -> Outcome {
    println!("{}: {}", work.delivery().source, work.event().event_type());
    Outcome::Done
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let address = arguments.next().unwrap_or("127.0.0.1:8080".into());
    let store = SqliteStore::open(arguments.next().unwrap_or("inbox.db".into()))?;
    let inbox = Inbox::new(store, Settings::default());

    let mut app = Router::new();
    for (account, variable) in ACCOUNTS {
        app = app.merge(route(&inbox, account, Secrets::from_env(variable)?)?);
        tokio::spawn(inbox.worker(source(account)?, handle).run());
    }
    let listener = tokio::net::TcpListener::bind(address).await?;
    println!("listening on {}", listener.local_addr()?);
    Ok(axum::serve(listener, app).await?)
}
