//! What actix-web alone has: payload configuration, app data, middleware errors.
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may stop at the first surprise"
)]

use std::{io, pin::Pin, task};

use actix_web::{
    App, FromRequest, HttpRequest, HttpResponse, Responder, ResponseError, dev,
    error::PayloadError, test, web,
};
use futures_core::Stream;
use webhook_actix::{Receiver, Rejection, Webhook};
use webhook_core::{Provider, Secret, Verified, VerifyError};
use webhook_currencycloud::Currencycloud;
use webhook_test_support::adapter_cases::{KEY, LIMIT, TRANSFER, padded, sign};

#[actix_web::test]
async fn payload_config_neither_lowers_nor_raises_the_limit_of_the_receiver() {
    for (limit, config, status) in [(LIMIT, 10, 200), (LIMIT - 1, usize::MAX, 413)] {
        let receiver = receiver(KEY).with_limit(limit);
        let app = App::new()
            .app_data(web::Data::new(receiver))
            .app_data(web::PayloadConfig::new(config))
            .route("/", web::post().to(event_type));
        let app = test::init_service(app).await;
        let request = signed("/", &padded(LIMIT)).to_request();
        assert_eq!(test::call_service(&app, request).await.status(), status);
    }
}

#[actix_web::test]
async fn a_limit_of_a_middleware_is_not_a_broken_transfer() {
    let parts = [Ok(web::Bytes::from_static(TRANSFER)), Err(PayloadError::Overflow)];
    let rejection = received(receiver(KEY), test::TestRequest::post(), parts).await.unwrap_err();
    let Rejection::Delivery(webhook_core::Rejection::CutOff { received }) = rejection else {
        panic!("expected a body that is cut off, found {rejection}");
    };
    assert_eq!(received, TRANSFER.len());
}

#[actix_web::test]
async fn a_broken_transfer_keeps_what_the_server_says_about_it() {
    let error = PayloadError::Io(io::Error::other("the cable was cut"));
    let rejection =
        received(receiver(KEY), test::TestRequest::post(), [Err(error)]).await.unwrap_err();
    let Rejection::Delivery(webhook_core::Rejection::Broken { source, .. }) = &rejection else {
        panic!("expected a broken transfer, found {rejection}");
    };
    assert!(source.to_string().contains("the cable was cut"), "{source}");
}

#[actix_web::test]
async fn empty_parts_do_not_end_a_body() {
    let parts = [&b""[..], &TRANSFER[..100], b"", &TRANSFER[100..], b""];
    let parts = parts.map(|part| Ok(web::Bytes::from_static(part)));
    let delivery = received(receiver(KEY), signed("/", TRANSFER), parts).await.unwrap();
    assert_eq!(delivery.verified.body(), TRANSFER);
}

#[actix_web::test]
async fn the_nearest_receiver_counts_and_handlers_may_choose_one_at_run_time() {
    async fn choose(request: HttpRequest, payload: web::Payload) -> HttpResponse {
        let key = if request.path() == "/ours" { KEY } else { "another-key" };
        match receiver(key).receive(&request, payload).await {
            Ok(delivery) => HttpResponse::Ok().body(event_type(delivery).await),
            Err(rejection) => rejection.error_response(),
        }
    }

    let with = |path: &str, key| {
        let resource = web::resource(path.to_owned()).app_data(web::Data::new(receiver(key)));
        resource.route(web::post().to(event_type))
    };
    let scope = web::scope("/scope").app_data(web::Data::new(receiver(KEY)));
    let app = App::new()
        .app_data(web::Data::new(receiver("another-key")))
        .service(with("/a", KEY))
        .service(with("/b", "yet-another-key"))
        .service(scope.route("", web::post().to(event_type)))
        .route("/app", web::post().to(event_type))
        .route("/{account}", web::post().to(choose));
    let app = test::init_service(app).await;
    let right = ["/a", "/scope", "/ours"].map(|path| (path, 200));
    let wrong = ["/b", "/app", "/theirs"].map(|path| (path, 401));
    for (path, status) in right.into_iter().chain(wrong) {
        let request = signed(path, TRANSFER).to_request();
        assert_eq!(test::call_service(&app, request).await.status(), status, "{path}");
    }
}

#[actix_web::test]
async fn rejections_may_be_answered_by_the_handler() {
    async fn teapot(delivery: Result<Webhook<Currencycloud>, Rejection>) -> impl Responder {
        use webhook_core::Rejection::Refused;
        let Err(Rejection::Delivery(Refused { error, .. })) = delivery else {
            return HttpResponse::Ok();
        };
        assert!(matches!(error, VerifyError::Missing { .. }));
        HttpResponse::ImATeapot()
    }
    let app = App::new().app_data(web::Data::new(receiver(KEY)));
    let app = test::init_service(app.route("/", web::post().to(teapot))).await;
    let unsigned = test::TestRequest::post().set_payload(TRANSFER).to_request();
    assert_eq!(test::call_service(&app, unsigned).await.status(), 418);
}

#[actix_web::test]
async fn debug_has_neither_the_payload_nor_a_secret() {
    let envelope = Currencycloud::decode(Verified::assume_trusted(TRANSFER));
    let shown = format!("{:?} {:?}", Webhook::<Currencycloud>(envelope), receiver(KEY).clone());
    assert!(shown.contains("transfer_created_notification"), "{shown}");
    let hidden = [KEY, "300.00", "BT-20180511-KZTTYX", "moving funds"];
    assert!(!hidden.iter().any(|it| shown.contains(it)), "{shown}");
}

async fn event_type(delivery: Webhook<Currencycloud>) -> String {
    delivery.into_inner().event_type().unwrap_or_default().into()
}

fn receiver(key: &str) -> Receiver<Currencycloud> {
    Receiver::new(Currencycloud::new(Secret::new(key).unwrap()))
}

fn signed(path: &str, body: &[u8]) -> test::TestRequest {
    let signature = (Currencycloud::SIGNATURE_HEADER, sign(body));
    let request = test::TestRequest::post().uri(path).insert_header(signature);
    request.set_payload(body.to_vec())
}

type Part = Result<web::Bytes, PayloadError>;

/// Receives a request whose body has these parts.
async fn received<P: Provider>(
    receiver: Receiver<P>,
    request: test::TestRequest,
    parts: impl IntoIterator<Item = Part, IntoIter: Unpin + 'static>,
) -> Result<Webhook<P>, Rejection> {
    let stream: Pin<Box<dyn Stream<Item = Part>>> = Box::pin(Parts(parts.into_iter()));
    let (request, mut payload) = (request.to_http_request(), dev::Payload::from(stream));
    let payload = web::Payload::from_request(&request, &mut payload).await;
    receiver.receive(&request, payload.unwrap()).await
}

struct Parts<I>(I);

impl<I: Iterator<Item = Part> + Unpin> Stream for Parts<I> {
    type Item = Part;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut task::Context<'_>) -> task::Poll<Option<Part>> {
        task::Poll::Ready(self.0.next())
    }
}
