//! The provider that is not there: answers that are said beforehand.

use super::*;

pub(crate) const CLIENT_ID: &str = "abcd_5e505642-9024-474d-9434-e5a44f505cc1";
pub(crate) const CLIENT_SECRET: &str = "the-client-secret";
pub(crate) const TOKEN: &str = "first.access.token";
pub(crate) const NEW_TOKEN: &str = "second.access.token";

pub(crate) fn builder_at(base_url: &str) -> ClientBuilder {
    let credentials = Credentials::new(CLIENT_ID, Secret::new(CLIENT_SECRET).unwrap());
    let quick = RetryPolicy::default()
        .base(Duration::from_millis(1))
        .throttled_wait(Duration::from_millis(1));
    Client::builder(base_url, credentials).api(|api| api.retry(quick))
}

pub(crate) fn client_at(base_url: &str) -> Client {
    builder_at(base_url).build().unwrap()
}

/// A stub that logs in, as often as is said.
pub(crate) async fn logged_in(times: u64) -> (MockServer, Client) {
    let server = MockServer::start().await;
    answer_all(&server, "POST", "/auth", token(TOKEN), times).await;
    let client = client_at(&server.uri());
    (server, client)
}

/// A token that lives for the documented 5 minutes.
pub(crate) fn token(text: &str) -> ResponseTemplate {
    token_until(text, &from_now(300))
}

pub(crate) fn token_until(text: &str, expires_at: &str) -> ResponseTemplate {
    let body = format!(r#"{{"accessToken":"{text}","expiresAt":"{expires_at}"}}"#);
    json(201, &body)
}

/// The time in so many seconds, in the documented form of 20 characters.
pub(crate) fn from_now(seconds: i64) -> String {
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap()
        .as_secs();
    let then = i64::try_from(now).unwrap() + seconds;
    let text = chrono::DateTime::from_timestamp(then, 0)
        .unwrap()
        .format("%Y-%m-%dT%H:%M:%SZ")
        .to_string();
    assert_eq!(text.len(), 20);
    text
}

pub(crate) fn json(status: u16, body: &str) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_raw(body, "application/json")
}

/// An error in the documented shape.
pub(crate) fn refusal(status: u16) -> ResponseTemplate {
    let body = r#"{"message":"No","errors":[{"message":"must be one of a, b","type":"enum","field":"x"}]}"#;
    json(status, body).insert_header("x-request-id", "r-1")
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

/// Each call, by a name, with its verb, its path and whether it may be repeated.
pub(crate) const CALLS: &[(&str, &str, &str, bool)] = &[
    ("create", "POST", "/webhooks", false),
    ("create with a key", "POST", "/webhooks", true),
    ("list", "GET", "/webhooks", true),
    ("delete", "DELETE", "/webhooks/w1", true),
    ("account", "GET", "/accounts/a1", true),
    ("wallet", "GET", "/wallets/l1", true),
    (
        "pay-in addresses",
        "GET",
        "/wallets/l1/payin-addresses",
        true,
    ),
    ("trade", "GET", "/trades/t1", true),
    ("payment", "GET", "/payments/p1", true),
    ("recipient", "GET", "/recipients/r1", true),
    (
        "payment addresses",
        "GET",
        "/recipients/r1/payment-addresses",
        true,
    ),
    ("sandbox pay-in", "POST", "/sandbox/payins", false),
    ("sandbox pay-in with a key", "POST", "/sandbox/payins", true),
];

pub(crate) async fn call(client: &Client, name: &str) -> Result<(), ApiError> {
    match name {
        "create" => client.create_webhook(&payouts()).await.map(drop),
        "create with a key" => {
            let keyed = payouts().idempotency(key("k1"));
            client.create_webhook(&keyed).await.map(drop)
        }
        "list" => client.webhooks().await.map(drop),
        "delete" => client.delete_webhook(&"w1".into()).await.map(drop),
        "account" => client.account(&AccountId::from("a1")).await.map(drop),
        "wallet" => client.wallet(&WalletId::from("l1")).await.map(drop),
        "pay-in addresses" => {
            let wallet = WalletId::from("l1");
            client.pay_in_addresses(&wallet).await.map(drop)
        }
        "trade" => client.trade(&TradeId::from("t1")).await.map(drop),
        "payment" => client.payment(&PaymentId::from("p1")).await.map(drop),
        "recipient" => client.recipient(&RecipientId::from("r1")).await.map(drop),
        "payment addresses" => {
            let recipient = RecipientId::from("r1");
            client.payment_addresses(&recipient).await.map(drop)
        }
        "sandbox pay-in" => client.create_sandbox_pay_in(&pay_in()).await.map(drop),
        "sandbox pay-in with a key" => {
            let keyed = pay_in().idempotency(key("k1"));
            client.create_sandbox_pay_in(&keyed).await.map(drop)
        }
        _ => panic!("no call {name}"),
    }
}

pub(crate) fn key(text: &str) -> IdempotencyKey {
    IdempotencyKey::new(text).unwrap()
}

/// The token in a callback URL's query.
pub(crate) const URL_TOKEN: &str = "0f1e2d3c4b5a";

pub(crate) fn url(label: &str) -> String {
    format!("https://hooks.example.com/send?endpoint={label}&token={URL_TOKEN}")
}

pub(crate) fn payouts() -> NewWebhook {
    NewWebhook::new(url("payouts"), [Subscription::PayoutTransactionUpdated])
}

pub(crate) fn wallets() -> NewWebhook {
    let events = [Subscription::WalletUpdated, Subscription::AccountUpdated];
    NewWebhook::new(url("wallets"), events)
}

pub(crate) fn everything() -> NewWebhook {
    NewWebhook::new(url("all"), [Subscription::AllDefaultEvents])
}

pub(crate) fn pay_in() -> SandboxPayIn {
    let address = PayInAddressId::from("payinAddress_1");
    SandboxPayIn::new(address, 1000, "Review", "M J HATT", "2697D")
}

pub(crate) const TRADE: &str = r#"{"tradeTransactionId":"t1","buyCurrency":"USD","sellCurrency":"AUD","buyAmount":1000.50,"sellAmount":1500,"rateSheetId":"rateSheet_1","rate":0.66700,"status":"pending_payment_processing","fromWalletId":"wallet_1","toWalletId":"wallet_2","tenor":"T+2","settlementDate":"2025-06-01","createdAt":"2025-05-30T00:00:00Z","updatedAt":"2025-05-30T00:00:01Z","more":null}"#;

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
            if head.starts_with(b"POST /auth") {
                let body = format!(r#"{{"accessToken":"{TOKEN}"}}"#);
                let length = body.len();
                let answer = format!(
                    "HTTP/1.1 201 Created\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
                );
                let _ = stream.write_all(answer.as_bytes()).await;
            } else {
                counter.fetch_add(1, Ordering::SeqCst);
            }
        }
    });
    (base_url, hung_up)
}
