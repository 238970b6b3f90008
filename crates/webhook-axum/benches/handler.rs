//! The cost of the extractor, compared with a handler that does the same by hand: limit, read, bare
//! MAC, bare `serde` struct, 200. Both answer the same requests in alternating rounds.

#![allow(
    clippy::float_arithmetic,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    missing_docs,
    reason = "a benchmark stops at the first surprise"
)]

use std::{hint::black_box, sync::Arc, time::Duration, time::Instant};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{StatusCode, header, request::Parts},
    routing::post,
};
use hmac::{Hmac, KeyInit, Mac};
use rust_decimal::Decimal;
use serde::Deserialize;
use sha2::Sha512;
use tower::ServiceExt;
use webhook_axum::{Receiver, Webhook};
use webhook_core::Secret;
use webhook_currencycloud::Currencycloud;

const KEY: &str = "9562c7c1094dfe8f46125aa3f3c0d141471fadd443828bb0";

/// A body and its signature, from the vectors.
const TRANSFER: &str = r#"{"header":{"message_type":"transfer","notification_type":"transfer_created_notification"},"body":{"id":"c30f5835-2544-41d8-bf0c-4868669b637d","short_reference":"BT-20180511-KZTTYX","source_account_id":"e0bf0629-56e7-42f2-84a4-3528168ee21c","destination_account_id":"10a1ba3d-10f8-400e-89fa-8fafa323cc96","currency":"USD","amount":"300.00","status":"pending","created_at":"2018-05-11T13:21:43+00:00","updated_at":"2018-05-11T13:21:43+00:00","completed_at":null,"creator_account_id":"2090939e-b2f7-3f2b-1363-4d235b3f58af","creator_contact_id":"8a98ebac-6f88-e205-a685-4d235b1b088b","reason":"moving funds 2 -> 3"}}"#;
const SIGNATURE: &str = "e46d0a930bc1e4aac6a14c0ff64e2ee628d935dedb67cb5d3b820f3d39d1df6ba0f1984ac206f5e6274692d945d6839c89b408b41a3ed3b3ba36f3069ba7e271";

const LIMIT: usize = 256 * 1024;
const ROUNDS: usize = 400;
const REQUESTS: usize = 500;

#[derive(Deserialize)]
#[expect(dead_code, reason = "read to be measured")]
struct Notification {
    header: Header,
    body: Transfer,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "read to be measured")]
struct Header {
    message_type: String,
    notification_type: String,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "read to be measured")]
struct Transfer {
    id: String,
    short_reference: String,
    source_account_id: String,
    destination_account_id: String,
    currency: String,
    amount: Decimal,
    status: String,
    created_at: Option<String>,
    updated_at: Option<String>,
    completed_at: Option<String>,
    creator_account_id: Option<String>,
    creator_contact_id: Option<String>,
    reason: Option<String>,
}

async fn extractor(delivery: Webhook<Currencycloud>) -> StatusCode {
    black_box(delivery.event.as_ref().unwrap());
    StatusCode::OK
}

async fn by_hand(State(keyed): State<Arc<Hmac<Sha512>>>, request: Request) -> StatusCode {
    let (Parts { headers, .. }, body) = request.into_parts();
    let length = headers.get(header::CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok()?.parse().ok());
    if length.is_some_and(|length: usize| length > LIMIT) {
        return StatusCode::PAYLOAD_TOO_LARGE;
    }
    let Ok(body) = to_bytes(body, LIMIT).await else {
        return StatusCode::PAYLOAD_TOO_LARGE;
    };
    let mut tag = [0; 64];
    let Some(signature) = headers.get(Currencycloud::SIGNATURE_HEADER) else {
        return StatusCode::UNAUTHORIZED;
    };
    let decoded = const_hex::decode_to_slice(signature, &mut tag);
    let mac = Hmac::clone(&keyed).chain_update(&body);
    if decoded.is_err() || mac.verify_slice(&tag).is_err() {
        return StatusCode::UNAUTHORIZED;
    }
    black_box(serde_json::from_slice::<Notification>(&body).unwrap());
    StatusCode::OK
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let receiver = Receiver::new(Currencycloud::new(Secret::new(KEY).unwrap()));
    let keyed = Arc::new(Hmac::<Sha512>::new_from_slice(KEY.as_bytes()).unwrap());
    let apps = [
        Router::new().route("/", post(by_hand)).with_state(keyed),
        Router::new().route("/", post(extractor)).with_state(receiver),
    ];
    let mut rounds = [Vec::new(), Vec::new()];
    for round in 0..2 * ROUNDS {
        // The order alternates, so that neither side profits from it.
        let which = (round + round / 2) % 2;
        let requests: Vec<_> = (0..REQUESTS).map(|_| request()).collect();
        rounds[which].push(runtime.block_on(play(&apps[which], requests)));
    }
    let [by_hand, extractor] = rounds.map(median);
    let each = |time: Duration| time / REQUESTS as u32;
    println!("by hand   {:?} for each delivery", each(by_hand));
    println!("extractor {:?}", each(extractor));
    let ratio = by_hand.as_secs_f64() / extractor.as_secs_f64();
    println!(
        "throughput with the extractor, beside that by hand: {ratio:.3} (goal: at least 0.97)"
    );
}

fn request() -> Request {
    Request::post("/")
        .header(Currencycloud::SIGNATURE_HEADER, SIGNATURE)
        .header(header::CONTENT_LENGTH, TRANSFER.len())
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(TRANSFER))
        .unwrap()
}

async fn play(app: &Router, requests: Vec<Request>) -> Duration {
    let start = Instant::now();
    for request in requests {
        let answer = app.clone().oneshot(request).await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
    }
    start.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}
