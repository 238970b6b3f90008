//! The provider that is not there.

use super::*;

pub(crate) const EMAIL: &str = "treasury@example.com";
pub(crate) const PASSWORD: &str = "a-pass-word-of-a-test";
pub(crate) const AGENT: &str = "example-treasury/1.0";
pub(crate) const TOKEN: &str = "token-without-an-end";
pub(crate) const NEW_TOKEN: &str = "another-token-without-an-end";

pub(crate) fn credentials() -> Credentials {
    Credentials::new(EMAIL, Secret::new(PASSWORD).unwrap())
}

/// Waits for nothing but what an answer asks for.
pub(crate) fn builder_at(base_url: &str) -> ClientBuilder {
    let quick = RetryPolicy::default()
        .base(Duration::from_millis(1))
        .throttled_wait(Duration::from_millis(1));
    Client::builder(Environment::At(base_url.into()), credentials(), AGENT)
        .login_interval(Duration::ZERO)
        .api(|api| api.retry(quick))
}

pub(crate) fn client_at(base_url: &str) -> Client {
    builder_at(base_url).build().unwrap()
}

/// A stub that logs in, as often as is said.
pub(crate) async fn logged_in(times: u64) -> (MockServer, Client) {
    let server = MockServer::start().await;
    answer_logins(&server, token_of(TOKEN), times).await;
    let client = client_at(&server.uri());
    (server, client)
}

pub(crate) fn answer(status: u16, body: &str) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_raw(body, "application/json")
}

pub(crate) fn token_of(token: &str) -> ResponseTemplate {
    let body = format!(
        r#"{{"data":{{"login":{{"token":"{token}","message":"OK","code":"SUCCESS","success":true}}}}}}"#
    );
    answer(200, &body)
}

/// Top-level `errors`, as the RFI pages have them.
pub(crate) fn graph_ql_error(code: &str) -> ResponseTemplate {
    let body = format!(
        r#"{{"errors":[{{"message":"No good","path":["payment"],"extensions":{{"code":"{code}"}}}}]}}"#
    );
    answer(200, &body)
}

/// As the rate limiting page has it.
pub(crate) fn throttle(status: u16, wait: &str) -> ResponseTemplate {
    let body = format!(
        r#"{{"success":false,"code":"TOO_MANY_REQUESTS","message":"Retry after 1 min","retrySecs":{wait}}}"#
    );
    answer(status, &body)
}

pub(crate) fn is_login(request: &wiremock::Request) -> bool {
    #[derive(serde::Deserialize)]
    struct Operation {
        query: String,
    }

    // The variables may hold numbers that only their own text can hold.
    let operation: Operation = serde_json::from_slice(&request.body).unwrap();
    operation.query.contains("login(")
}

pub(crate) async fn answer_logins(server: &MockServer, answer: ResponseTemplate, times: u64) {
    Mock::given(is_login)
        .respond_with(answer)
        .expect(times)
        .mount(server)
        .await;
}

pub(crate) async fn answer_calls(server: &MockServer, answer: ResponseTemplate, times: u64) {
    Mock::given(|request: &wiremock::Request| !is_login(request))
        .respond_with(answer)
        .expect(times)
        .mount(server)
        .await;
}

pub(crate) fn body_of(request: &wiremock::Request) -> Value {
    serde_json::from_slice(&request.body).unwrap()
}

/// The requests that are no logins.
pub(crate) async fn calls(server: &MockServer) -> Vec<wiremock::Request> {
    let mut requests = server.received_requests().await.unwrap();
    requests.retain(|request| !is_login(request));
    requests
}

pub(crate) async fn last_call(server: &MockServer) -> Value {
    body_of(&calls(server).await.pop().unwrap())
}

/// Each call, by a name, with whether it may be repeated.
pub(crate) const CALLS: &[(&str, bool)] = &[
    ("query", true),
    ("payment", true),
    ("withdrawal", true),
    ("deposit", true),
    ("conversion", true),
    ("sub-client", true),
    ("ams", true),
    ("rfi", true),
    ("mutate", false),
    ("mutate safely", true),
    ("create payment", false),
    ("create payment with key", true),
    ("create withdrawal", false),
    ("create withdrawal with key", true),
    ("create conversion", false),
];

pub(crate) async fn call(client: &Client, name: &str) -> Result<(), ApiError> {
    let keyed = Creation::new().idempotency_key("k1");
    let keyless = Creation::new();
    let input = json!({"reason": "R"});
    let mutation = "mutation { logout }";
    match name {
        "query" => client.query::<RawMembers>("{ a }", ()).await.map(drop),
        "payment" => client.payment(&"x1".into()).await.map(drop),
        "withdrawal" => client.withdrawal(&"x1".into()).await.map(drop),
        "deposit" => client.deposit(&"x1".into()).await.map(drop),
        "conversion" => client.conversion(&"x1".into()).await.map(drop),
        "sub-client" => client.sub_client(&"x1".into()).await.map(drop),
        "ams" => client.ams_request(&"x1".into()).await.map(drop),
        "rfi" => client.rfi(&"x1".into()).await.map(drop),
        "mutate" => client.mutate::<RawMembers>(mutation, ()).await.map(drop),
        "mutate safely" => client
            .mutate_with_repeat::<RawMembers>(mutation, (), Repeat::Safe)
            .await
            .map(drop),
        "create payment" => client.create_payment(&input, &keyless).await.map(drop),
        "create payment with key" => client.create_payment(&input, &keyed).await.map(drop),
        "create withdrawal" => client.create_withdrawal(&input, &keyless).await.map(drop),
        "create withdrawal with key" => client.create_withdrawal(&input, &keyed).await.map(drop),
        "create conversion" => {
            let creation = ConversionCreation::new();
            client.create_conversion(&input, &creation).await.map(drop)
        }
        _ => panic!("no call {name}"),
    }
}

/// A server that logs in, and hangs up on everything else.
pub(crate) async fn server_that_hangs_up() -> (String, Arc<std::sync::atomic::AtomicU32>) {
    use std::sync::atomic::{AtomicU32, Ordering};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    let hung_up = Arc::new(AtomicU32::new(0));
    let counter = Arc::clone(&hung_up);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            // Head and body may come apart.
            let mut request = Vec::new();
            while !request.ends_with(b"}") {
                let mut part = vec![0; 4096];
                let length = stream.read(&mut part).await.unwrap_or(0);
                if length == 0 {
                    break;
                }
                request.extend_from_slice(&part[..length]);
            }
            if String::from_utf8_lossy(&request).contains("login(") {
                let body = format!(r#"{{"data":{{"login":{{"token":"{TOKEN}"}}}}}}"#);
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
