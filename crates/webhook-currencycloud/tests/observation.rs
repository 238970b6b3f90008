//! Which events tell the statuses that the API shows.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use webhook_core::testing::Simulate;
use webhook_core::{Observe, Proof, Provider, Shown, State, Verified};
use webhook_currencycloud::{Conversion, Currencycloud, Event, Payment, Transaction, Transfer};

#[test]
fn each_event_that_is_sent_tells_the_status_of_its_sample() {
    // A deposit does not change the status. Those of forms and accounts cannot be looked up.
    let not_told = [
        "deposit_arrived_notification",
        "end_client_application_submitted_notification",
        "end_client_application_decisioned_notification",
        "bank_account_verified_notification",
    ];
    for row in Currencycloud::EVENTS.iter().filter(|row| row.state == State::Current) {
        let body = Currencycloud::sample(row.name).unwrap().body;
        let event = Currencycloud::decode(Verified::assume_trusted(body.as_bytes())).event.unwrap();
        let told_by = event
            .status()
            .map_or(&[][..], |status| Currencycloud::told_by(row.entity, status.as_str()));
        assert_eq!(told_by.contains(&row.name), !not_told.contains(&row.name), "{}", row.name);
    }
}

/// The event that a shown object amounts to, after it was written and read again.
fn observed(shown: Shown<Event>) -> (String, Proof) {
    let verified = Currencycloud::observation(&shown.event.unwrap()).unwrap();
    let proof = verified.proof();
    let event = Currencycloud::decode(verified).event.unwrap();
    assert_eq!(event.subject().unwrap().id, &*shown.id);
    assert_eq!(event.status().unwrap().as_str(), &*shown.status);
    assert!(Currencycloud::told_by(&shown.kind, &shown.status).contains(&event.event_type()));
    (event.event_type().to_owned(), proof)
}

#[test]
fn a_shown_object_is_read_as_an_event_that_tells_its_status() {
    let payment = |fields: &str| -> Shown<Event> {
        let json = format!(r#"{{"id":"p","amount":"10.00","currency":"GBP",{fields}}}"#);
        serde_json::from_str::<Payment>(&json).unwrap().into()
    };
    let cases = [
        (r#""status":"ready_to_send""#, "payment_ready_to_send_notification"),
        (r#""status":"completed""#, "payment_released_notification"),
        (r#""status":"failed","transferred_at":"""#, "payment_compliance_failed_notification"),
        (r#""status":"failed","transferred_at":"2026-01-31""#, "payment_failed_notification"),
        (
            r#""status":"failed","transferred_at":"2026-01-31","review_status":"rejected""#,
            "payment_compliance_failed_notification",
        ),
    ];
    for (fields, event) in cases {
        assert_eq!(observed(payment(fields)), (event.to_owned(), Proof::Fetched), "{fields}");
    }
    assert_eq!(payment(r#""status":"submitted""#).event, None);

    for status in ["awaiting_funds", "funds_arrived", "trade_settled", "closed"] {
        let json = format!(
            r#"{{"id":"c","status":"{status}","buy_currency":"EUR","sell_currency":"GBP","client_buy_amount":"1","client_sell_amount":"2"}}"#
        );
        observed(serde_json::from_str::<Conversion>(&json).unwrap().into());
    }
    for status in ["pending", "completed"] {
        let json = format!(
            r#"{{"id":"t","status":"{status}","source_account_id":"a","destination_account_id":"b","currency":"GBP","amount":"1"}}"#
        );
        observed(serde_json::from_str::<Transfer>(&json).unwrap().into());
    }
    for status in ["pending", "completed", "deleted"] {
        let transaction = |action: &str| -> Shown<Event> {
            let json = format!(
                r#"{{"id":"t","status":"{status}","action":"{action}","type":"credit","currency":"GBP","amount":"1"}}"#
            );
            serde_json::from_str::<Transaction>(&json).unwrap().into()
        };
        observed(transaction("funding"));
        assert_eq!(transaction("transfer").event, None);
    }
}
