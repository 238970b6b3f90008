//! Surprising details of the provider's events.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

use webhook_core::{
    Envelope, OpenEnum, Provider, Secret, Verified,
    testing::{Simulate, conformance::assert_field_is_read, edit},
};
use webhook_flash_payments::{ConversionStatus, Event, FlashPayments, PaymentStatus, RejectCode};

fn decode(body: &str) -> Envelope<'_, Event> {
    FlashPayments::decode(Verified::assume_trusted(body.as_bytes()))
}

/// The oldest sample: the provider's own of 2025, if there is one.
fn oldest(event: &str) -> Event {
    let mut samples = FlashPayments::SAMPLES.iter();
    let sample = samples.find(|sample| sample.event == event).unwrap();
    decode(sample.body).event.unwrap()
}

fn newest(event: &str) -> Event {
    let sample = FlashPayments::sample(event).unwrap();
    decode(sample.body).event.unwrap()
}

#[test]
fn payment_complete_has_no_d_at_its_end() {
    let body = FlashPayments::sample("payment_complete").unwrap().body;
    let misspelled = edit::set(body, "event", "\"payment_completed\"").unwrap();
    assert!(!decode(&misspelled).event.unwrap().is_known());
}

#[test]
fn currency_converted_is_about_a_payment() {
    let event = oldest("currency_converted");
    assert_eq!(event.subject().unwrap().kind, "payment");
    assert_eq!(PaymentStatus::from_event(&event), Some(PaymentStatus::Open));
    assert_eq!(ConversionStatus::from_event(&event), None);
    let converted = oldest("conversion_converted");
    assert_eq!(converted.subject().unwrap().kind, "conversion");
}

#[test]
fn a_created_payment_has_the_external_id_of_its_sub_client_only() {
    let Event::PaymentCreated(payment) = oldest("payment_created") else {
        panic!("another event");
    };
    assert_eq!(payment.external_id, None);
    let linked = payment.sub_client.unwrap();
    assert_eq!(linked.external_id.unwrap().as_str(), "111222333");
}

#[test]
fn the_time_of_an_event_is_event_scheduled_at_which_older_events_lack() {
    let event = newest("deposit_cleared");
    let occurred = event.occurred_at().unwrap();
    assert_eq!(occurred.as_str(), "2026-03-03T01:25:11.984Z");
    assert_eq!(oldest("deposit_cleared").occurred_at(), None);
}

/// No sample has these fields, so the conformance suite does not see them.
#[test]
fn fields_that_no_sample_shows_are_read() {
    for (event, field, value) in [
        ("deposit_cleared", "rail", "BECS"),
        ("deposit_cleared", "railService", "NPP IFTI"),
        ("deposit_cancelled", "rejectCode", "EXPIRED"),
        ("payment_cancelled", "rejectCode", "EXPIRED"),
        ("payment_complete", "eventScheduledAt", "2026-03-03T01:25:11.984Z"),
        ("conversion_pending", "eventScheduledAt", "2026-03-03T01:25:11.984Z"),
    ] {
        assert_field_is_read::<FlashPayments>(event, "", field, &format!("\"{value}\""));
    }
    for field in ["depositIds", "paymentIds"] {
        let ids = r#"["61f3a2c8d1e9b7a4c5d6e7aa"]"#;
        assert_field_is_read::<FlashPayments>("rfi_created", "", field, ids);
    }
}

#[test]
fn only_a_technical_issue_may_be_resubmitted() {
    for text in RejectCode::KNOWN {
        let may = RejectCode::from_text(text).may_be_resubmitted();
        assert_eq!(may, Some(*text == "TECHNICAL_ISSUE"), "{text}");
    }
    assert_eq!(RejectCode::from_text("NEW").may_be_resubmitted(), None);
}

#[test]
fn an_rfi_has_the_ids_of_the_objects_that_are_held() {
    let Event::RfiCreated(rfi) = newest("rfi_created") else {
        panic!("another event");
    };
    let held = rfi.withdrawal_ids.unwrap();
    assert_eq!(held.len(), 1);
    assert_eq!(held[0].as_str(), "61f3a2c8d1e9b7a4c5d6e7aa");
    assert_eq!(rfi.deposit_ids, Some(vec![]));
}

/// The body of FlashConnect's "Send Test" is not documented.
#[test]
fn a_signed_request_without_an_event_is_verified_and_kept() {
    let flash = FlashPayments::new(Secret::new("a secret").unwrap());
    let request = flash.request("http://localhost/", br#"{"test":true}"#);
    let delivery = request.delivery();
    let envelope = flash.receive(&delivery).unwrap();
    assert!(envelope.event.is_err());
    assert_eq!(envelope.verified.body(), br#"{"test":true}"#);
}
