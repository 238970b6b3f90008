//! The management API against a stub server: what is sent, and how answers are read.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

mod endpoints;
mod errors;
mod login;
mod look_ups;
mod sandbox;

use webhook_core::Secret;
use webhook_send_payments::client::{Client, ClientBuilder, Credentials, Environment};
use webhook_test_support::{StubServer, json};

const SECRET: &str = "c11ent-s3cret";

fn builder(server: &StubServer) -> ClientBuilder {
    let credentials = Credentials::new("clnt_1", Secret::new(SECRET).unwrap());
    Client::builder(Environment::At(server.url()), credentials)
}

/// A stub that logs in, and a client of it.
async fn logged_in() -> (StubServer, Client) {
    let server = StubServer::start().await;
    let server = server.with_login("/auth", "t0ken", |token| {
        json(201, &format!(r#"{{"accessToken":"{token}"}}"#))
    });
    let client = builder(&server).build().unwrap();
    (server, client)
}
