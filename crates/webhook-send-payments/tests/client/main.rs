//! The management API against a stub server: what is sent, and how answers are read.

#![allow(clippy::indexing_slicing, reason = "a test stops at the first surprise")]
#![allow(clippy::panic, clippy::unwrap_used, reason = "the same")]

mod confirm;
mod endpoints;
mod errors;
mod lists;
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

#[test]
fn each_operation_of_the_table_is_listed_once_with_its_source() {
    let rows = webhook_send_payments::client::OPERATIONS.iter();
    let rows = rows.map(|it| (it.to_string(), it.certainty, it.source));
    webhook_core::testing::facts::list_operations("send-payments", rows);
}
