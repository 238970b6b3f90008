//! The content of the events, their oddities, and their redelivery.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

use webhook_core::{
    Acknowledgement, Certainty, Envelope, Moment, Provider, Secret, Standing, Verified,
    testing::{
        Simulate,
        conformance::{
            assert_body_is_read, assert_delivery_fact, assert_field_is_read, assert_life_cycle,
            assert_redelivery,
        },
        edit,
    },
};
use webhook_currencycloud::{
    Conversion, ConversionStatus, Currencycloud, Decision, Event, Payment, PaymentStatus,
    PaymentType, RelatedEntityType, TransactionAction, Verification,
};

fn decode(body: &str) -> Envelope<'_, Event> {
    Currencycloud::decode(Verified::assume_trusted(body.as_bytes()))
}

fn body_of(event: &str) -> &'static str {
    Currencycloud::sample(event).unwrap().body
}

fn sample(event: &str) -> Event {
    decode(body_of(event)).event.unwrap()
}

fn payment(body: &str) -> Payment {
    match decode(body).event.unwrap() {
        Event::PaymentReleased(payment)
        | Event::PaymentFailed(payment)
        | Event::PaymentComplianceFailed(payment) => *payment,
        other => panic!("{} is not expected", other.event_type()),
    }
}

fn conversion(event: &str) -> Conversion {
    match sample(event) {
        Event::FundsArrived(conversion) | Event::Trade(conversion) => *conversion,
        other => panic!("{} is not expected", other.event_type()),
    }
}

/// The event without a sample is only in an old cookbook.
#[test]
fn twenty_of_the_twenty_one_events_have_a_sample() {
    assert_eq!(Currencycloud::EVENTS.len(), 21);
    for row in Currencycloud::EVENTS {
        let has_sample = Currencycloud::sample(row.name).is_some();
        assert_eq!(has_sample, row.name != "payment_new_notification");
    }
}

/// Its name, its object and its status are documented. The rest is another event's sample.
#[test]
fn the_event_without_a_sample_is_read() {
    let event = "payment_new_notification";
    let body = body_of("payment_released_notification");
    let body = edit::set(body, "header.notification_type", &format!("\"{event}\"")).unwrap();
    let body = edit::set(&body, "body.status", "\"new\"").unwrap();
    assert_body_is_read::<Currencycloud>(event, "body", &body);
    assert!(matches!(decode(&body).event, Ok(Event::PaymentNew(_))));
}

#[test]
fn a_released_payment_has_the_status_completed() {
    let payment = payment(body_of("payment_released_notification"));
    assert_eq!(payment.amount.to_string(), "2000.00");
    assert_eq!(payment.currency.as_str(), "GBP");
    assert_eq!(payment.status, PaymentStatus::Completed);
    assert_eq!(payment.payment_type, Some(PaymentType::Priority));
    assert_eq!(payment.fee_amount, None);
    let date = payment.payment_date.unwrap();
    assert_eq!(date.as_str(), "2018-04-30 00:00:00 +0000");
    assert!(matches!(date.moment(), Moment::Instant(_)));
}

#[test]
fn statuses_and_what_follows_them_are_those_of_the_guides_diagrams() {
    assert_life_cycle::<Currencycloud>(
        "payment",
        "awaiting_authorisation unknown
         authorised unknown
         completed documented failed
         deleted documented
         failed documented
         new unknown
         ready_to_send documented failed released deleted
         released documented submitted
         submitted documented completed
         suspended unknown",
    );
    assert_life_cycle::<Currencycloud>(
        "conversion",
        "awaiting_authorisation unknown
         awaiting_funds documented funds_arrived closed
         closed inferred
         funds_arrived documented trade_settled
         funds_being_processed unknown
         funds_sent unknown
         trade_settled inferred
         trade_settling unknown",
    );
    assert_life_cycle::<Currencycloud>(
        "transfer",
        "pending documented completed cancelled
         completed documented
         cancelled documented",
    );
    assert_life_cycle::<Currencycloud>(
        "cash_manager_transaction",
        "pending documented completed deleted
         deleted inferred
         completed inferred",
    );
    assert_life_cycle::<Currencycloud>(
        "onboarding_form",
        "new documented submitted
         submitted documented approved rejected
         approved inferred
         rejected inferred",
    );
}

#[test]
fn a_status_is_in_the_body_and_that_of_a_form_follows_from_the_event() {
    for (event, expected) in [
        ("payment_ready_to_send_notification", Some("ready_to_send")),
        ("payment_released_notification", Some("completed")),
        ("payment_failed_notification", Some("failed")),
        ("payment_compliance_failed_notification", Some("failed")),
        ("cash_manager_trade_notification", Some("awaiting_funds")),
        ("funds_arrived_notification", Some("funds_arrived")),
        ("trade_settled_notification", Some("trade_settled")),
        ("trade_closed_notification", Some("closed")),
        ("deposit_arrived_notification", Some("awaiting_funds")),
        ("trade_notification", Some("awaiting_funds")),
        ("transfer_created_notification", Some("pending")),
        ("transfer_completed_notification", Some("completed")),
        ("pending_cash_manager_transaction_notification", Some("pending")),
        ("reject_cash_manager_transaction_notification", Some("deleted")),
        ("cash_manager_transaction_notification", Some("completed")),
        ("end_client_application_submitted_notification", Some("submitted")),
        ("end_client_application_received", Some("submitted")),
        ("end_client_application_decisioned_notification", Some("approved")),
        ("end_client_decisioned_webhook", None),
        ("bank_account_verified_notification", None),
    ] {
        assert_eq!(sample(event).status().map(|it| it.as_str()), expected, "{event}");
    }
    let decisioned = body_of("end_client_application_decisioned_notification");
    for (decision, expected, is_final) in
        [("Rejected", "rejected", Some(true)), ("on hold", "on hold", None)]
    {
        let body = edit::set(decisioned, "body.decision", &format!("\"{decision}\"")).unwrap();
        let event = decode(&body).event.unwrap();
        let status = event.status().unwrap();
        assert_eq!((status.as_str(), status.is_final()), (expected, is_final));
    }
}

#[test]
fn a_payment_that_was_released_may_fail_and_its_creation_is_stale() {
    let standing = |event: &str, earlier: &str| {
        let event = sample(event);
        event.status().unwrap().standing_after(Some(earlier))
    };
    assert_eq!(standing("payment_failed_notification", "completed"), Standing::Fresh);
    assert_eq!(standing("payment_released_notification", "failed"), Standing::Stale);
    assert_eq!(standing("payment_ready_to_send_notification", "completed"), Standing::Stale);
    assert_eq!(standing("payment_failed_notification", "deleted"), Standing::Impossible);
    assert_eq!(standing("payment_failed_notification", "suspended"), Standing::Unknown);
}

/// Samples of one version have both forms.
#[test]
fn authorisation_steps_are_a_text_or_a_number_and_written_as_they_came() {
    let body = body_of("payment_released_notification");
    for (written, count) in [("\"0\"", 0), ("0", 0), ("\"12\"", 12), ("3", 3)] {
        let body = edit::set(body, "body.authorisation_steps_required", written).unwrap();
        let steps = payment(&body).authorisation_steps_required.unwrap();
        assert_eq!(steps.count(), count);
        assert_eq!(serde_json::to_string(&steps).unwrap(), written);
    }
    for odd in ["1.5", "-1", "true", "\"two\"", "{\"of\":2}"] {
        let body = edit::set(body, "body.authorisation_steps_required", odd).unwrap();
        let payment = payment(&body);
        assert_eq!(payment.authorisation_steps_required, None);
        let kept = payment.extra.get("authorisation_steps_required").unwrap();
        assert_eq!(kept.get(), odd);
    }
}

#[test]
fn the_message_type_decides_nothing() {
    let body = body_of("payment_released_notification");
    for odd in ["7", "null", "{}", "[\"payment\"]", "\"teapot\""] {
        let body = edit::set(body, "header.message_type", odd).unwrap();
        let envelope = decode(&body);
        assert_eq!(envelope.event_type(), Some("payment_released_notification"));
        assert!(envelope.event.is_ok());
        // An object or an array is damage, and is kept.
        assert_eq!(envelope.extra().is_empty(), !odd.starts_with(['{', '[']), "{odd}");
    }
    assert_delivery_fact::<Currencycloud>("object kind", "header.message_type");
}

#[test]
fn an_unknown_event_keeps_its_message_type() {
    let body = r#"{"header":{"message_type":"rate","notification_type":"rate_moved"},"body":[1.10,{"a":1e99}]}"#;
    let envelope = decode(body);
    let Ok(Event::Unknown(unknown)) = &envelope.event else {
        panic!("it is known");
    };
    assert_eq!(unknown.payload.get(), r#"[1.10,{"a":1e99}]"#);
    let extra = envelope.extra();
    assert_eq!(extra.get("header.message_type").unwrap().get(), "\"rate\"");
}

/// From the guide on preserving beneficiary details: a number, ISO dates and an empty amount, where the
/// samples have a string, Ruby dates and an amount.
#[test]
fn a_real_payment_body_is_read() {
    let body = r#"{"header":{"message_type":"payment","notification_type":"payment_released_notification"},"body":{"id":"286bbc9e-5224-4290-a538-2d6282549de6","amount":"1.00","failure_returned_amount":"","beneficiary_id":"fc3c3ca7-08fe-41bd-acc9-baec129c8a98","conversion_id":null,"currency":"GBP","reference":"Test Bene Details","reason":"Test Bene Details","status":"completed","payment_type":"regular","payment_date":"2020-01-16T00:00:00+00:00","transferred_at":"2020-01-16T12:30:02+00:00","authorisation_steps_required":0,"creator_contact_id":"669b4860-4bb3-4636-8ee4-9e672810d350","last_updater_contact_id":"669b4860-4bb3-4636-8ee4-9e672810d350","short_reference":"200116-BYNXQW001","failure_reason":"","payment_group_id":null,"unique_request_id":null,"fee_amount":null,"fee_currency":null}}"#;
    let payment = payment(body);
    assert_eq!(payment.failure_returned_amount, None);
    assert_eq!(payment.failure_reason, None);
    assert_eq!(payment.authorisation_steps_required.unwrap().count(), 0);
    assert!(payment.transferred_at.unwrap().instant().is_some());
    assert!(decode(body).extra().is_empty());
}

#[test]
fn a_conversion_has_gaps_and_rates_in_either_direction() {
    let new = conversion("funds_arrived_notification");
    assert_eq!(new.client_rate.unwrap().to_string(), "0.7249");
    assert_eq!(new.partner_rate, None);
    assert_eq!(new.deposit_required, None);
    assert_eq!(new.payment_ids, Some(Vec::new()));
    let old = conversion("trade_notification");
    assert_eq!(old.partner_status, Some(ConversionStatus::FundsArrived));
    assert_eq!(old.payment_ids.unwrap().len(), 1);
    assert!(old.updated_at.unwrap().instant().is_some());
}

#[test]
fn inbound_funds_have_an_id_of_their_own() {
    let event = sample("pending_cash_manager_transaction_notification");
    let Event::TransactionPending(pending) = event else {
        panic!("another event");
    };
    let kind = pending.related_entity_type;
    assert_eq!(kind, Some(RelatedEntityType::InboundFunds));
    assert_eq!(pending.action, Some(TransactionAction::Funding));
    let funds = pending.related_entity_id.unwrap();
    assert_eq!(funds.as_str(), "46d8d68f-9fb1-41ba-9d67-708dc36d0cf1");
    assert_ne!(funds.as_str(), pending.id.as_str());
}

/// The older sample writes `Approved`.
#[test]
fn decisions_match_in_any_case() {
    let Event::DecisionedWebhook(old) = sample("end_client_decisioned_webhook") else {
        panic!("another event");
    };
    assert_eq!(*old.decision, Decision::Approved);
    assert_eq!(old.decision.as_str(), "Approved");
    let current = sample("end_client_application_decisioned_notification");
    let Event::ApplicationDecisioned(current) = current else {
        panic!("another event");
    };
    assert_eq!(*current.decision, Decision::Approved);
    let Event::BankAccountVerified(bank) = sample("bank_account_verified_notification") else {
        panic!("another event");
    };
    assert_eq!(*bank.bank_account_verified, Verification::Yes);
}

#[test]
fn an_unreadable_time_loses_no_event() {
    let event = sample("end_client_application_received");
    let when = event.occurred_at().unwrap();
    assert_eq!(when.as_str(), "2022_04_12T10:15:48 00:00");
    assert_eq!(when.moment(), Moment::Unreadable);
    assert_eq!(event.subject().unwrap().id, "xyz123");
}

#[test]
fn five_redeliveries_take_thirty_one_seconds() {
    assert_redelivery::<Currencycloud>(
        &[1, 2, 4, 8, 16],
        Certainty::Documented,
        Acknowledgement::NotDocumented,
    );
    assert_eq!(Currencycloud::REDELIVERY.unwrap().loss_window().as_secs(), 31);
}

/// The content types of both versions are those of the samples.
#[test]
fn a_delivery_has_the_headers_of_the_guide() {
    let currencycloud = Currencycloud::new(Secret::new("a key").unwrap());
    let request = currencycloud.request("http://localhost/", b"{}");
    for (name, expected) in [
        ("accept-encoding", "gzip;q=1.0,deflate;q=0.6,identity;q=0.3"),
        ("accept", "*/*"),
        ("user-agent", "Ruby"),
    ] {
        assert_eq!(request.delivery().header(name).unwrap(), expected.as_bytes());
        assert_delivery_fact::<Currencycloud>(name, expected);
    }
    for (version, name, expected) in [
        ("2021-02-01", "content-type of 2021-02-01", "application/json"),
        ("2021-01-01", "content-type of 2021-01-01", "text/plain"),
    ] {
        let mut samples = Currencycloud::SAMPLES.iter().filter(|it| it.version == version);
        assert!(samples.all(|sample| sample.content_type == expected));
        assert_delivery_fact::<Currencycloud>(name, expected);
    }
}

/// Documented fields whose samples have no value; the values are those of other samples.
#[test]
fn a_field_without_a_value_in_its_samples_is_read() {
    let event = "payment_released_notification";
    for (event, field, value) in [
        (event, "charge_type", "shared"),
        (event, "fee_amount", "1.00"),
        (event, "fee_currency", "GBP"),
        ("trade_settled_notification", "partner_rate", "1.4099"),
        ("pending_cash_manager_transaction_notification", "reason", "moving funds 2 -> 3"),
        ("transfer_created_notification", "unique_request_id", "Ciu4eNcYnq582hwK_8Cu47sk"),
        ("trade_settled_notification", "unique_request_id", "Ciu4eNcYnq582hwK_8Cu47sk"),
        ("end_client_application_decisioned_notification", "trading_name", "ABC Ltd"),
    ] {
        let value = format!("\"{value}\"");
        assert_field_is_read::<Currencycloud>(event, "body", field, &value);
    }
}
