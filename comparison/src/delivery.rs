//! The deliveries: bodies of a given size, and the headers of each scheme.

use std::time::{SystemTime, UNIX_EPOCH};

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Sha256, Sha512};
use webhook_currencycloud::Currencycloud;
use webhook_flash_payments::FlashPayments;

/// The key of every scheme: 48 bytes of text.
pub const KEY: &str = "9562c7c1094dfe8f46125aa3f3c0d141471fadd443828bb0";

const DEPOSIT: &str = include_str!("../../fixtures/flash-payments/2026-06/deposit_cleared.json");
const PAYMENT: &str =
    include_str!("../../fixtures/currencycloud/2021-02-01/payment_released_notification.json");

/// The sample of a payout in Stripe's API reference, in an event of the version that async-stripe is made for.
const PAYOUT: &str = r#"{"id":"evt_1OaFDbEcg9tTZuTgLtFWxBOW","object":"event","api_version":"2026-09-30.endive","created":1680648691,"data":{"object":{"id":"po_1OaFDbEcg9tTZuTgNYmX0PKB","object":"payout","amount":1100,"arrival_date":1680652800,"automatic":false,"balance_transaction":"txn_1OaFDcEcg9tTZuTgYMR25tSe","created":1680648691,"currency":"usd","description":"Payout","destination":"ba_1MtIhL2eZvKYlo2CAElKwKu2","failure_balance_transaction":null,"failure_code":null,"failure_message":null,"livemode":false,"metadata":{},"method":"standard","original_payout":null,"reconciliation_status":"not_applicable","reversed_by":null,"source_type":"card","statement_descriptor":null,"status":"pending","type":"bank_account"}},"livemode":false,"pending_webhooks":1,"request":{"id":"req_123","idempotency_key":null},"type":"payout.paid"}"#;

/// The ping in octocrab's documentation.
const PING: &str = r#"{"zen":"Design for failure.","hook_id":423885699,"hook":{"type":"App","id":423885699,"name":"web","active":true,"events":["issues"],"config":{"content_type":"json","insecure_ssl":"0","url":"https://smee.io/R"},"updated_at":"2023-07-13T09:30:45Z","created_at":"2023-07-13T09:30:45Z","app_id":360617,"deliveries_url":"https://api.github.com/app/hook/deliveries"}}"#;

/// One request.
#[derive(Clone)]
pub struct Delivery {
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Delivery {
    /// Flash Payments: SHA-256 of the body in Base64.
    pub fn flash_payments(size: usize) -> Self {
        let delivery = Self::of(padded(DEPOSIT, "Deposit cleared", size));
        let signature = STANDARD.encode(sha256(KEY.as_bytes(), &[&delivery.body]));
        delivery
            .with(FlashPayments::REQUEST_ID_HEADER, "0b3b1c0e-3a05-4c5b-8b39-1d6f2f3b9d52")
            .with(FlashPayments::SIGNATURE_HEADER, &signature)
    }

    /// Currencycloud: SHA-512 of the body in hexadecimal.
    pub fn currencycloud(size: usize) -> Self {
        let delivery = Self::of(padded(PAYMENT, r#""reason":"test"#, size));
        let mac = Hmac::<Sha512>::new_from_slice(KEY.as_bytes()).expect("any length");
        let tag = mac.chain_update(&delivery.body).finalize().into_bytes();
        delivery.with(Currencycloud::SIGNATURE_HEADER, &const_hex::encode(tag))
    }

    /// Flash Payments' body as Shopify signs: SHA-256 of the body in Base64, in another header.
    pub fn shopify(size: usize) -> Self {
        let delivery = Self::of(padded(DEPOSIT, "Deposit cleared", size));
        let signature = STANDARD.encode(sha256(KEY.as_bytes(), &[&delivery.body]));
        delivery.with("x-shopify-hmac-sha256", &signature)
    }

    /// Flash Payments' body as Standard Webhooks signs: SHA-256 of id, time and body in Base64. The key
    /// is the same, as the bytes that its Base64 spells.
    pub fn standard_webhooks(size: usize) -> Self {
        let delivery = Self::of(padded(DEPOSIT, "Deposit cleared", size));
        let (id, time) = ("msg_27UH4WbU6Z5A5EzD8u03UvzRbpk", now());
        let message: [&[u8]; 5] = [id.as_bytes(), b".", time.as_bytes(), b".", &delivery.body];
        let signature = format!("v1,{}", STANDARD.encode(sha256(KEY.as_bytes(), &message)));
        delivery
            .with("webhook-id", id)
            .with("webhook-timestamp", &time)
            .with("webhook-signature", &signature)
    }

    /// The same in the headers that Svix sends.
    pub fn svix(size: usize) -> Self {
        let mut delivery = Self::standard_webhooks(size);
        for part in ["id", "timestamp", "signature"] {
            let value = delivery.headers.remove(format!("webhook-{part}")).expect("it was added");
            let name = format!("svix-{part}").parse::<HeaderName>().expect("a name");
            delivery.headers.insert(name, value);
        }
        delivery
    }

    /// Stripe: SHA-256 of time and body in hexadecimal.
    pub fn stripe(size: usize) -> Self {
        let delivery = Self::of(padded(PAYOUT, r#""description":"Payout"#, size));
        let time = now();
        let tag = sha256(KEY.as_bytes(), &[time.as_bytes(), b".", &delivery.body]);
        delivery.with("stripe-signature", &format!("t={time},v1={}", const_hex::encode(tag)))
    }

    /// GitHub: SHA-256 of the body in hexadecimal. A ping.
    pub fn github(size: usize) -> Self {
        Self::of(padded(PING, "Design for failure.", size)).signed_as_github()
    }

    /// Flash Payments' body as GitHub signs.
    pub fn github_with_deposit(size: usize) -> Self {
        Self::of(padded(DEPOSIT, "Deposit cleared", size)).signed_as_github()
    }

    fn signed_as_github(self) -> Self {
        let tag = sha256(KEY.as_bytes(), &[&self.body]);
        self.with("x-github-event", "ping")
            .with("x-hub-signature-256", &format!("sha256={}", const_hex::encode(tag)))
    }

    /// A request with the headers that every sender adds.
    fn of(body: Vec<u8>) -> Self {
        let length = body.len().to_string();
        let delivery = Self { headers: HeaderMap::new(), body };
        delivery
            .with(header::HOST, "hooks.example.com")
            .with(header::USER_AGENT, "webhooks/1.0")
            .with(header::ACCEPT, "*/*")
            .with(header::CONTENT_TYPE, "application/json")
            .with(header::CONTENT_LENGTH, &length)
    }

    fn with<N: TryInto<HeaderName, Error: std::fmt::Debug>>(
        mut self,
        name: N,
        value: &str,
    ) -> Self {
        let value = HeaderValue::from_str(value).expect("a value");
        self.headers.insert(name.try_into().expect("a name"), value);
        self
    }

    /// Another body with the same length: still JSON of the same form.
    pub fn forged(body: &[u8]) -> Vec<u8> {
        let mut body = body.to_vec();
        let padding = body.windows(2).position(|two| two == PADDING.repeat(2).as_bytes());
        body[padding.expect("the body is padded")] = b'y';
        body
    }
}

const PADDING: &str = "x";

/// The sample with `text`, which ends inside a string, made longer.
fn padded(sample: &str, text: &str, size: usize) -> Vec<u8> {
    assert!(sample.contains(text), "{text} is not in the sample");
    let padding = PADDING.repeat(size - sample.len());
    sample.replacen(text, &format!("{text}{padding}"), 1).into_bytes()
}

fn sha256(key: &[u8], message: &[&[u8]]) -> [u8; 32] {
    let mac = Hmac::<Sha256>::new_from_slice(key).expect("any length");
    message.iter().fold(mac, |mac, part| mac.chain_update(part)).finalize().into_bytes().into()
}

fn now() -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
    now.as_secs().to_string()
}
