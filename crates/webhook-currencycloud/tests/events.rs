//! What the events hold, and what becomes of bodies that are odd.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

use webhook_core::{
    DecodeFault, Envelope, Moment, Proof, Provider, Undecodable, Verified, WebhookEvent,
    testing::{Rehearsed, edit},
};
use webhook_currencycloud::{
    AuthorisationSteps, ConversionStatus, Currencycloud, Decision, Event, FormStatus, Payment,
    PaymentStatus, PaymentType, RelatedEntityType, TransactionStatus, TransferStatus, Verification,
};

fn decode(body: &str) -> Result<Envelope<'_, Event>, Undecodable<'_>> {
    Currencycloud::decode(Verified::assume_trusted(body.as_bytes()))
}

fn sample(event: &str) -> Event {
    decode(Currencycloud::sample(event).unwrap().body)
        .unwrap()
        .event
}

fn payment(event: &str) -> Payment {
    match sample(event) {
        Event::PaymentReadyToSend(payment)
        | Event::PaymentReleased(payment)
        | Event::PaymentFailed(payment)
        | Event::PaymentComplianceFailed(payment) => *payment,
        other => panic!("{} is no payment", other.event_type()),
    }
}

#[test]
fn all_twenty_one_notification_types_are_known() {
    assert_eq!(Currencycloud::EVENTS.len(), 21);
    for row in Currencycloud::EVENTS {
        let body = r#"{"header":{"notification_type":"X"},"body":[]}"#.replace('X', row.name);
        let undecodable = decode(&body).unwrap_err();
        assert_eq!(
            undecodable.error.event_type(),
            Some(row.name),
            "it has a type"
        );
    }
}

#[test]
fn thirty_five_samples_stand_for_twenty_of_them() {
    assert_eq!(Currencycloud::SAMPLES.len(), 35);
    for row in Currencycloud::EVENTS {
        let has_sample = Currencycloud::sample(row.name).is_some();
        assert_eq!(
            has_sample,
            row.name != "payment_new_notification",
            "{}",
            row.name
        );
    }
}

/// Byte for byte, but for the page of 2015, which prints the header's members the other way round.
#[test]
fn an_event_writes_back_the_whole_notification() {
    for sample in Currencycloud::SAMPLES
        .iter()
        .filter(|s| s.version != "2015")
    {
        let event = decode(sample.body).unwrap().event;
        assert_eq!(serde_json::to_string(&event).unwrap(), sample.body);
    }
    let old = decode(Currencycloud::sample("trade_notification").unwrap().body).unwrap();
    let written = serde_json::to_string(&old.event).unwrap();
    assert_eq!(decode(&written).unwrap().event, old.event);
}

#[test]
fn a_released_payment_is_completed_and_that_is_not_final() {
    let payment = payment("payment_released_notification");
    assert_eq!(payment.amount.to_string(), "2000.00");
    assert_eq!(payment.currency.as_str(), "GBP");
    assert_eq!(payment.status, PaymentStatus::Completed);
    assert_eq!(payment.payment_type, Some(PaymentType::Priority));
    assert_eq!(
        payment.authorisation_steps_required.unwrap().count(),
        Some(0)
    );
    assert_eq!(payment.fee_amount, None);
    let date = payment.payment_date.unwrap();
    assert_eq!(date.as_str(), "2018-04-30 00:00:00 +0000");
    assert!(matches!(date.moment(), Moment::Instant(_)));

    let life = PaymentStatus::LIFE_CYCLE;
    assert_eq!(life.is_final(&PaymentStatus::Completed), Some(false));
    assert_eq!(life.is_final(&PaymentStatus::Failed), Some(true));
    assert_eq!(
        life.may_follow(&PaymentStatus::Completed, &PaymentStatus::Failed),
        Some(true)
    );
    assert_eq!(
        life.may_follow(&PaymentStatus::ReadyToSend, &PaymentStatus::Completed),
        Some(true)
    );
    assert_eq!(
        life.may_follow(&PaymentStatus::Failed, &PaymentStatus::Completed),
        Some(false)
    );
    assert_eq!(life.is_final(&PaymentStatus::Suspended), None);
}

#[test]
fn the_other_life_cycles_end_where_the_diagrams_end() {
    use ConversionStatus::{AwaitingFunds, Closed, FundsArrived, TradeSettled};
    let conversion = ConversionStatus::LIFE_CYCLE;
    assert_eq!(
        conversion.may_follow(&AwaitingFunds, &TradeSettled),
        Some(true)
    );
    assert_eq!(conversion.may_follow(&FundsArrived, &Closed), Some(false));
    assert_eq!(conversion.is_final(&TradeSettled), Some(true));
    assert_eq!(conversion.is_final(&Closed), Some(true));
    let transfer = TransferStatus::LIFE_CYCLE;
    assert_eq!(transfer.is_final(&TransferStatus::Pending), Some(false));
    assert_eq!(transfer.is_final(&TransferStatus::Completed), Some(true));
    let transaction = TransactionStatus::LIFE_CYCLE;
    let pending = TransactionStatus::Pending;
    assert_eq!(
        transaction.may_follow(&pending, &TransactionStatus::Deleted),
        Some(true)
    );
    assert_eq!(
        transaction.is_final(&TransactionStatus::Completed),
        Some(true)
    );
    let form = FormStatus::LIFE_CYCLE;
    assert_eq!(
        form.may_follow(&FormStatus::New, &FormStatus::Approved),
        Some(true)
    );
    assert_eq!(form.is_final(&FormStatus::Rejected), Some(true));
}

/// One version of the documents has both forms.
#[test]
fn authorisation_steps_come_as_text_or_as_number() {
    for (event, written) in [
        ("payment_failed_notification", "\"0\""),
        ("payment_compliance_failed_notification", "0"),
    ] {
        let steps = payment(event).authorisation_steps_required.unwrap();
        assert_eq!(steps.count(), Some(0));
        assert_eq!(serde_json::to_string(&steps).unwrap(), written);
    }
    let body = Currencycloud::sample("payment_released_notification")
        .unwrap()
        .body;
    for odd in ["1.0", "-1", "true", "\"two\"", "{\"of\":2}"] {
        let body = edit::set(body, "body.authorisation_steps_required", odd).unwrap();
        let Event::PaymentReleased(payment) = decode(&body).unwrap().event else {
            panic!("no payment");
        };
        let steps = payment.authorisation_steps_required.unwrap();
        assert_eq!(steps.count(), None);
        assert_eq!(serde_json::to_string(&steps).unwrap(), odd);
    }
    assert_eq!(AuthorisationSteps::from(3).count(), Some(3));
}

/// The kind of message decides nothing, so an odd one costs nothing.
#[test]
fn a_message_type_that_is_no_text_loses_no_delivery() {
    let body = Currencycloud::sample("payment_released_notification")
        .unwrap()
        .body;
    for odd in ["7", "null", "{}", "[\"payment\"]"] {
        let body = edit::set(body, "header.message_type", odd).unwrap();
        let event = decode(&body).unwrap().event;
        assert_eq!(event.event_type(), "payment_released_notification");
        let unknown = body.replace("payment_released_notification", "of_tomorrow");
        let Event::Unknown(unknown) = decode(&unknown).unwrap().event else {
            panic!("it is known");
        };
        assert_eq!(unknown.message_type, odd.replace("null", ""));
    }
}

/// The body of a notification that the guide on beneficiary details prints: a number, ISO dates,
/// and a blank amount, where the samples have a string, Ruby dates and an amount.
#[test]
fn a_real_payment_body_is_read_and_written_back() {
    let body = r#"{"header":{"message_type":"payment","notification_type":"payment_released_notification"},"body":{"id":"286bbc9e-5224-4290-a538-2d6282549de6","amount":"1.00","failure_returned_amount":"","beneficiary_id":"fc3c3ca7-08fe-41bd-acc9-baec129c8a98","conversion_id":null,"currency":"GBP","reference":"Test Bene Details","reason":"Test Bene Details","status":"completed","payment_type":"regular","payment_date":"2020-01-16T00:00:00+00:00","transferred_at":"2020-01-16T12:30:02+00:00","authorisation_steps_required":0,"creator_contact_id":"669b4860-4bb3-4636-8ee4-9e672810d350","last_updater_contact_id":"669b4860-4bb3-4636-8ee4-9e672810d350","short_reference":"200116-BYNXQW001","failure_reason":"","payment_group_id":null,"unique_request_id":null,"fee_amount":null,"fee_currency":null}}"#;
    let envelope = decode(body).unwrap();
    let Event::PaymentReleased(payment) = &envelope.event else {
        panic!("{}", envelope.event_type());
    };
    assert_eq!(payment.failure_returned_amount, None);
    assert_eq!(payment.failure_reason.as_deref(), Some(""));
    assert_eq!(payment.unique_request_id, None);
    assert!(payment.unknown.is_empty());
    assert_eq!(serde_json::to_string(&envelope.event).unwrap(), body);
}

#[test]
fn a_conversion_keeps_its_rates_and_its_gaps() {
    let Event::FundsArrived(conversion) = sample("funds_arrived_notification") else {
        panic!("no conversion");
    };
    assert_eq!(conversion.client_rate.unwrap().to_string(), "0.7249");
    assert_eq!(conversion.partner_rate, None);
    assert_eq!(conversion.deposit_required, None);
    assert_eq!(conversion.deposit_currency, None);
    assert_eq!(conversion.payment_ids, Some(Vec::new()));
    let Event::Trade(old) = sample("trade_notification") else {
        panic!("no conversion");
    };
    assert_eq!(old.partner_status, Some(ConversionStatus::FundsArrived));
    assert_eq!(old.payment_ids.unwrap().len(), 1);
    assert!(old.updated_at.unwrap().instant().is_some());
    assert!(old.unknown.is_empty());
}

#[test]
fn inbound_funds_name_what_they_are_looked_up_by() {
    let Event::TransactionPending(pending) =
        sample("pending_cash_manager_transaction_notification")
    else {
        panic!("no transaction");
    };
    assert_eq!(
        pending.related_entity_type,
        Some(RelatedEntityType::InboundFunds)
    );
    let funds = pending.related_entity_id.unwrap();
    assert_eq!(funds.as_str(), "46d8d68f-9fb1-41ba-9d67-708dc36d0cf1");
    assert_ne!(funds.as_str(), pending.id.as_str());
}

/// The older sample writes `Approved`, `Corporate` and `Decision`.
#[test]
fn decisions_are_compared_without_regard_to_case() {
    let Event::DecisionedWebhook(old) = sample("end_client_decisioned_webhook") else {
        panic!("no decision");
    };
    assert_eq!(*old.decision, Decision::Approved);
    assert_eq!(old.decision.as_str(), "Approved");
    let Event::ApplicationDecisioned(new) =
        sample("end_client_application_decisioned_notification")
    else {
        panic!("no decision");
    };
    assert_eq!(*new.decision, Decision::Approved);
    let Event::BankAccountVerified(verified) = sample("bank_account_verified_notification") else {
        panic!("no verification");
    };
    assert_eq!(*verified.bank_account_verified, Verification::Yes);
}

/// `2022_04_12T10:15:48 00:00` is no time. The delivery is good all the same.
#[test]
fn a_time_that_nobody_can_read_loses_no_delivery() {
    let event = sample("end_client_application_received");
    let when = event.occurred_at().unwrap();
    assert_eq!(when.as_str(), "2022_04_12T10:15:48 00:00");
    assert_eq!(when.moment(), Moment::Unreadable);
    assert_eq!(event.subject().unwrap().id, "xyz123");
}

#[test]
fn the_body_may_stand_before_the_header() {
    for sample in Currencycloud::SAMPLES {
        let header = edit::get(sample.body, "header").unwrap();
        let body = edit::get(sample.body, "body").unwrap();
        let turned = format!(r#" {{"x":1,"body":{body},"header":{header},"y":[]}} "#);
        let event = decode(&turned).unwrap().event;
        assert_eq!(event, decode(sample.body).unwrap().event);
    }
}

#[test]
fn names_that_are_escaped_are_the_same_names() {
    let body = Currencycloud::sample("transfer_created_notification")
        .unwrap()
        .body;
    let escaped = body
        .replace("\"header\"", "\"he\\u0061der\"")
        .replace("\"body\"", "\"b\\u006fdy\"")
        .replace("transfer_created", "transfer\\u005fcreated")
        .replace("\"amount\"", "\"\\u0061mount\"");
    assert_ne!(escaped, body);
    assert_eq!(decode(&escaped).unwrap().event, decode(body).unwrap().event);
}

#[test]
fn a_part_that_is_missing_or_there_twice_is_named() {
    let header =
        r#""header":{"message_type":"payment","notification_type":"payment_new_notification"}"#;
    let body = r#""body":{"id":"p","amount":"1","currency":"GBP","status":"new"}"#;
    let cases = [
        (format!("{{{body}}}"), "header", DecodeFault::Missing),
        (format!("{{{header}}}"), "body", DecodeFault::Missing),
        (
            format!("{{{header},{body},{body}}}"),
            "body",
            DecodeFault::Duplicate,
        ),
        (
            format!("{{{header},{header},{body}}}"),
            "header",
            DecodeFault::Duplicate,
        ),
    ];
    for (text, path, fault) in cases {
        let undecodable = decode(&text).unwrap_err();
        assert_eq!(undecodable.error.path(), path, "{text}");
        assert_eq!(undecodable.error.fault(), &fault, "{text}");
        assert_eq!(undecodable.verified.body(), text.as_bytes());
    }
    assert!(decode(&format!("{{{header},{body}}}")).is_ok());
    assert!(decode(&format!("{{{header},{body}}}{{}}")).is_err());
}

/// `serde` would read a struct from an array of its members.
#[test]
fn arrays_in_the_place_of_objects_are_no_notification() {
    let header = r#"{"message_type":"payment","notification_type":"payment_new_notification"}"#;
    let in_an_array = r#"["payment","payment_new_notification"]"#;
    let body = r#"{"id":"p","amount":"1","currency":"GBP","status":"new"}"#;
    for text in [
        format!("[{header},{body}]"),
        format!(r#"{{"header":{in_an_array},"body":{body}}}"#),
        format!(r#"{{"body":{body},"header":{in_an_array}}}"#),
        format!(r#"{{"header":{header},"body":["p","1"]}}"#),
    ] {
        let undecodable = decode(&text).unwrap_err();
        let told = undecodable.error.to_string();
        assert!(
            told.contains("expected an object, found sequence"),
            "{told}"
        );
    }
}

#[test]
fn a_body_that_ends_too_early_is_no_json_and_the_path_says_how_far_it_came() {
    for (text, path) in [
        (
            r#"{"header":{"notification_type":"payment_new_notif"#,
            "header.notification_type",
        ),
        (r#"{"head"#, ""),
        (
            r#"{"header":{"notification_type":"payment_new_notification"},"body":{"id":"p""#,
            "body",
        ),
        ("[", ""),
    ] {
        let undecodable = decode(text).unwrap_err();
        let fault = undecodable.error.fault();
        let is_json = !matches!(fault, DecodeFault::NotJson { .. });
        assert!(text == "[" || !is_json, "{undecodable}");
        assert_eq!(undecodable.error.path(), path, "{undecodable}");
    }
}

#[test]
fn an_unknown_notification_keeps_its_header_and_its_body() {
    let body = r#"{"header":{"message_type":"rate","notification_type":"rate_moved"},"body":[1.10,{"a":1e99}]}"#;
    let envelope = decode(body).unwrap();
    let Event::Unknown(unknown) = &envelope.event else {
        panic!("it is known");
    };
    assert_eq!(unknown.message_type, "rate");
    assert_eq!(unknown.body.get(), r#"[1.10,{"a":1e99}]"#);
    assert_eq!(envelope.event_type(), "rate_moved");
    assert_eq!(envelope.subject(), None);
    assert_eq!(serde_json::to_string(&envelope.event).unwrap(), body);
    assert_eq!(envelope.proof(), Proof::Assumed);
}

#[test]
fn what_is_sent_again_has_the_same_key_and_anything_else_another() {
    let body = Currencycloud::sample("transfer_created_notification")
        .unwrap()
        .body;
    let key = decode(body).unwrap().dedup_key();
    // Said by sha256sum.
    let known = "5151405731dd73d04f25a40d6d9c75b890cbba164032aa24e76b62ee1c3c24b0";
    assert_eq!(key.to_string(), known);
    assert_eq!(decode(body).unwrap().into_owned().dedup_key(), key);
    assert_ne!(decode(&format!("{body} ")).unwrap().dedup_key(), key);
}

#[test]
fn redelivery_ends_after_thirty_one_seconds() {
    let redelivery = Currencycloud::REDELIVERY.unwrap();
    assert_eq!(redelivery.attempts(), 6);
    assert_eq!(redelivery.loss_window().as_secs(), 31);
    let waits: Vec<_> = (1..=6)
        .map(|attempt| redelivery.wait_after(attempt))
        .collect();
    let waits: Vec<_> = waits.iter().map(|wait| wait.map(|w| w.as_secs())).collect();
    assert_eq!(waits, [Some(1), Some(2), Some(4), Some(8), Some(16), None]);
}
