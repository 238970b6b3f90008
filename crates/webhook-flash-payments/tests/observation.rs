//! Which events tell the statuses that the API shows.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use webhook_core::testing::Simulate;
use webhook_core::{Observe, Proof, Provider, Shown, Verified};
use webhook_flash_payments::{Event, FlashPayments, Payment};

#[test]
fn each_event_tells_the_status_that_it_means() {
    for row in FlashPayments::EVENTS {
        let body = FlashPayments::sample(row.name).unwrap().body;
        let event = FlashPayments::decode(Verified::assume_trusted(body.as_bytes())).event.unwrap();
        let told_by = FlashPayments::told_by(row.entity, event.status().unwrap().as_str());
        // It leaves a payment open.
        let is_told = row.name != "currency_converted";
        assert_eq!(told_by.contains(&row.name), is_told, "{}", row.name);
    }
}

#[test]
fn a_shown_object_is_read_as_the_event_that_tells_its_status_without_its_callback_uri() {
    let json = r#"{"id":"p","status":"CLOSED","callbackUri":"https://hooks.example.com/?signature=c2VjcmV0"}"#;
    let shown = Shown::<Event>::from(serde_json::from_str::<Payment>(json).unwrap());
    assert_eq!((&*shown.kind, &*shown.id, &*shown.status), ("payment", "p", "CLOSED"));
    let verified = FlashPayments::observation(&shown.event.unwrap()).unwrap();
    assert_eq!(verified.proof(), Proof::Fetched);
    assert!(!String::from_utf8_lossy(verified.body()).contains("c2VjcmV0"));
    let event = FlashPayments::decode(verified).event.unwrap();
    assert_eq!(event.event_type(), "payment_complete");
}

#[test]
fn a_status_that_no_event_tells_has_no_event() {
    for status in [r#""INITIALISING""#, r#""NEVER_HEARD_OF""#, "null"] {
        let json = format!(r#"{{"id":"p","status":{status}}}"#);
        let shown = Shown::<Event>::from(serde_json::from_str::<Payment>(&json).unwrap());
        assert_eq!(shown.event, None, "{status}");
    }
}
