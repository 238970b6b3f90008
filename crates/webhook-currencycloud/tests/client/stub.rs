//! The stub, and a client for it.

use webhook_core::Secret;
use webhook_currencycloud::{
    RelatedEntityId,
    client::{
        ApiError, Client, ClientBuilder, Credentials, DemoFunding, Environment, ReSendable,
        ScreeningDecision,
    },
};
use webhook_test_support::{StubServer, json};
use wiremock::ResponseTemplate;

pub(crate) const LOGIN: &str = "/v2/authenticate/api";
pub(crate) const API_KEY: &str = "deadbeefdeadbeefdeadbeefdeadbeefdeadbeefdeadbeefdeadbeefdeadbeef";
pub(crate) const TOKEN: &str = "ea6d13c7bc50feb46cf978d137bc01a2";
pub(crate) const FUNDS: &str = "1f453dcb-05c3-4320-806f-2c86d0fe6ed2";
pub(crate) const TRANSFER: &str = r#"{"id":"t1","source_account_id":"a","destination_account_id":"b","currency":"USD","amount":"300.00","status":"pending","completed_at":"","unique_request_id":"u1"}"#;

/// A stub that logs in, and a client for it.
pub(crate) async fn logged_in() -> (StubServer, Client) {
    let server = StubServer::start().await.with_login(LOGIN, TOKEN, |token| {
        json(200, &format!(r#"{{"auth_token":"{token}"}}"#))
    });
    let client = builder(&server.url()).build().unwrap();
    (server, client)
}

pub(crate) fn builder(url: &str) -> ClientBuilder {
    let key = Secret::new(API_KEY).unwrap();
    let credentials = Credentials::new("treasury@example.com", key);
    Client::builder(Environment::Demo, credentials).base_url(url)
}

/// An error in the documented shape.
pub(crate) fn refusal(status: u16, code: &str) -> ResponseTemplate {
    let body = format!(
        r#"{{"error_code":"{code}","error_messages":{{"base":[{{"code":"{code}","message":"No","params":{{}}}}]}}}}"#
    );
    json(status, &body).insert_header("x-request-id", "2778807612227406609")
}

pub(crate) fn demo_funding() -> DemoFunding {
    let amount = "10.50".parse().unwrap();
    DemoFunding::new("d1", "8119645406", &amount, &"GBP".into())
}

/// The last request to this path: its query and its body.
pub(crate) async fn sent(server: &StubServer, at: &str) -> (Option<String>, String) {
    let request = server.sent(at).await.pop().unwrap();
    let query = request.url.query().map(Into::into);
    (query, String::from_utf8(request.body).unwrap())
}

/// Each operation, with its verb and path.
pub(crate) const OPERATIONS: &[(&str, &str)] = &[
    ("GET", "/v2/payments/p1"),
    ("GET", "/v2/conversions/c1"),
    ("GET", "/v2/transfers/t1"),
    ("GET", "/v2/transactions/x1"),
    ("GET", "/v2/transactions/sender/f1"),
    ("GET", "/v2/funding_transactions/f1"),
    ("POST", "/v2/contacts/generate_hmac_key"),
    ("POST", "/v2/payments/p1/notifications/retry"),
    ("PUT", "/v2/collections_screening/f1/complete"),
    ("POST", "/v2/demo/funding/create"),
];

/// Calls the operation with this path.
pub(crate) async fn call(client: &Client, path: &str) -> Result<(), ApiError> {
    let funds = RelatedEntityId::from("f1");
    let released = ReSendable::Released;
    let accept = ScreeningDecision::Accept;
    match path {
        "/v2/payments/p1" => client.payment(&"p1".into()).await.map(drop),
        "/v2/conversions/c1" => client.conversion(&"c1".into()).await.map(drop),
        "/v2/transfers/t1" => client.transfer(&"t1".into()).await.map(drop),
        "/v2/transactions/x1" => client.transaction(&"x1".into()).await.map(drop),
        "/v2/transactions/sender/f1" => client.sender(&funds).await.map(drop),
        "/v2/funding_transactions/f1" => client.funding_transaction(&funds).await.map(drop),
        "/v2/contacts/generate_hmac_key" => client.generate_hmac_key().await.map(drop),
        "/v2/payments/p1/notifications/retry" => {
            client.re_send_notification(&"p1".into(), &released).await
        }
        "/v2/collections_screening/f1/complete" => {
            client.complete_screening(&funds, &accept).await.map(drop)
        }
        "/v2/demo/funding/create" => client.create_demo_funding(demo_funding()).await.map(drop),
        _ => panic!("no operation has the path {path}"),
    }
}
