//! How much of a body is read.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
};

use actix_web::{
    App,
    dev::Payload,
    error::PayloadError,
    http::{StatusCode, header},
    test::{TestRequest, init_service},
    web::{self, Bytes},
};
use futures_core::Stream;
use webhook_actix::{Receiver, Rejection};

use crate::{
    app::{
        currencycloud, event_type, of_the_list, parts_with, receiver, signed, signed_to, status_of,
    },
    cases::{self, LIMIT, TRANSFER, logs},
};

#[actix_web::test]
async fn the_limit_is_256_kib_where_nothing_else_is_said() {
    let app = App::new()
        .app_data(web::Data::new(Receiver::new(currencycloud(cases::KEY))))
        .route("/", web::post().to(event_type));
    let app = init_service(app).await;
    let longest = cases::padded(256 * 1024);
    assert_eq!(
        status_of(&app, signed_to("/", &longest).to_request()).await,
        200
    );
    let too_long = cases::padded(256 * 1024 + 1);
    assert_eq!(
        status_of(&app, signed_to("/", &too_long).to_request()).await,
        413
    );
}

#[actix_web::test]
async fn actix_web_s_own_limit_neither_lowers_nor_raises_ours() {
    let receiver = Receiver::new(currencycloud(cases::KEY)).with_limit(4 * 1024 * 1024);
    let app = App::new()
        .app_data(web::Data::new(receiver))
        .app_data(web::PayloadConfig::new(10))
        .route("/", web::post().to(event_type));
    let large = cases::padded(3 * 1024 * 1024);
    let app = init_service(app).await;
    assert_eq!(
        status_of(&app, signed_to("/", &large).to_request()).await,
        200
    );

    let journal = Arc::default();
    let unlimited = App::new()
        .configure(of_the_list(&journal))
        .app_data(web::PayloadConfig::new(usize::MAX));
    let unlimited = init_service(unlimited).await;
    let too_long = cases::padded(LIMIT + 1);
    assert_eq!(
        status_of(&unlimited, signed(&too_long).to_request()).await,
        413
    );
}

#[actix_web::test]
async fn nothing_is_read_of_a_body_that_is_declared_too_long() {
    let journal = Arc::default();
    let (body, reads) = Parts::endless();
    let declared = TestRequest::post().insert_header((header::CONTENT_LENGTH, LIMIT + 1));
    let (request, payload) = parts_with(declared, body).await;
    let received = receiver(&journal).receive(&request, payload).await;
    let rejection = received.unwrap_err();
    assert!(matches!(
        rejection,
        Rejection::DeclaredTooLarge {
            declared: 4097,
            limit: LIMIT
        }
    ));
    assert_eq!(rejection.received(), 0);
    assert_eq!(reads.load(Ordering::SeqCst), 0);
    assert_eq!(journal.verifications(), 0);
}

#[actix_web::test]
async fn a_body_without_an_end_is_read_up_to_the_limit_and_not_hashed() {
    let journal = Arc::default();
    let (body, reads) = Parts::endless();
    let (request, payload) = parts_with(TestRequest::post(), body).await;
    let received = receiver(&journal).receive(&request, payload).await;
    let rejection = received.unwrap_err();
    assert!(matches!(
        rejection,
        Rejection::TooLarge { limit: LIMIT, .. }
    ));
    assert_eq!(rejection.status(), StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(rejection.received(), LIMIT + 4);
    assert_eq!(reads.load(Ordering::SeqCst), LIMIT / Parts::LENGTH + 1);
    assert_eq!(journal.verifications(), 0);
}

#[actix_web::test]
async fn a_lower_limit_of_the_server_s_is_told_from_a_broken_transfer() {
    let journal = Arc::default();
    let (body, _) = Parts::then(PayloadError::Overflow);
    let (request, payload) = parts_with(TestRequest::post(), body).await;
    let received = receiver(&journal).receive(&request, payload).await;
    let rejection = received.unwrap_err();
    assert!(matches!(rejection, Rejection::CutOff { received: 100 }));
    assert_eq!(rejection.status(), StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(journal.verifications(), 0);
}

#[actix_web::test]
async fn a_broken_transfer_says_what_the_server_says_about_it() {
    let journal = Arc::default();
    let (body, _) = Parts::then(PayloadError::Io(io::Error::other("the cable was cut")));
    let (request, payload) = parts_with(TestRequest::post(), body).await;
    let received = receiver(&journal).receive(&request, payload).await;
    let rejection = received.unwrap_err();
    assert!(matches!(rejection, Rejection::Broken { received: 100, .. }));
    assert_eq!(rejection.status(), StatusCode::BAD_REQUEST);
    assert_eq!(journal.verifications(), 0);
    let text = logs::text();
    assert_eq!(text.matches(": the cable was cut").count(), 1, "{text}");
}

#[actix_web::test]
async fn parts_without_bytes_do_not_end_a_body() {
    let parts = [&b""[..], &TRANSFER[..100], b"", &TRANSFER[100..], b""];
    let (body, _) = Parts::of(parts.map(|part| Ok(Bytes::from_static(part))));
    let (request, payload) = parts_with(signed(b"").insert_header(signature()), body).await;
    let receiver = Receiver::new(currencycloud(cases::KEY));
    let delivery = receiver.receive(&request, payload).await.unwrap();
    assert_eq!(delivery.verified.body(), TRANSFER);
}

fn signature() -> (&'static str, String) {
    let header = webhook_currencycloud::Currencycloud::SIGNATURE_HEADER;
    (header, cases::sign(TRANSFER))
}

type Part = Result<Bytes, PayloadError>;

/// A body that counts how often it is asked for a part.
struct Parts<I> {
    parts: I,
    reads: Arc<AtomicUsize>,
}

impl Parts<()> {
    /// How long the parts are that are no matter: in bytes.
    const LENGTH: usize = 100;

    fn endless() -> (Payload, Arc<AtomicUsize>) {
        Self::of(std::iter::repeat_with(|| {
            Ok(Bytes::from_static(&[b' '; Self::LENGTH]))
        }))
    }

    /// One part, and this error.
    fn then(error: PayloadError) -> (Payload, Arc<AtomicUsize>) {
        Self::of([Ok(Bytes::from_static(&[b' '; Self::LENGTH])), Err(error)])
    }

    fn of<I>(parts: I) -> (Payload, Arc<AtomicUsize>)
    where
        I: IntoIterator<Item = Part>,
        I::IntoIter: Unpin + 'static,
    {
        let reads = Arc::default();
        let body: Pin<Box<dyn Stream<Item = Part>>> = Box::pin(Parts {
            parts: parts.into_iter(),
            reads: Arc::clone(&reads),
        });
        (body.into(), reads)
    }
}

impl<I: Iterator<Item = Part> + Unpin> Stream for Parts<I> {
    type Item = Part;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Part>> {
        self.reads.fetch_add(1, Ordering::SeqCst);
        Poll::Ready(self.parts.next())
    }
}
