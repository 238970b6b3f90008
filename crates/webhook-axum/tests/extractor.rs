//! The extractor in servers: the list of cases that every adapter runs, over a real connection, and
//! what is axum's alone.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test may stop at the first surprise"
)]

mod cases;

use std::{
    collections::HashMap,
    convert::Infallible,
    net::SocketAddr,
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
    extract::{DefaultBodyLimit, FromRef, Path, Request, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::post,
};
use http_body::{Frame, SizeHint};
use http_body_util::{BodyExt, Limited};
use tower::ServiceExt;
use webhook_axum::{Receiver, Rejection, Webhook};
use webhook_core::{DecodeFault, Place, Proof, Provider, Secret, Secrets, Verified, VerifyError};
use webhook_currencycloud::{Currencycloud, Event};
use webhook_flash_payments::{AdHocWebhooks, FlashPayments};

use cases::{
    AD_HOC, BY_URL, ByUrl, CURRENCYCLOUD, Continue, Counted, FLASH, Journal, LIMIT, Providers,
    TRANSFER, logs, sign, signature_of, url_query, values_in,
};

#[tokio::test]
async fn every_case_of_the_list_ends_as_the_list_says() {
    let journal = Arc::default();
    play_all(&journal).await;
}

#[tokio::test]
async fn logs_give_a_reason_for_each_refusal_and_hold_no_secret_signature_or_payload() {
    let journal = Arc::default();
    play_all(&journal).await;
    cases::assert_logged(&logs::text(), "webhook_axum");
}

#[tokio::test]
async fn what_arrives_twice_has_the_same_key_and_what_differs_has_another() {
    let journal = Arc::default();
    let app = app(&journal);
    for body in [TRANSFER, TRANSFER, &cases::padded(700)] {
        assert_eq!(status_of(&app, signed(body)).await, StatusCode::OK);
    }
    let keys: Vec<_> = journal
        .entries()
        .iter()
        .map(|entry| entry.dedup_key)
        .collect();
    assert_eq!(keys[0], keys[1]);
    assert_ne!(keys[0], keys[2]);
}

#[tokio::test]
async fn the_endpoint_and_the_delivery_s_id_reach_the_handler() {
    let journal = Arc::default();
    let request = Request::post(format!("{BY_URL}?{}", url_query("payouts")))
        .header(ByUrl::DELIVERY_ID, "delivery-7")
        .body(Body::from(TRANSFER))
        .unwrap();
    assert_eq!(status_of(&app(&journal), request).await, StatusCode::OK);
    let entry = &journal.entries()[0];
    assert_eq!(entry.proof, Proof::Url);
    assert_eq!(entry.endpoint.as_deref(), Some("payouts"));
    assert_eq!(entry.delivery_id.as_deref(), Some("delivery-7"));
}

#[tokio::test]
async fn the_limit_is_256_kib_where_nothing_else_is_said() {
    let app = Router::new()
        .route("/", post(event_type))
        .with_state(Receiver::new(currencycloud(cases::KEY)));
    let longest = cases::padded(256 * 1024);
    assert_eq!(
        status_of(&app, signed_to("/", &longest)).await,
        StatusCode::OK
    );
    let too_long = cases::padded(256 * 1024 + 1);
    assert_eq!(
        status_of(&app, signed_to("/", &too_long)).await,
        StatusCode::PAYLOAD_TOO_LARGE
    );
}

#[tokio::test]
async fn axum_s_own_limit_neither_lowers_nor_raises_ours() {
    let receiver = Receiver::new(currencycloud(cases::KEY)).with_limit(4 * 1024 * 1024);
    let app = Router::new()
        .route("/", post(event_type))
        .with_state(receiver)
        .layer(DefaultBodyLimit::max(10));
    let large = cases::padded(3 * 1024 * 1024);
    assert_eq!(
        status_of(&app, signed_to("/", &large)).await,
        StatusCode::OK
    );

    let journal = Arc::default();
    let unlimited = self::app(&journal).layer(DefaultBodyLimit::disable());
    assert_eq!(
        status_of(&unlimited, signed(&cases::padded(LIMIT + 1))).await,
        StatusCode::PAYLOAD_TOO_LARGE
    );
}

#[tokio::test]
async fn nothing_is_read_of_a_body_that_is_declared_too_long() {
    let journal = Arc::default();
    let (declared_by_header, header_reads) = Endless::new(None);
    let (declared_by_server, server_reads) = Endless::new(Some(LIMIT as u64 + 1));
    let by_header = Request::post(CURRENCYCLOUD)
        .header(header::CONTENT_LENGTH, LIMIT + 1)
        .body(Body::new(declared_by_header));
    let by_server = Request::post(CURRENCYCLOUD).body(Body::new(declared_by_server));
    for request in [by_header, by_server] {
        let rejection = receiver(&journal)
            .receive(request.unwrap())
            .await
            .unwrap_err();
        assert!(matches!(
            rejection,
            Rejection::DeclaredTooLarge {
                declared: 4097,
                limit: LIMIT
            }
        ));
        assert_eq!(rejection.received(), 0);
    }
    assert_eq!(header_reads.load(Ordering::SeqCst), 0);
    assert_eq!(server_reads.load(Ordering::SeqCst), 0);
    assert_eq!(journal.verifications(), 0);
}

#[tokio::test]
async fn a_body_without_an_end_is_read_up_to_the_limit_and_not_hashed() {
    let journal = Arc::default();
    let (body, reads) = Endless::new(None);
    let request = Request::new(Body::new(body));
    let rejection = receiver(&journal).receive(request).await.unwrap_err();
    assert!(matches!(
        rejection,
        Rejection::TooLarge { limit: LIMIT, .. }
    ));
    assert_eq!(rejection.status(), StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(rejection.received(), LIMIT + 4);
    assert_eq!(
        reads.load(Ordering::SeqCst),
        LIMIT / Endless::PART.len() + 1
    );
    assert_eq!(journal.verifications(), 0);
}

#[tokio::test]
async fn a_lower_limit_of_the_server_s_is_told_from_a_broken_transfer() {
    let journal = Arc::default();
    let limited = Limited::new(Body::from(TRANSFER), TRANSFER.len() - 1);
    // As often as layers wrap it.
    let wrapped = Body::new(Body::new(limited).map_err(axum::Error::new));
    let rejection = receiver(&journal)
        .receive(Request::new(wrapped))
        .await
        .unwrap_err();
    assert!(matches!(rejection, Rejection::CutOff { received: 0 }));
    assert_eq!(rejection.status(), StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(journal.verifications(), 0);
}

#[tokio::test]
async fn a_broken_transfer_says_what_the_server_says_about_it() {
    let journal = Arc::default();
    let failing = Body::from(TRANSFER)
        .with_trailers(async { Some(Err(axum::Error::new("the cable was cut"))) });
    let rejection = receiver(&journal)
        .receive(Request::new(Body::new(failing)))
        .await
        .unwrap_err();
    assert!(matches!(rejection, Rejection::Broken { received: 612, .. }));
    assert_eq!(rejection.status(), StatusCode::BAD_REQUEST);
    assert_eq!(journal.verifications(), 0);
    let text = logs::text();
    assert_eq!(text.matches(": the cable was cut").count(), 1, "{}", text);
}

#[tokio::test]
async fn accounts_with_one_provider_have_a_route_and_a_key_each() {
    let receiver = |key| Receiver::new(currencycloud(key));
    let app = Router::new()
        .route(
            "/payouts",
            post(event_type).with_state(receiver("key-of-payouts")),
        )
        .route(
            "/collections",
            post(event_type).with_state(receiver("key-of-collections")),
        );
    for (route, key, status) in [
        ("/payouts", "key-of-payouts", StatusCode::OK),
        ("/collections", "key-of-collections", StatusCode::OK),
        ("/payouts", "key-of-collections", StatusCode::UNAUTHORIZED),
        ("/collections", "key-of-payouts", StatusCode::UNAUTHORIZED),
    ] {
        let request = request(route, &signature_of(key, TRANSFER), TRANSFER);
        assert_eq!(status_of(&app, request).await, status, "{route} with {key}");
    }
}

#[tokio::test]
async fn a_handler_may_choose_the_receiver_at_run_time() {
    type Accounts = Arc<HashMap<String, Receiver<Currencycloud>>>;

    async fn choose(
        State(accounts): State<Accounts>,
        Path(account): Path<String>,
        request: Request,
    ) -> Response {
        let Some(receiver) = accounts.get(&account) else {
            return StatusCode::NOT_FOUND.into_response();
        };
        match receiver.receive(request).await {
            Ok(delivery) => event_type(delivery).await.into_response(),
            Err(rejection) => rejection.into_response(),
        }
    }

    let accounts = ["payouts", "collections"]
        .map(|account| (account.to_owned(), Receiver::new(currencycloud(account))));
    let app = Router::new()
        .route("/accounts/{account}", post(choose))
        .with_state(Accounts::new(accounts.into()));
    for (route, status) in [
        ("/accounts/payouts", StatusCode::OK),
        ("/accounts/collections", StatusCode::UNAUTHORIZED),
        ("/accounts/savings", StatusCode::NOT_FOUND),
    ] {
        let request = request(route, &signature_of("payouts", TRANSFER), TRANSFER);
        assert_eq!(status_of(&app, request).await, status, "{route}");
    }
}

#[tokio::test]
async fn a_handler_may_answer_refusals_for_itself() {
    async fn teapot(delivery: Result<Webhook<Currencycloud>, Rejection>) -> StatusCode {
        match delivery {
            Err(Rejection::Refused {
                error: VerifyError::Missing { .. },
                ..
            }) => StatusCode::IM_A_TEAPOT,
            _ => StatusCode::OK,
        }
    }
    let app = Router::new()
        .route("/", post(teapot))
        .with_state(Receiver::new(currencycloud(cases::KEY)));
    let unsigned = Request::post("/").body(Body::from(TRANSFER)).unwrap();
    assert_eq!(status_of(&app, unsigned).await, StatusCode::IM_A_TEAPOT);
}

#[tokio::test]
async fn a_handler_that_cannot_store_a_delivery_has_the_provider_come_again() {
    async fn full(_: Webhook<Currencycloud>) -> StatusCode {
        StatusCode::INTERNAL_SERVER_ERROR
    }
    let app = Router::new()
        .route("/", post(full))
        .with_state(Receiver::new(currencycloud(cases::KEY)));
    assert_eq!(
        status_of(&app, signed_to("/", TRANSFER)).await,
        StatusCode::INTERNAL_SERVER_ERROR
    );
}

#[tokio::test]
async fn a_refusal_answers_with_its_status_and_nothing_else() {
    let journal = Arc::default();
    let unsigned = Request::post(CURRENCYCLOUD)
        .body(Body::from(TRANSFER))
        .unwrap();
    let answer = app(&journal).oneshot(unsigned).await.unwrap();
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(
        answer.headers(),
        &HeaderMap::from_iter([(header::CONTENT_LENGTH, 0.into())])
    );
    let body = answer.into_body().collect().await.unwrap().to_bytes();
    assert!(body.is_empty());
}

#[test]
fn a_stored_delivery_is_decoded_again_without_a_secret() {
    let stored = TRANSFER.to_vec();
    let delivery = Webhook::<Currencycloud>::decode(Verified::assume_trusted(stored));
    assert_eq!(delivery.event_type(), Some("transfer_created_notification"));
    assert_eq!(delivery.proof(), Proof::Assumed);
    assert_eq!(delivery.delivery_id(), None);
    let envelope = delivery.into_result().unwrap();
    assert!(matches!(envelope.event, Event::TransferCreated(_)));
    assert_eq!(envelope.verified.body(), TRANSFER);
}

#[test]
fn what_could_not_be_decoded_turns_into_core_s_error_and_keeps_its_body() {
    let body = br#"{"header":{"notification_type":"transfer_created_notification"}}"#;
    let delivery = Webhook::<Currencycloud>::decode(Verified::assume_trusted(body));
    assert_eq!(delivery.event_type(), Some("transfer_created_notification"));
    let undecodable = delivery.into_result().unwrap_err();
    assert_eq!(undecodable.error.fault(), &DecodeFault::Missing);
    assert_eq!(undecodable.verified.body(), body);
}

#[tokio::test]
async fn a_handler_is_tested_with_a_delivery_put_together_by_hand() {
    let verified = Verified::assume_trusted(TRANSFER).with_delivery_id("delivery-7");
    let event = Currencycloud::read_event(&verified);
    let delivery = Webhook::<Currencycloud> { verified, event };
    assert_eq!(event_type(delivery).await, "transfer_created_notification");
}

#[test]
fn debugging_shows_no_payload_and_no_secret() {
    let delivery = Webhook::<Currencycloud>::decode(Verified::assume_trusted(TRANSFER));
    let shown = format!(
        "{delivery:?} {:?}",
        Receiver::new(currencycloud(cases::KEY))
    );
    assert!(shown.contains("currencycloud") && shown.contains("transfer_created_notification"));
    assert!(!shown.contains(cases::KEY), "{shown}");
    for value in values_in(TRANSFER).filter(|value| value.len() > 4) {
        assert!(
            shown.contains("transfer") && !shown.contains(&value),
            "{value} in {shown}"
        );
    }
}

#[test]
fn each_refusal_has_its_status_and_says_what_was_expected() {
    let error = VerifyError::Missing {
        place: Place::Header("x-signature"),
    };
    for (rejection, status, text) in [
        (
            Rejection::DeclaredTooLarge {
                declared: 20,
                limit: 10,
            },
            413,
            "expected a body of at most 10 bytes, found one declared with 20",
        ),
        (
            Rejection::TooLarge {
                received: 12,
                limit: 10,
            },
            413,
            "expected a body of at most 10 bytes, found 12 and perhaps more",
        ),
        (
            Rejection::CutOff { received: 5 },
            413,
            "expected a whole body, found it cut off after 5 bytes by a limit of the server's own",
        ),
        (
            Rejection::Broken {
                received: 5,
                source: "cut".into(),
            },
            400,
            "expected a whole body, found its transfer broken after 5 bytes",
        ),
        (
            Rejection::Refused { error, received: 5 },
            401,
            "expected a signature in header x-signature, found none",
        ),
    ] {
        assert_eq!(rejection.status(), status);
        assert!(rejection.to_string().starts_with(text), "{rejection}");
    }
}

/// A server's state with all providers.
#[derive(Clone, FromRef)]
struct App {
    currencycloud: Receiver<Counted<Currencycloud>>,
    by_url: Receiver<Counted<ByUrl>>,
    flash: Receiver<Counted<FlashPayments>>,
    ad_hoc: Receiver<Counted<AdHocWebhooks>>,
    journal: Arc<Journal>,
}

/// The server that the list of cases asks for.
fn app(journal: &Arc<Journal>) -> Router {
    logs::install();
    let providers = Providers::new(journal);
    Router::new()
        .route(CURRENCYCLOUD, post(note::<Counted<Currencycloud>>))
        .route(BY_URL, post(note::<Counted<ByUrl>>))
        .route(FLASH, post(note::<Counted<FlashPayments>>))
        .route(AD_HOC, post(note::<Counted<AdHocWebhooks>>))
        .with_state(App {
            currencycloud: Receiver::new(providers.currencycloud).with_limit(LIMIT),
            by_url: Receiver::new(providers.by_url).with_limit(LIMIT),
            flash: Receiver::new(providers.flash).with_limit(LIMIT),
            ad_hoc: Receiver::new(providers.ad_hoc).with_limit(LIMIT),
            journal: Arc::clone(journal),
        })
}

async fn note<P: Provider>(
    State(journal): State<Arc<Journal>>,
    delivery: Webhook<P>,
) -> StatusCode {
    journal.note(&delivery.verified, delivery.event.as_ref());
    StatusCode::OK
}

async fn event_type(delivery: Webhook<Currencycloud>) -> String {
    delivery.event_type().unwrap_or_default().into()
}

/// Plays the list of cases over real connections.
async fn play_all(journal: &Arc<Journal>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address: SocketAddr = listener.local_addr().unwrap();
    let server = tokio::spawn(axum::serve(listener, app(journal)).into_future());
    let journal = Arc::clone(journal);
    let client =
        tokio::task::spawn_blocking(move || cases::run(address, &journal, Continue::WhenRead));
    if let Err(panicked) = client.await {
        std::panic::resume_unwind(panicked.into_panic());
    }
    server.abort();
}

async fn status_of(app: &Router, request: Request) -> StatusCode {
    let answer: Result<Response, Infallible> = app.clone().oneshot(request).await;
    answer.unwrap().status()
}

fn receiver(journal: &Arc<Journal>) -> Receiver<Counted<Currencycloud>> {
    logs::install();
    Receiver::new(Providers::new(journal).currencycloud).with_limit(LIMIT)
}

fn currencycloud(key: &str) -> Currencycloud {
    logs::install();
    Currencycloud::new(&Secrets::new(Secret::new(key).unwrap()))
}

fn signed(body: &[u8]) -> Request {
    signed_to(CURRENCYCLOUD, body)
}

fn signed_to(route: &str, body: &[u8]) -> Request {
    request(route, &sign(body), body)
}

fn request(route: &str, signature: &str, body: &[u8]) -> Request {
    Request::post(route)
        .header(Currencycloud::SIGNATURE_HEADER, signature)
        .body(Body::from(body.to_vec()))
        .unwrap()
}

/// A body that goes on for ever, and counts how often it is asked.
struct Endless {
    reads: Arc<AtomicUsize>,
    declared: Option<u64>,
}

impl Endless {
    const PART: &'static [u8] = &[b' '; 100];

    fn new(declared: Option<u64>) -> (Self, Arc<AtomicUsize>) {
        let reads = Arc::default();
        let body = Self {
            reads: Arc::clone(&reads),
            declared,
        };
        (body, reads)
    }
}

impl HttpBody for Endless {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.reads.fetch_add(1, Ordering::SeqCst);
        Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(Self::PART)))))
    }

    fn size_hint(&self) -> SizeHint {
        self.declared.map(SizeHint::with_exact).unwrap_or_default()
    }
}
