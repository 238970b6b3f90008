//! What the list of cases asks of a server, and requests to it.

use std::{fmt::Debug, sync::Arc};

use actix_web::{
    FromRequest, HttpRequest, HttpResponse,
    dev::{Payload, Service, ServiceResponse},
    http::StatusCode,
    test::{TestRequest, call_service},
    web,
};
use webhook_actix::{Receiver, Webhook};
use webhook_core::{Provider, Secret, Secrets};
use webhook_currencycloud::Currencycloud;
use webhook_flash_payments::{AdHocWebhooks, FlashPayments};

use crate::cases::{
    AD_HOC, BY_URL, ByUrl, CURRENCYCLOUD, Counted, FLASH, Journal, LIMIT, Providers, logs, sign,
};

/// What the list of cases asks of a server: for `App::configure`.
pub(crate) fn of_the_list(journal: &Arc<Journal>) -> impl FnOnce(&mut web::ServiceConfig) + use<> {
    logs::install();
    let journal = Arc::clone(journal);
    let providers = Providers::new(&journal);
    move |app| {
        app.app_data(web::Data::from(journal))
            .app_data(data(providers.currencycloud))
            .app_data(data(providers.by_url))
            .app_data(data(providers.flash))
            .app_data(data(providers.ad_hoc))
            .route(
                CURRENCYCLOUD,
                web::post().to(note::<Counted<Currencycloud>>),
            )
            .route(BY_URL, web::post().to(note::<Counted<ByUrl>>))
            .route(FLASH, web::post().to(note::<Counted<FlashPayments>>))
            .route(AD_HOC, web::post().to(note::<Counted<AdHocWebhooks>>));
    }
}

fn data<P: Provider>(provider: P) -> web::Data<Receiver<P>> {
    web::Data::new(Receiver::new(provider).with_limit(LIMIT))
}

async fn note<P: Provider + 'static>(
    journal: web::Data<Journal>,
    delivery: Webhook<P>,
) -> HttpResponse {
    journal.note(&delivery.verified, delivery.event.as_ref());
    HttpResponse::Ok().finish()
}

/// A handler that answers with the event's name.
pub(crate) async fn event_type(delivery: Webhook<Currencycloud>) -> String {
    delivery.event_type().unwrap_or_default().into()
}

pub(crate) fn currencycloud(key: &str) -> Currencycloud {
    logs::install();
    Currencycloud::new(&Secrets::new(Secret::new(key).unwrap()))
}

/// What the list's server has for Currencycloud.
pub(crate) fn receiver(journal: &Arc<Journal>) -> Receiver<Counted<Currencycloud>> {
    logs::install();
    Receiver::new(Providers::new(journal).currencycloud).with_limit(LIMIT)
}

/// The status that an app answers a request with.
pub(crate) async fn status_of<R, B, E: Debug>(
    app: &impl Service<R, Response = ServiceResponse<B>, Error = E>,
    request: R,
) -> StatusCode {
    call_service(app, request).await.status()
}

pub(crate) fn signed(body: &[u8]) -> TestRequest {
    signed_to(CURRENCYCLOUD, body)
}

pub(crate) fn signed_to(route: &str, body: &[u8]) -> TestRequest {
    request(route, &sign(body), body)
}

pub(crate) fn request(route: &str, signature: &str, body: &[u8]) -> TestRequest {
    TestRequest::post()
        .uri(route)
        .insert_header((Currencycloud::SIGNATURE_HEADER, signature))
        .set_payload(body.to_vec())
}

/// What a handler takes that chooses its receiver for itself.
pub(crate) async fn parts(request: TestRequest) -> (HttpRequest, web::Payload) {
    let (request, mut payload) = request.to_http_parts();
    let taken = web::Payload::from_request(&request, &mut payload).await;
    (request, taken.unwrap())
}

/// The same with a body of the test's own.
pub(crate) async fn parts_with(
    request: TestRequest,
    mut body: Payload,
) -> (HttpRequest, web::Payload) {
    let request = request.to_http_request();
    let taken = web::Payload::from_request(&request, &mut body).await;
    (request, taken.unwrap())
}
