//! Endpoints: created, listed, deleted, and reconciled with the desired ones.

use std::sync::{Arc, Mutex};

use serde_json::Value;
use webhook_core::Secret;
use webhook_send_payments::{
    SendPayments, Subscription,
    client::{
        ApiError, Deletion, Endpoint, Endpoints, IdempotencyKey, NewEndpoint, Undesired,
        webhook_api_client::endpoints::EnsureFault,
    },
};
use webhook_test_support::{StubServer, json};
use wiremock::{Mock, Request, ResponseTemplate, matchers::path_regex};

use crate::{builder, logged_in};

fn desired(event: Subscription) -> NewEndpoint {
    let send = SendPayments::new(Secret::new("our own secret").unwrap());
    let url = send.callback_url("https://hooks.example.com/send", &event);
    NewEndpoint::new(url.unwrap(), [event])
}

fn payouts() -> NewEndpoint {
    desired(Subscription::PayoutTransactionUpdated)
}

#[tokio::test]
async fn an_endpoint_is_created_with_the_documented_fields_and_those_that_are_set() {
    let (server, client) = logged_in().await;
    let answer = r#"{"item":{"webhookId":"w1","description":"d"}}"#;
    server.answer("POST", "/webhooks", json(201, answer)).await;
    let created = client.create_endpoint(&payouts()).await.unwrap();
    assert_eq!(created.id, Some("w1".into()));
    let request = server.last().await;
    let url = payouts().url().expose().to_owned();
    let body = format!(r#"{{"url":"{url}","events":["payout_transaction_updated"]}}"#);
    assert_eq!(request.body, body.as_bytes());
    assert!(!request.headers.contains_key("idempotency"));

    let key = IdempotencyKey::new("5e505642-9024-474d-9434-e5a44f505cc1").unwrap();
    let endpoint = payouts().description("Treasury").idempotency(key.clone());
    client.create_endpoint(&endpoint).await.unwrap();
    let request = server.last().await;
    let sent: Value = request.body_json().unwrap();
    assert_eq!(sent["description"], "Treasury");
    assert_eq!(request.headers["idempotency"], key.as_str());
}

#[tokio::test]
async fn a_creation_is_retried_only_with_an_idempotency_key() {
    let (server, client) = logged_in().await;
    let broken = ResponseTemplate::new(503).insert_header("retry-after", "0");
    server.answer_times("POST", "/webhooks", broken, 2).await;
    server.answer("POST", "/webhooks", json(201, r#"{"id":"w1"}"#)).await;
    let error = client.create_endpoint(&payouts()).await.unwrap_err();
    assert_eq!((error.status(), error.attempts()), (Some(503), 1));
    let keyed = payouts().idempotency(IdempotencyKey::new("k1").unwrap());
    assert_eq!(client.create_endpoint(&keyed).await.unwrap().id, Some("w1".into()));
    assert_eq!(server.sent("/webhooks").await.len(), 3);
}

#[tokio::test]
async fn a_list_that_says_that_it_is_not_whole_is_an_error() {
    let (server, client) = logged_in().await;
    for name in ["meta", "metadata"] {
        let answer = format!(r#"{{"{name}":{{"totalItems":11}},"items":[{{"id":"w1"}}]}}"#);
        server.answer_times("GET", "/webhooks", json(200, &answer), 1).await;
        let error = client.endpoints().await.unwrap_err();
        assert!(error.to_string().contains("raise items_per_page"), "{error}");
        assert_eq!(server.last().await.url.query(), None);
    }
    let whole = r#"{"metadata":{"totalItems":1},"items":[{"id":"w1"}]}"#;
    server.answer("GET", "/webhooks", json(200, whole)).await;
    let client = builder(&server).items_per_page(1000).build().unwrap();
    assert_eq!(client.endpoints().await.unwrap()[0].id, Some("w1".into()));
    assert_eq!(server.last().await.url.query(), Some("itemsPerPage=1000"));
}

#[tokio::test]
async fn deleting_an_endpoint_that_is_not_registered_is_a_success() {
    let (server, client) = logged_in().await;
    server.answer("DELETE", "/webhooks/w%2F1", ResponseTemplate::new(204)).await;
    server.answer("DELETE", "/webhooks/w2", ResponseTemplate::new(404)).await;
    let deleted = client.delete_endpoint(&"w/1".into()).await.unwrap();
    assert_eq!(deleted, Deletion::Deleted);
    let absent = client.delete_endpoint(&"w2".into()).await.unwrap();
    assert_eq!(absent, Deletion::Absent);
}

#[tokio::test]
async fn a_login_that_is_not_found_says_nothing_about_the_endpoint() {
    let (server, client) = logged_in().await;
    server.answer_login(ResponseTemplate::new(404));
    let error = client.delete_endpoint(&"w1".into()).await.unwrap_err();
    assert!(matches!(error, ApiError::Login(_)), "{error}");
}

#[test]
fn an_endpoint_has_the_id_that_the_path_of_its_deletion_names() {
    let read = |text| serde_json::from_str::<Endpoint>(text).unwrap();
    assert_eq!(read(r#"{"id":"a","webhookId":"b"}"#).id, Some("b".into()));
    assert_eq!(read(r#"{"id":"a"}"#).id, Some("a".into()));
    assert_eq!(read(r#"{"id":""}"#).id, None);
    let odd = read(r#"{"id":"a","url":"hooks.example.com"}"#);
    assert_eq!(odd.url, None);
    assert_eq!(odd.extra.get("url").unwrap().get(), "\"hooks.example.com\"");
}

#[test]
fn an_endpoint_shows_neither_its_token_nor_unknown_values() {
    let url = payouts().url().expose().to_owned();
    let text = format!(r#"{{"id":"w1","url":"{url}","secret":"leak"}}"#);
    let endpoint: Endpoint = serde_json::from_str(&text).unwrap();
    let shown = format!("{endpoint} {endpoint:?} {} {:?}", payouts(), payouts());
    assert!(!shown.contains("token") && !shown.contains("leak"), "{shown}");
    assert!(shown.contains("w1 https://hooks.example.com/send"), "{shown}");
}

#[test]
fn an_idempotency_key_matches_the_documented_pattern() {
    for good in ["a", "a b", "-_+=/0Z", &"x".repeat(36)] {
        assert_eq!(IdempotencyKey::new(good).unwrap().as_str(), good);
    }
    for bad in ["", " ", " a", "a ", "a.b", "a\nb", "é", &"x".repeat(37)] {
        assert!(IdempotencyKey::new(bad).is_err(), "{bad:?}");
    }
}

/// Adds a provider that remembers its endpoints, and lists their URLs in another form.
async fn remember(server: &StubServer) {
    let endpoints = Arc::new(Mutex::new(Vec::<Value>::new()));
    let respond = move |request: &Request| {
        let mut endpoints = endpoints.lock().unwrap();
        let id = request.url.path().strip_prefix("/webhooks/");
        match request.method.as_str() {
            "POST" => {
                let mut endpoint: Value = request.body_json().unwrap();
                endpoint["webhookId"] = format!("w{}", endpoints.len()).into();
                endpoints.push(endpoint.clone());
                json(201, &serde_json::json!({ "item": endpoint }).to_string())
            }
            "DELETE" => {
                endpoints.retain(|one| one["webhookId"].as_str() != id);
                ResponseTemplate::new(204)
            }
            _ => {
                let mut items = endpoints.clone();
                for item in &mut items {
                    let (_, query) = item["url"].as_str().unwrap().split_once('?').unwrap();
                    let (label, token) = query.split_once('&').unwrap();
                    item["url"] =
                        format!("https://HOOKS.example.com:443/send?{token}&{label}").into();
                }
                json(200, &serde_json::json!({ "items": items }).to_string())
            }
        }
    };
    let mock = Mock::given(path_regex("^/webhooks")).respond_with(respond);
    mock.mount(server.mock()).await;
}

#[tokio::test]
async fn a_second_run_changes_nothing_and_what_is_not_desired_is_deleted() {
    let (server, client) = logged_in().await;
    remember(&server).await;
    let both = [payouts(), desired(Subscription::WalletUpdated)];
    let first = client.ensure(&both, Undesired::Keep).await.unwrap();
    assert_eq!(first.created.len(), 2);
    let second = client.ensure(&both, Undesired::Remove).await.unwrap();
    assert!(second.is_unchanged(), "{second}");
    let third = client.ensure(&both[..1], Undesired::Remove).await.unwrap();
    assert_eq!((third.kept.len(), third.removed.len()), (1, 1));
}

#[tokio::test]
async fn an_endpoint_that_may_be_the_desired_one_stops_the_run() {
    for unclear in [r#"{"id":"w1"}"#.into(), {
        let url = payouts().url().expose().to_owned();
        format!(r#"{{"id":"w1","url":"{url}","events":["payouts"]}}"#)
    }] {
        let (server, client) = logged_in().await;
        let list = format!(r#"{{"items":[{unclear}]}}"#);
        server.answer("GET", "/webhooks", json(200, &list)).await;
        let error = client.ensure(&[payouts()], Undesired::Keep).await.unwrap_err();
        assert!(matches!(*error.fault, EnsureFault::Unclear(_)), "{error}");
        assert_eq!(server.calls().await, 1);
    }
}
