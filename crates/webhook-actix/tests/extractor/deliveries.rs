//! What a handler is given.

use std::sync::Arc;

use actix_web::{
    App,
    http::StatusCode,
    test::{TestRequest, init_service},
};
use webhook_actix::{Receiver, Webhook};
use webhook_core::{DecodeFault, Proof, Provider, Verified};
use webhook_currencycloud::{Currencycloud, Event};

use crate::{
    app::{currencycloud, event_type, of_the_list, signed, status_of},
    cases::{self, BY_URL, ByUrl, Journal, TRANSFER, url_query, values_in},
};

#[actix_web::test]
async fn what_arrives_twice_has_the_same_key_and_what_differs_has_another() {
    let journal: Arc<Journal> = Arc::default();
    let app = init_service(App::new().configure(of_the_list(&journal))).await;
    for body in [TRANSFER, TRANSFER, &cases::padded(700)] {
        assert_eq!(
            status_of(&app, signed(body).to_request()).await,
            StatusCode::OK
        );
    }
    let entries = journal.entries();
    let keys: Vec<_> = entries.iter().map(|entry| entry.dedup_key).collect();
    assert_eq!(keys[0], keys[1]);
    assert_ne!(keys[0], keys[2]);
}

#[actix_web::test]
async fn the_endpoint_and_the_delivery_s_id_reach_the_handler() {
    let journal = Arc::default();
    let request = TestRequest::post()
        .uri(&format!("{BY_URL}?{}", url_query("payouts")))
        .insert_header((ByUrl::DELIVERY_ID, "delivery-7"))
        .set_payload(TRANSFER);
    let app = init_service(App::new().configure(of_the_list(&journal))).await;
    assert_eq!(status_of(&app, request.to_request()).await, StatusCode::OK);
    let entry = &journal.entries()[0];
    assert_eq!(entry.proof, Proof::Url);
    assert_eq!(entry.endpoint.as_deref(), Some("payouts"));
    assert_eq!(entry.delivery_id.as_deref(), Some("delivery-7"));
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

#[actix_web::test]
async fn a_handler_is_tested_with_a_delivery_put_together_by_hand() {
    let verified = Verified::assume_trusted(TRANSFER).with_delivery_id("delivery-7");
    let event = Currencycloud::read_event(&verified);
    let delivery = Webhook::<Currencycloud> { verified, event };
    assert_eq!(event_type(delivery).await, "transfer_created_notification");
}

#[test]
fn debugging_shows_no_payload_and_no_secret() {
    let delivery = Webhook::<Currencycloud>::decode(Verified::assume_trusted(TRANSFER));
    let receiver = Receiver::new(currencycloud(cases::KEY));
    let shown = format!("{delivery:?} {receiver:?}");
    assert!(shown.contains("currencycloud") && shown.contains("transfer_created_notification"));
    assert!(!shown.contains(cases::KEY), "{shown}");
    for value in values_in(TRANSFER).filter(|value| value.len() > 4) {
        assert!(!shown.contains(&value), "{value} in {shown}");
    }
}
