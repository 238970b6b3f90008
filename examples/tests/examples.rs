//! The examples do what they say.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

#[allow(dead_code, reason = "its `main` is not called here")]
#[path = "../queue_worker.rs"]
mod queue_worker;
#[allow(dead_code, reason = "the same")]
#[path = "../register_endpoints.rs"]
mod register_endpoints;
#[allow(dead_code, reason = "the same")]
#[path = "../rotation.rs"]
mod rotation;
#[allow(dead_code, reason = "the same")]
#[path = "../several_accounts.rs"]
mod several_accounts;

use std::sync::mpsc;

use axum::body::Body;
use tower::ServiceExt;
use webhook_core::{Provider, Receiver, Replaceable, Secret, testing::Simulate};
use webhook_currencycloud::Currencycloud;
use webhook_inbox::{Inbox, MemoryStore, Settings};
use webhook_send_payments::SendPayments;
use webhook_send_payments::client::{Client, Credentials, Environment};
use webhook_test_support::{StubServer, json};

const SAMPLE: &str =
    include_str!("../../fixtures/currencycloud/2021-02-01/payment_released_notification.json");

fn secret(text: &str) -> Secret {
    Secret::new(text).unwrap()
}

#[test]
fn during_a_rotation_both_keys_are_accepted_and_afterwards_the_new_one_only() {
    let signed_with = |key| Currencycloud::new(secret(key)).request("http://a/", b"{}");
    let provider = Replaceable::new(Currencycloud::new(secret("another")));
    let accepted = rotation::phases(secret("old"), secret("new")).map(|(phase, secrets)| {
        provider.replace(Currencycloud::new(secrets));
        let accepts = |key| provider.verify(&signed_with(key).delivery()).is_ok();
        (phase, accepts("old"), accepts("new"))
    });
    let expected = [("before", true, false), ("during", true, true), ("after", false, true)];
    assert_eq!(accepted, expected);
}

#[tokio::test]
async fn an_account_refuses_the_key_of_another_and_has_deliveries_of_its_own() {
    let inbox = Inbox::new(MemoryStore::new(), Settings::default());
    let mut statuses = Vec::new();
    for account in ["payouts", "treasury"] {
        let app = several_accounts::route(&inbox, account, secret(account).into()).unwrap();
        for key in ["payouts", "treasury"] {
            let currencycloud = Currencycloud::new(secret(key));
            let url = format!("/currencycloud/{account}");
            let request = currencycloud.request(&url, SAMPLE.as_bytes());
            let request: http::Request<Vec<u8>> = request.try_into().unwrap();
            let answer = app.clone().oneshot(request.map(Body::from)).await.unwrap();
            statuses.push(answer.status().as_u16());
        }
    }
    assert_eq!(statuses, [200, 401, 401, 200]);
    // The same bytes for two accounts are two deliveries.
    assert_eq!(inbox.counts(None).await.unwrap().waiting, 2);
}

#[test]
fn a_delivery_that_comes_twice_through_a_queue_has_one_entry_in_the_books() {
    let (event, key) = ("payment_released_notification", "the key");
    let receiver = Receiver::new(Currencycloud::new(secret(key)));
    let (queue, messages) = mpsc::channel();
    let statuses = [key, "another key", key].map(|key| {
        let delivered = queue_worker::delivered(event, key).unwrap();
        queue_worker::receive(&receiver, delivered, &queue)
    });
    assert_eq!(statuses, [200, 401, 200]);
    drop(queue);
    let mut books = queue_worker::Books::default();
    for message in messages {
        queue_worker::handle(&message, &mut books).unwrap();
    }
    assert_eq!(books.entries, ["a634d8c2-f520-4cba-985c-77dc1e0cc9af is on its way"]);
}

#[test]
fn a_function_whose_queue_is_gone_has_the_provider_send_the_delivery_again() {
    let (event, key) = ("payment_released_notification", "the key");
    let receiver = Receiver::new(Currencycloud::new(secret(key)));
    let (queue, _) = mpsc::channel();
    let delivered = queue_worker::delivered(event, key).unwrap();
    assert_eq!(queue_worker::receive(&receiver, delivered, &queue), 503);
}

#[tokio::test]
async fn endpoints_are_registered_once_however_often_the_program_runs() {
    let server = StubServer::start().await.with_login("/auth", "t0ken", |token| {
        json(201, &format!(r#"{{"accessToken":"{token}"}}"#))
    });
    let send = SendPayments::new(secret("our own"));
    let desired = register_endpoints::desired(&send, "https://hooks.example.com/send").unwrap();
    let listed: Vec<_> = desired
        .iter()
        .map(|endpoint| {
            serde_json::json!({
                "id": endpoint.url().query(),
                "url": endpoint.url().expose(),
                "events": endpoint.events(),
            })
        })
        .collect();
    // The first list is empty; what is created is in the next ones.
    server.answer_times("GET", "/webhooks", json(200, r#"{"items":[]}"#), 1).await;
    let items = serde_json::json!({ "items": listed }).to_string();
    server.answer("GET", "/webhooks", json(200, &items)).await;
    server.answer("POST", "/webhooks", json(201, r#"{"item":{"id":"w1"}}"#)).await;

    let credentials = Credentials::new("clnt_1", secret("the client secret"));
    let client = Client::builder(Environment::At(server.url()), credentials).build().unwrap();
    for _ in 0..2 {
        register_endpoints::register(&client, &desired).await.unwrap();
    }
    let sent = server.sent("/webhooks").await;
    let creations = sent.iter().filter(|request| request.method.as_str() == "POST");
    assert_eq!(creations.count(), desired.len());
}
