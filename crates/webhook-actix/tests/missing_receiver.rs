//! An application without the receiver that a handler needs.
#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test may stop at the first surprise"
)]

use actix_web::{App, body, test, web};
use webhook_actix::{Receiver, Webhook};
use webhook_core::{PeerAddresses, Provider, Secret};
use webhook_currencycloud::Currencycloud;
use webhook_test_support::adapter_cases;

#[actix_web::test]
async fn a_missing_receiver_is_answered_with_500_and_an_empty_body_and_its_type_is_logged() {
    async fn handler(_: Webhook<Currencycloud>) -> &'static str {
        "handled"
    }
    let log = adapter_cases::install_log();
    let provider = || Currencycloud::new(Secret::new(adapter_cases::KEY).unwrap());
    let of_another_type = provider().with_check(PeerAddresses::new([]));
    let app = App::new()
        .app_data(Receiver::new(provider())) // not in a `web::Data`
        .app_data(web::Data::new(Receiver::new(of_another_type)))
        .route("/", web::post().to(handler));
    let app = test::init_service(app).await;

    let answer = test::call_service(&app, test::TestRequest::post().to_request()).await;

    assert_eq!(answer.status(), 500);
    assert!(body::to_bytes(answer.into_body()).await.unwrap().is_empty());
    let log = log();
    assert_eq!(log.len(), 1, "{log:?}");
    for part in [
        "ERROR webhook_actix::webhook: ",
        r#"provider="currencycloud" status=500 reason="expected `web::Data<"#,
        "Receiver<webhook_currencycloud::provider::Currencycloud>>` in the app data, found none",
    ] {
        assert!(log[0].contains(part), "no {part:?} in {log:?}");
    }
}
