//! Registers one endpoint per event with Send Payments. A second run changes nothing.
//!
//! It needs these variables: `SEND_PAYMENTS_BASE_URL`, `SEND_PAYMENTS_CLIENT_ID`,
//! `SEND_PAYMENTS_CLIENT_SECRET`, `CALLBACK_URL`, and `CALLBACK_SECRET`, which is your own.
//!
//! `cargo run -p fxhooks-examples --example register_endpoints`

use std::{env, error::Error};

use webhook_send_payments::client::{
    Client, Credentials, Endpoints, Environment, NewEndpoint, Undesired,
};
use webhook_send_payments::{
    SendPayments, Subscription,
    webhook_core::{CallbackUrlError, Secret, Secrets},
};

/// What we want to be told. The bodies do not say what happened, so each event has its own endpoint.
const EVENTS: [Subscription; 2] =
    [Subscription::PayoutTransactionUpdated, Subscription::PayInTransactionUpdated];

/// One endpoint per event. Its URL carries a token: keep it as you keep a password.
pub(crate) fn desired(
    send: &SendPayments,
    callback_url: &str,
) -> Result<Vec<NewEndpoint>, CallbackUrlError> {
    let endpoint = |event: Subscription| {
        let url = send.callback_url(callback_url, &event)?;
        Ok(NewEndpoint::new(url, [event]))
    };
    EVENTS.into_iter().map(endpoint).collect()
}

/// Creates what is missing. Endpoints that we did not ask for are kept: they may be another program's.
pub(crate) async fn register(
    client: &Client,
    desired: &[NewEndpoint],
) -> Result<(), Box<dyn Error>> {
    // To look first: `client.plan` says what it would do, and `client.apply` does it.
    let outcome = client.ensure(desired, Undesired::Keep).await?;
    println!("{outcome}");
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let secret = Secret::new(env::var("SEND_PAYMENTS_CLIENT_SECRET")?)?;
    let credentials = Credentials::new(env::var("SEND_PAYMENTS_CLIENT_ID")?, secret);
    let environment = Environment::At(env::var("SEND_PAYMENTS_BASE_URL")?);
    let client = Client::builder(environment, credentials).build()?;

    let send = SendPayments::new(Secrets::from_env("CALLBACK_SECRET")?);
    register(&client, &desired(&send, &env::var("CALLBACK_URL")?)?).await
}
