//! An axum router, called without a network: verification, a typed event, 200.

use std::{hint::black_box, sync::Arc};

use axum::{
    Json, Router,
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header::CONTENT_LENGTH},
    routing::post,
};
use axum_github_webhook_extract::{GithubEvent, GithubToken};
use axum_standardwebhooks::{SharedWebhook, StandardWebhook};
use base64::{Engine, engine::general_purpose::STANDARD};
use tower::ServiceExt;
use webhook_axum::{Receiver, Webhook};
use webhook_core::Secret;
use webhook_currencycloud::Currencycloud;
use webhook_flash_payments::FlashPayments;
use webhook_verify::{Provider, VerifyOptions, verify};

use crate::{
    by_hand::{ByHand, CurrencycloudByHand, Deposit, FlashByHand},
    contestant::{Contestant, Group, Receive},
    delivery::{Delivery, KEY},
};

/// The limit for a body: our extractor's default.
const LIMIT: usize = 256 * 1024;

pub fn sha256() -> Group {
    let ours = |size| {
        let flash = FlashPayments::new(Secret::new(KEY).expect("a secret"));
        serve(with_extractor(flash), Delivery::flash_payments(size))
    };
    Group {
        title: "An axum handler, SHA-256",
        contestants: vec![
            Contestant::new("ours: `Webhook<FlashPayments>`", ours),
            Contestant::new("by hand: `hmac`, keyed once, and `serde_json`", |size| {
                serve(with_hands::<FlashByHand>(), Delivery::flash_payments(size))
            })
            .with_goal(0.97),
            Contestant::new("[webhook-verify], `verify` on `Bytes`, then `serde_json`", |size| {
                serve(with_webhook_verify(), Delivery::shopify(size))
            }),
            Contestant::new("[axum-standardwebhooks]", |size| {
                serve(with_standard_webhooks(), Delivery::standard_webhooks(size))
            }),
            Contestant::new("[axum-github-webhook-extract]", |size| {
                serve(with_github_token(), Delivery::github_with_deposit(size))
            }),
        ],
    }
}

pub fn sha512() -> Group {
    let ours = |size| {
        let currencycloud = Currencycloud::new(Secret::new(KEY).expect("a secret"));
        serve(with_extractor(currencycloud), Delivery::currencycloud(size))
    };
    Group {
        title: "An axum handler, SHA-512",
        contestants: vec![
            Contestant::new("ours: `Webhook<Currencycloud>`", ours),
            Contestant::new("by hand: `hmac`, keyed once, and `serde_json`", |size| {
                serve(with_hands::<CurrencycloudByHand>(), Delivery::currencycloud(size))
            })
            .with_goal(0.97),
        ],
    }
}

fn with_extractor<P: webhook_core::Provider<Event: Send> + Send + Sync + 'static>(
    provider: P,
) -> Router {
    let handler = async |delivery: Webhook<P>| answer(&delivery.event);
    Router::new().route("/", post(handler)).with_state(Receiver::new(provider))
}

fn with_hands<H: ByHand>() -> Router {
    Router::new().route("/", post(by_hand::<H>)).with_state(Arc::new(H::new()))
}

async fn by_hand<H: ByHand>(State(by_hand): State<Arc<H>>, request: Request) -> StatusCode {
    let (head, body) = request.into_parts();
    let length = head.headers.get(CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok()?.parse().ok());
    if length.is_some_and(|length: usize| length > LIMIT) {
        return StatusCode::PAYLOAD_TOO_LARGE;
    }
    let Ok(body) = to_bytes(body, LIMIT).await else {
        return StatusCode::PAYLOAD_TOO_LARGE;
    };
    if !by_hand.verify(&head.headers, &body) {
        return StatusCode::UNAUTHORIZED;
    }
    answer(&serde_json::from_slice::<H::Event>(&body))
}

/// The answer of every handler that knows whether the body fits.
fn answer<T, E>(event: &Result<T, E>) -> StatusCode {
    match black_box(event) {
        Ok(_) => StatusCode::OK,
        Err(_) => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

fn with_webhook_verify() -> Router {
    let secret = Arc::new(webhook_verify::Secret::new(KEY));
    let handler = async |State(secret): State<Arc<_>>, headers: HeaderMap, body: Bytes| {
        let options = VerifyOptions::default();
        if verify(Provider::Shopify, &headers, &body, &secret, options).is_err() {
            return StatusCode::UNAUTHORIZED;
        }
        answer(&serde_json::from_slice::<Deposit>(&body))
    };
    Router::new().route("/", post(handler)).with_state(secret)
}

fn with_standard_webhooks() -> Router {
    let webhook = standardwebhooks::Webhook::new(&STANDARD.encode(KEY)).expect("a secret");
    let handler = async |StandardWebhook(Json(deposit)): StandardWebhook<Json<Deposit>>| {
        black_box(&deposit);
        StatusCode::OK
    };
    Router::new().route("/", post(handler)).with_state(SharedWebhook::new(webhook))
}

fn with_github_token() -> Router {
    let handler = async |GithubEvent(deposit): GithubEvent<Deposit>| {
        black_box(&deposit);
        StatusCode::OK
    };
    Router::new().route("/", post(handler)).with_state(GithubToken(Arc::new(KEY.into())))
}

/// Calls the router with requests that are made before the meter runs.
///
/// # Panics
///
/// If it does not answer 200, or answers 200 to another body.
fn serve(app: Router, delivery: Delivery) -> Receive {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let forged = Delivery { body: Delivery::forged(&delivery.body), ..delivery.clone() };
    let answer = |request| runtime.block_on(app.clone().oneshot(request)).expect("infallible");
    assert_eq!(answer(to_request(&delivery)).status(), StatusCode::OK);
    assert!(answer(to_request(&forged)).status().is_client_error());

    Box::new(move |calls, meter| {
        let mut requests: Vec<_> = (0..calls).map(|_| to_request(&delivery)).collect();
        meter(&mut || {
            runtime.block_on(async {
                for request in requests.drain(..) {
                    let answer = app.clone().oneshot(request).await.expect("infallible");
                    assert_eq!(answer.status(), StatusCode::OK);
                }
            });
        });
    })
}

fn to_request(delivery: &Delivery) -> Request {
    let mut request =
        Request::post("/").body(Body::from(delivery.body.clone())).expect("a request");
    request.headers_mut().clone_from(&delivery.headers);
    request
}
