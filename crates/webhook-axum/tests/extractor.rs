//! What is axum's alone: bodies, layers, state.
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may stop at the first surprise"
)]

use std::{
    collections::HashMap,
    convert::Infallible,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
};

use axum::{
    Router,
    body::{Body, Bytes, HttpBody},
    extract::{DefaultBodyLimit, Path, Request, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::post,
};
use http_body::{Frame, SizeHint};
use http_body_util::{BodyExt, Limited};
use tower::ServiceExt;
use webhook_axum::{Receiver, Rejection, Webhook};
use webhook_core::{Provider, Secret, Verified, VerifyError};
use webhook_currencycloud::Currencycloud;
use webhook_test_support::adapter_cases::{KEY, LIMIT, TRANSFER, padded, sign};

#[tokio::test]
async fn default_body_limit_neither_lowers_nor_raises_the_limit_of_the_receiver() {
    for (limit, layer, status) in [
        (LIMIT, DefaultBodyLimit::max(10), StatusCode::OK),
        (LIMIT - 1, DefaultBodyLimit::disable(), StatusCode::PAYLOAD_TOO_LARGE),
    ] {
        let receiver = receiver(KEY).with_limit(limit);
        let app = Router::new().route("/", post(event_type)).with_state(receiver);
        let answer = app.layer(layer).oneshot(signed("/", &padded(LIMIT))).await;
        assert_eq!(answer.unwrap().status(), status);
    }
}

#[tokio::test]
async fn nothing_is_read_of_a_body_whose_length_a_header_or_the_server_declares_too_long() {
    let by_header = Request::post("/").header(header::CONTENT_LENGTH, LIMIT + 1);
    let endless = Endless { declared: None, reads: Arc::default() };
    let by_server = Endless { declared: Some(LIMIT as u64 + 1), reads: Arc::default() };
    for (request, body) in [(by_header, endless), (Request::post("/"), by_server)] {
        let reads = Arc::clone(&body.reads);
        let request = request.body(Body::new(body)).unwrap();
        let received = receiver(KEY).with_limit(LIMIT).receive(request).await;
        let Rejection(rejection) = received.unwrap_err();
        let expected = "expected a body of at most 4096 bytes, found one declared with 4097";
        assert!(rejection.to_string().starts_with(expected), "{rejection}");
        assert_eq!(reads.load(Ordering::SeqCst), 0);
    }
}

#[tokio::test]
async fn a_limit_of_a_layer_is_not_a_broken_transfer() {
    let limited = Limited::new(Body::from(TRANSFER), TRANSFER.len() - 1);
    // As often as layers wrap it.
    let wrapped = Body::new(Body::new(limited).map_err(axum::Error::new));
    let Rejection(rejection) = receiver(KEY).receive(Request::new(wrapped)).await.unwrap_err();
    assert!(matches!(rejection, webhook_core::Rejection::CutOff { received: 0 }));
}

#[tokio::test]
async fn a_broken_transfer_says_what_the_server_says_about_it() {
    let failing = Body::from(TRANSFER)
        .with_trailers(async { Some(Err(axum::Error::new("the cable was cut"))) });
    let received = receiver(KEY).receive(Request::new(Body::new(failing))).await;
    let Rejection(webhook_core::Rejection::Broken { received, source }) = received.unwrap_err()
    else {
        panic!("expected a broken transfer");
    };
    assert_eq!((received, source.to_string().as_str()), (TRANSFER.len(), "the cable was cut"));
}

#[tokio::test]
async fn routes_may_have_a_receiver_each_and_handlers_may_choose_one_at_run_time() {
    type Accounts = Arc<HashMap<String, Receiver<Currencycloud>>>;

    async fn choose(
        State(accounts): State<Accounts>,
        Path(account): Path<String>,
        request: Request,
    ) -> Response {
        match accounts[&account].receive(request).await {
            Ok(delivery) => event_type(delivery).await.into_response(),
            Err(rejection) => rejection.into_response(),
        }
    }

    let accounts = [("ours", KEY), ("theirs", "another-key")];
    let accounts = accounts.map(|(account, key)| (account.to_owned(), receiver(key)));
    let app = Router::new()
        .route("/a", post(event_type).with_state(receiver(KEY)))
        .route("/b", post(event_type).with_state(receiver("another-key")))
        .route("/accounts/{account}", post(choose))
        .with_state(Accounts::new(accounts.into()));
    for (route, status) in [
        ("/a", StatusCode::OK),
        ("/b", StatusCode::UNAUTHORIZED),
        ("/accounts/ours", StatusCode::OK),
        ("/accounts/theirs", StatusCode::UNAUTHORIZED),
    ] {
        let answer = app.clone().oneshot(signed(route, TRANSFER)).await;
        assert_eq!(answer.unwrap().status(), status, "{route}");
    }
}

#[tokio::test]
async fn a_handler_may_answer_rejections_itself() {
    async fn teapot(delivery: Result<Webhook<Currencycloud>, Rejection>) -> StatusCode {
        use webhook_core::Rejection::Refused;
        match delivery {
            Err(Rejection(Refused { error: VerifyError::Missing { .. }, .. })) => {
                StatusCode::IM_A_TEAPOT
            }
            _ => StatusCode::OK,
        }
    }
    let app = Router::new().route("/", post(teapot)).with_state(receiver(KEY));
    let unsigned = Request::post("/").body(Body::from(TRANSFER)).unwrap();
    assert_eq!(app.oneshot(unsigned).await.unwrap().status(), StatusCode::IM_A_TEAPOT);
}

#[test]
fn debug_shows_neither_payload_nor_secret() {
    let delivery =
        Webhook::<Currencycloud>(Currencycloud::decode(Verified::assume_trusted(TRANSFER)));
    let shown = format!("{delivery:?} {:?}", receiver(KEY));
    assert!(shown.contains("transfer_created_notification"), "{shown}");
    for secret in [KEY, "300.00", "BT-20180511-KZTTYX", "moving funds"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

async fn event_type(delivery: Webhook<Currencycloud>) -> String {
    delivery.event_type().unwrap_or_default().into()
}

fn receiver(key: &str) -> Receiver<Currencycloud> {
    Receiver::new(Currencycloud::new(Secret::new(key).unwrap()))
}

fn signed(route: &str, body: &[u8]) -> Request {
    let request = Request::post(route).header(Currencycloud::SIGNATURE_HEADER, sign(body));
    request.body(Body::from(body.to_vec())).unwrap()
}

/// A body that goes on forever, and counts its reads.
struct Endless {
    declared: Option<u64>,
    reads: Arc<AtomicUsize>,
}

impl HttpBody for Endless {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.reads.fetch_add(1, Ordering::SeqCst);
        Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(&[b' '; 100])))))
    }

    fn size_hint(&self) -> SizeHint {
        self.declared.map(SizeHint::with_exact).unwrap_or_default()
    }
}
