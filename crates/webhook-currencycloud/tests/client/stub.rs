//! The provider that is not there.

use super::*;

pub(crate) const API_KEY: &str = "deadbeefdeadbeefdeadbeefdeadbeefdeadbeefdeadbeefdeadbeefdeadbeef";
pub(crate) const TOKEN: &str = "ea6d13c7bc50feb46cf978d137bc01a2";
pub(crate) const NEW_TOKEN: &str = "38881cf4cbc4fb3a1b3e2e4a2c8c7f11";
pub(crate) const PAYMENT: &str = "a634d8c2-f520-4cba-985c-77dc1e0cc9af";
pub(crate) const FUNDS: &str = "1f453dcb-05c3-4320-806f-2c86d0fe6ed2";

pub(crate) fn client_at(base_url: &str) -> Client {
    let key = Secret::new(API_KEY).unwrap();
    let credentials = Credentials::new("treasury@example.com", key);
    let quick = RetryPolicy::default()
        .base(Duration::from_millis(1))
        .throttled_wait(Duration::from_millis(1));
    Client::builder(Environment::At(base_url.into()), credentials)
        .api(|api| api.retry(quick))
        .build()
        .unwrap()
}

/// A stub that logs in, as often as is said.
pub(crate) async fn logged_in(times: u64) -> (MockServer, Client) {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/v2/authenticate/api"))
        .respond_with(json(200, &format!(r#"{{"auth_token":"{TOKEN}"}}"#)))
        .expect(times)
        .mount(&server)
        .await;
    let client = client_at(&server.uri());
    (server, client)
}

pub(crate) fn json(status: u16, body: &str) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_raw(body, "application/json")
}

/// An error in the documented shape.
pub(crate) fn refusal(status: u16, code: &str) -> ResponseTemplate {
    let body = format!(
        r#"{{"error_code":"{code}","error_messages":{{"base":[{{"code":"{code}","message":"No","params":{{}}}}]}}}}"#
    );
    json(status, &body).insert_header("x-request-id", "2778807612227406609")
}

pub(crate) async fn answer_all(
    server: &MockServer,
    verb: &str,
    at: &str,
    answer: ResponseTemplate,
    times: u64,
) {
    Mock::given(method(verb))
        .and(path(at))
        .respond_with(answer)
        .expect(times)
        .mount(server)
        .await;
}

/// What was sent to a path.
pub(crate) async fn sent(server: &MockServer, at: &str) -> Vec<wiremock::Request> {
    let all = server.received_requests().await.unwrap();
    all.into_iter()
        .filter(|request| request.url.path() == at)
        .collect()
}

/// Each call, by a name, with its verb, its path and whether it reads.
pub(crate) const CALLS: &[(&str, &str, &str, bool)] = &[
    ("payment", "GET", "/v2/payments/p1", true),
    ("conversion", "GET", "/v2/conversions/c1", true),
    ("transfer", "GET", "/v2/transfers/t1", true),
    ("transaction", "GET", "/v2/transactions/x1", true),
    ("sender", "GET", "/v2/transactions/sender/f1", true),
    ("funding", "GET", "/v2/funding_transactions/f1", true),
    ("key", "POST", "/v2/contacts/generate_hmac_key", false),
    (
        "re-send",
        "POST",
        "/v2/payments/p1/notifications/retry",
        false,
    ),
    (
        "screening",
        "PUT",
        "/v2/collections_screening/f1/complete",
        false,
    ),
    ("demo", "POST", "/v2/demo/funding/create", false),
];

pub(crate) async fn call(client: &Client, name: &str) -> Result<(), ApiError> {
    let funds = RelatedEntityId::from("f1");
    match name {
        "payment" => client.payment(&"p1".into()).await.map(drop),
        "conversion" => client.conversion(&"c1".into()).await.map(drop),
        "transfer" => client.transfer(&"t1".into()).await.map(drop),
        "transaction" => client.transaction(&"x1".into()).await.map(drop),
        "sender" => client.sender(&funds).await.map(drop),
        "funding" => client.funding_transaction(&funds).await.map(drop),
        "key" => client.generate_hmac_key().await.map(drop),
        "re-send" => {
            let payment = PaymentId::from("p1");
            client
                .re_send_notification(&payment, ReSendable::Released)
                .await
        }
        "screening" => client
            .complete_screening(&funds, ScreeningDecision::Accept)
            .await
            .map(drop),
        "demo" => client.create_demo_funding(demo_funding()).await.map(drop),
        _ => panic!("no call {name}"),
    }
}

pub(crate) fn demo_funding() -> DemoFunding {
    let amount = "10.50".parse().unwrap();
    DemoFunding::new("d1", "8119645406", &amount, &"GBP".into())
}

pub(crate) const TRANSFER: &str = r#"{"id":"t1","short_reference":"BT-20180511-KZTTYX","source_account_id":"a","destination_account_id":"b","currency":"USD","amount":"300.00","status":"pending","created_at":"2018-05-11T13:21:43+00:00","updated_at":"2018-05-11T13:21:43+00:00","completed_at":"","creator_account_id":"a","creator_contact_id":"c","reason":"","unique_request_id":"u1"}"#;

/// A server that logs in, and hangs up on everything else.
pub(crate) async fn server_that_hangs_up() -> (String, std::sync::Arc<std::sync::atomic::AtomicU32>)
{
    use std::sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    };
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    let hung_up = Arc::new(AtomicU32::new(0));
    let counter = hung_up.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut head = vec![0; 4096];
            let _ = stream.read(&mut head).await;
            if head.starts_with(b"POST /v2/authenticate/api") {
                let body = format!(r#"{{"auth_token":"{TOKEN}"}}"#);
                let length = body.len();
                let answer = format!(
                    "HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
                );
                let _ = stream.write_all(answer.as_bytes()).await;
            } else {
                counter.fetch_add(1, Ordering::SeqCst);
            }
        }
    });
    (base_url, hung_up)
}
