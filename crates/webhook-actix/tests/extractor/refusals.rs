//! What is answered where no handler runs.

use std::sync::Arc;

use actix_web::{
    App, HttpResponse, Responder, ResponseError,
    body::to_bytes,
    error::PayloadError,
    test::{TestRequest, call_service, init_service},
    web,
};
use webhook_actix::{Receiver, Rejection, Webhook};
use webhook_core::{Place, VerifyError};
use webhook_currencycloud::Currencycloud;

use crate::{
    app::{currencycloud, event_type, of_the_list, receiver, signed_to, status_of},
    cases::{self, CURRENCYCLOUD, Journal, TRANSFER, logs},
};

#[actix_web::test]
async fn a_refusal_answers_with_its_status_and_nothing_else() {
    let journal = Arc::default();
    let app = init_service(App::new().configure(of_the_list(&journal))).await;
    let unsigned = TestRequest::post().uri(CURRENCYCLOUD).set_payload(TRANSFER);
    let answer = call_service(&app, unsigned.to_request()).await;
    assert_eq!(answer.status(), 401);
    assert!(answer.headers().is_empty(), "{:?}", answer.headers());
    let body = to_bytes(answer.into_body()).await;
    assert!(body.is_ok_and(|body| body.is_empty()));
}

#[actix_web::test]
async fn an_app_without_the_receiver_answers_500_and_says_which_one_is_missing() {
    let journal: Arc<Journal> = Arc::default();
    logs::install();
    let app = App::new()
        // Not in a `web::Data`; and of another provider.
        .app_data(Receiver::new(currencycloud(cases::KEY)))
        .app_data(web::Data::new(receiver(&journal)))
        .route("/", web::post().to(event_type));
    let app = init_service(app).await;
    let answer = call_service(&app, signed_to("/", TRANSFER).to_request()).await;
    assert_eq!(answer.status(), 500);
    let body = to_bytes(answer.into_body()).await;
    assert!(body.is_ok_and(|body| body.is_empty()));
    assert_eq!(journal.verifications(), 0);

    let text = logs::text();
    assert_eq!(text.lines().count(), 1, "{text}");
    for part in [
        "ERROR webhook_actix: ",
        r#"provider="currencycloud" status=500 body_bytes=0 reason="expected `web::Data<"#,
        "Receiver<webhook_currencycloud::provider::Currencycloud>>` in the app data, found none",
    ] {
        assert!(text.contains(part), "no {part:?} in {text}");
    }
}

#[actix_web::test]
async fn a_handler_may_answer_refusals_for_itself() {
    async fn teapot(delivery: Result<Webhook<Currencycloud>, Rejection>) -> impl Responder {
        match delivery {
            Err(Rejection::Refused {
                error: VerifyError::Missing { .. },
                ..
            }) => HttpResponse::ImATeapot(),
            _ => HttpResponse::Ok(),
        }
    }
    let app = App::new()
        .app_data(web::Data::new(Receiver::new(currencycloud(cases::KEY))))
        .route("/", web::post().to(teapot));
    let unsigned = TestRequest::post().set_payload(TRANSFER);
    let app = init_service(app).await;
    assert_eq!(status_of(&app, unsigned.to_request()).await, 418);
}

#[actix_web::test]
async fn a_handler_that_cannot_store_a_delivery_has_the_provider_come_again() {
    async fn full(_: Webhook<Currencycloud>) -> HttpResponse {
        HttpResponse::InternalServerError().finish()
    }
    let app = App::new()
        .app_data(web::Data::new(Receiver::new(currencycloud(cases::KEY))))
        .route("/", web::post().to(full));
    let app = init_service(app).await;
    assert_eq!(
        status_of(&app, signed_to("/", TRANSFER).to_request()).await,
        500
    );
}

#[test]
fn each_refusal_has_its_status_and_says_what_was_expected() {
    let error = VerifyError::Missing {
        place: Place::Header("x-signature"),
    };
    for (rejection, status, text) in [
        (
            Rejection::NoReceiver { receiver: "R" },
            500,
            "expected `web::Data<R>` in the app data, found none: add",
        ),
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
                source: PayloadError::Incomplete(None),
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
        assert_eq!(rejection.status_code(), status);
        assert_eq!(rejection.error_response().status(), status);
        assert!(rejection.to_string().starts_with(text), "{rejection}");
    }
}
