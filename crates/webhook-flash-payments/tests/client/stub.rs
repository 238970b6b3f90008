//! A stub of the API: one path foreverything, so that the login is known by its document.

use std::time::Duration;

use serde_json::Value;
use webhook_core::{Provider, Secret, testing::facts};
use webhook_flash_payments::{
    FlashPayments,
    client::{Client, ClientBuilder, Credentials, Environment, webhook_api_client::RetryPolicy},
};
use webhook_test_support::json;
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

pub(crate) const EMAIL: &str = "treasury@example.com";
pub(crate) const PASSWORD: &str = "a-pass-word-of-a-test";
pub(crate) const TOKEN: &str = "token-without-an-end";

pub(crate) fn credentials() -> Credentials {
    Credentials::new(EMAIL, Secret::new(PASSWORD).unwrap())
}

/// A client that does not wait.
pub(crate) fn builder_at(server: &MockServer) -> ClientBuilder {
    Client::builder(Environment::Uat, credentials())
        .base_url(server.uri())
        .login_interval(Duration::ZERO)
        .retry(RetryPolicy::default().first_delay(Duration::from_millis(1)))
}

/// A stub that logs in and answers every call with this body, and its client.
pub(crate) async fn answering(body: &str) -> (MockServer, Client) {
    stub(json(200, body), ClientBuilder::build).await
}

/// The same with another answer, and with settings.
pub(crate) async fn stub<E: std::fmt::Debug>(
    answer: ResponseTemplate,
    build: impl FnOnce(ClientBuilder) -> Result<Client, E>,
) -> (MockServer, Client) {
    let server = MockServer::start().await;
    answer_logins(&server, token_of(TOKEN)).await;
    answer_calls(&server, answer).await;
    let client = build(builder_at(&server)).unwrap();
    (server, client)
}

pub(crate) fn token_of(token: &str) -> ResponseTemplate {
    let body = format!(
        r#"{{"data":{{"login":{{"token":"{token}","message":"OK","code":"SUCCESS","success":true}}}}}}"#
    );
    json(200, &body)
}

pub(crate) async fn answer_logins(server: &MockServer, answer: ResponseTemplate) {
    Mock::given(is_login).respond_with(answer).mount(server).await;
}

pub(crate) async fn answer_calls(server: &MockServer, answer: ResponseTemplate) {
    Mock::given(|request: &Request| !is_login(request)).respond_with(answer).mount(server).await;
}

fn is_login(request: &Request) -> bool {
    String::from_utf8_lossy(&request.body).contains("login(")
}

/// The requests, logins or not.
pub(crate) async fn requests(server: &MockServer, logins: bool) -> Vec<Request> {
    let mut requests = server.received_requests().await.unwrap();
    requests.retain(|request| is_login(request) == logins);
    requests
}

pub(crate) fn body_of(request: &Request) -> Value {
    serde_json::from_slice(&request.body).unwrap()
}

pub(crate) async fn last_call(server: &MockServer) -> Value {
    body_of(requests(server, false).await.last().unwrap())
}

/// Checks the last call, or the last login: its whole body. Records the operation that it names.
pub(crate) async fn assert_sent(server: &MockServer, logins: bool, expected: Value) {
    let sent = body_of(requests(server, logins).await.last().unwrap());
    assert_eq!(sent, expected);
    let document = sent["query"].as_str().unwrap();
    let (kind, rest) = document.split_once(' ').unwrap();
    let (_, selection) = rest.split_once('{').unwrap();
    let name = selection.trim_start().split('(').next().unwrap();
    facts::covered(FlashPayments::NAME, "operation", &format!("{kind} {name}"));
}
