//! What the events hold, and what becomes of bodies that are odd.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

use webhook_core::{
    Delivery, Envelope, Provider, Secret, Secrets, SourceAddresses, Undecodable, Verified,
    VerifyError, WebhookEvent,
    testing::{Rehearsed, edit},
};
use webhook_flash_payments::{
    AdHocWebhooks, AmsStatus, ConversionStatus, DepositStatus, Event, FlashPayments, PaymentStatus,
    RejectCode, RfiStatus, SubClientStatus, WithdrawalStatus, source_addresses,
};

fn decode(body: &str) -> Result<Envelope<'_, Event>, Undecodable<'_>> {
    FlashPayments::decode(Verified::assume_trusted(body.as_bytes()))
}

/// The oldest sample: the provider's own, if there is one.
fn printed(event: &str) -> Event {
    let mut samples = FlashPayments::SAMPLES.iter();
    let sample = samples.find(|sample| sample.event == event).unwrap();
    decode(sample.body).unwrap().event
}

fn newest(event: &str) -> Event {
    decode(FlashPayments::sample(event).unwrap().body)
        .unwrap()
        .event
}

#[test]
fn all_thirty_seven_events_are_known_and_have_a_sample() {
    assert_eq!(FlashPayments::EVENTS.len(), 37);
    for row in FlashPayments::EVENTS {
        assert_eq!(newest(row.name).event_type(), row.name);
        assert!(newest(row.name).is_known());
    }
    let of = |version| {
        let samples = FlashPayments::SAMPLES.iter();
        samples.filter(|sample| sample.version == version).count()
    };
    assert_eq!((of("2025-04"), of("2026-06")), (23, 17));
    assert_eq!(AdHocWebhooks::SAMPLES.len(), 18);
}

#[test]
fn an_event_writes_back_the_whole_body() {
    for sample in FlashPayments::SAMPLES {
        let event = decode(sample.body).unwrap().event;
        let written = serde_json::to_string(&event).unwrap();
        assert_eq!(decode(&written).unwrap().event, event, "{}", sample.event);
        assert_eq!(event.payload().unwrap().get(), written);
        assert!(written.starts_with(&format!("{{\"event\":\"{}\"", sample.event)));
        assert_eq!(written.len(), sample.body.len(), "{}", sample.event);
    }
}

#[test]
fn amounts_keep_their_digits() {
    let Event::PaymentComplete(payment) = printed("payment_complete") else {
        panic!("another event");
    };
    assert_eq!(payment.from_amount.unwrap().to_string(), "1000");
    assert_eq!(payment.to_amount.unwrap().to_string(), "411.04");
    let Event::ConversionPending(conversion) = printed("conversion_pending") else {
        panic!("another event");
    };
    assert_eq!(conversion.rate.unwrap().to_string(), "0.41104");

    let sample = FlashPayments::sample("payment_complete").unwrap().body;
    for digits in [
        "1000.00",
        "411.04",
        "0.41104",
        "12345678901234567.89",
        "0.10",
        "\"1000.00\"",
        "-0.000001",
    ] {
        let body = edit::set(sample, "toAmount", digits).unwrap();
        let event = decode(&body).unwrap().event;
        let Event::PaymentComplete(payment) = &event else {
            panic!("another event");
        };
        let amount = payment.to_amount.as_ref().unwrap();
        assert_eq!(amount.to_string(), digits.trim_matches('"'));
        let written = serde_json::to_string(&event).unwrap();
        assert_eq!(edit::get(&written, "toAmount").unwrap(), digits);
    }
}

#[test]
fn a_payment_that_is_complete_has_no_d_at_its_end() {
    let body = FlashPayments::sample("payment_complete").unwrap().body;
    let misspelled = edit::set(body, "event", "\"payment_completed\"").unwrap();
    assert!(!decode(&misspelled).unwrap().event.is_known());
}

#[test]
fn currency_converted_is_about_a_payment() {
    let event = printed("currency_converted");
    assert_eq!(event.subject().unwrap().kind, "payment");
    assert_eq!(PaymentStatus::told_by(&event), Some(PaymentStatus::Open));
    assert_eq!(ConversionStatus::told_by(&event), None);
    let converted = printed("conversion_converted");
    assert_eq!(converted.subject().unwrap().kind, "conversion");
}

#[test]
fn the_recipients_of_deposits_and_withdrawals_differ() {
    let Event::DepositCleared(deposit) = newest("deposit_cleared") else {
        panic!("another event");
    };
    let recipient = deposit.recipient.unwrap();
    assert_eq!(recipient.account_name.as_deref(), Some("ACME Inc"));
    let sender = deposit.sender.unwrap();
    assert_eq!(sender.bank_country.as_deref(), Some("AU"));
    assert_eq!(sender.bsb.as_deref(), Some("809387"));
    assert_eq!(sender.account_no.as_deref(), Some("1839394"));

    let Event::WithdrawalRefunded(withdrawal) = printed("withdrawal_refunded") else {
        panic!("another event");
    };
    let recipient = withdrawal.recipient.unwrap();
    assert_eq!(recipient.display_name.as_deref(), Some("John Smith"));
    assert_eq!(withdrawal.refund_amount.unwrap().to_string(), "2000");
    let linked = withdrawal.sub_client.unwrap();
    assert_eq!(linked.full_name.as_deref(), Some("John Smith"));
}

#[test]
fn a_deposit_and_a_created_payment_have_no_external_id_of_their_own() {
    let Event::PaymentCreated(payment) = printed("payment_created") else {
        panic!("another event");
    };
    assert_eq!(payment.external_id, None);
    let linked = payment.sub_client.unwrap();
    assert_eq!(linked.external_id.unwrap().as_str(), "111222333");
}

#[test]
fn the_fields_that_were_added_since_are_read() {
    let Event::WithdrawalCompleted(withdrawal) = newest("withdrawal_completed") else {
        panic!("another event");
    };
    assert_eq!(withdrawal.rail.as_deref(), Some("NPP"));
    assert_eq!(withdrawal.rail_service.as_deref(), Some("NPP IFTI"));
    let scheduled = withdrawal.event_scheduled_at.unwrap();
    assert_eq!(scheduled.as_str(), "2026-03-03T01:25:11.984Z");
    let Event::WithdrawalCancelled(withdrawal) = newest("withdrawal_cancelled") else {
        panic!("another event");
    };
    let rejected = withdrawal.rejected_at.unwrap();
    assert_eq!(rejected.as_str(), "2025-07-24T21:41:14.581Z");
    let occurred = newest("deposit_cleared");
    let occurred = occurred.occurred_at().unwrap();
    assert_eq!(occurred.as_str(), "2026-03-03T01:25:11.984Z");
    assert_eq!(printed("deposit_cleared").occurred_at(), None);
}

#[test]
fn only_a_technical_issue_may_be_tried_again() {
    use webhook_core::payload::OpenEnum;
    assert_eq!(RejectCode::KNOWN.len(), 23);
    for text in RejectCode::KNOWN {
        let may = RejectCode::from_text(text).may_be_resubmitted();
        assert_eq!(may, Some(*text == "TECHNICAL_ISSUE"), "{text}");
    }
    assert_eq!(RejectCode::from_text("NEW").may_be_resubmitted(), None);
    let Event::WithdrawalCancelled(withdrawal) = printed("withdrawal_cancelled") else {
        panic!("another event");
    };
    let code = RejectCode::CancellationRequestedByParticipant;
    assert_eq!(withdrawal.reject_code, Some(code));
}

/// Exactly one of the seven statuses is told by each event, and it is the body's where it has one.
#[test]
fn each_event_tells_one_status() {
    for row in FlashPayments::EVENTS {
        let event = newest(row.name);
        let told = [
            DepositStatus::told_by(&event).map(|it| it.to_string()),
            WithdrawalStatus::told_by(&event).map(|it| it.to_string()),
            PaymentStatus::told_by(&event).map(|it| it.to_string()),
            ConversionStatus::told_by(&event).map(|it| it.to_string()),
            SubClientStatus::told_by(&event).map(|it| it.to_string()),
            AmsStatus::told_by(&event).map(|it| it.to_string()),
            RfiStatus::told_by(&event).map(|it| it.to_string()),
        ];
        let mut told = told.into_iter().flatten();
        let status = told.next().unwrap_or_else(|| panic!("{}", row.name));
        assert_eq!(told.next(), None, "{}", row.name);
        let body = serde_json::to_string(&event).unwrap();
        if let Some(in_body) = edit::get(&body, "status") {
            assert_eq!(in_body, format!("\"{status}\""), "{}", row.name);
        }
    }
}

#[test]
fn confirmed_and_failed_are_not_the_end_of_a_withdrawal() {
    use WithdrawalStatus::{Cancelled, Confirmed, Failed, Initialised, Pending, Refunded};
    let life = WithdrawalStatus::LIFE_CYCLE;
    for (status, is_final) in [
        (Initialised, false),
        (Confirmed, false),
        (Failed, false),
        (Refunded, true),
        (Cancelled, true),
    ] {
        assert_eq!(life.is_final(&status), Some(is_final), "{status}");
    }
    assert_eq!(life.may_follow(&Confirmed, &Refunded), Some(true));
    assert_eq!(life.may_follow(&Failed, &Pending), Some(true));
    assert_eq!(life.may_follow(&Refunded, &Confirmed), Some(false));
    let stage = |of: &_| life.stage(of).unwrap().followed_by;
    assert_eq!(stage(&Pending), [Confirmed, Failed]);
}

#[test]
fn the_other_life_cycles_end_where_the_status_pages_end() {
    let deposit = DepositStatus::LIFE_CYCLE;
    assert_eq!(deposit.is_final(&DepositStatus::Confirmed), Some(false));
    assert_eq!(deposit.is_final(&DepositStatus::Refunded), Some(true));
    let payment = PaymentStatus::LIFE_CYCLE;
    assert_eq!(payment.is_final(&PaymentStatus::Closed), Some(true));
    assert_eq!(payment.is_final(&PaymentStatus::Failed), None);
    let conversion = ConversionStatus::LIFE_CYCLE;
    assert_eq!(conversion.is_final(&ConversionStatus::Failed), Some(false));
    let sub_client = SubClientStatus::LIFE_CYCLE;
    let (active, off) = (SubClientStatus::Active, SubClientStatus::Deactivated);
    assert_eq!(sub_client.may_follow(&off, &active), Some(true));
    assert_eq!(sub_client.is_final(&SubClientStatus::Disabled), Some(true));
    let ams = AmsStatus::LIFE_CYCLE;
    assert_eq!(ams.is_final(&AmsStatus::Failed), Some(true));
    let rfi = RfiStatus::LIFE_CYCLE;
    let closed = rfi.may_follow(&RfiStatus::Pending, &RfiStatus::Closed);
    assert_eq!(closed, Some(true));
}

#[test]
fn the_ids_of_what_waits_for_an_rfi_are_read() {
    let Event::RfiCreated(rfi) = newest("rfi_created") else {
        panic!("another event");
    };
    let waiting = rfi.withdrawal_ids.unwrap();
    assert_eq!(waiting.len(), 1);
    assert_eq!(waiting[0].as_str(), "61f3a2c8d1e9b7a4c5d6e7aa");
    assert_eq!(rfi.deposit_ids, Some(vec![]));
}

#[test]
fn the_id_of_a_delivery_is_handed_on_and_is_the_same_at_each_attempt() {
    let flash = FlashPayments::new(&Secrets::new(Secret::new("a secret").unwrap()));
    let sample = FlashPayments::sample("payment_complete").unwrap();
    let id = || {
        let request = flash.request("http://localhost/", sample.body.as_bytes());
        let envelope = flash.receive(&request.delivery()).unwrap().into_owned();
        envelope.delivery_id().unwrap().to_owned()
    };
    assert_eq!(id(), id());
}

#[test]
fn the_source_address_can_be_asked_for_as_well() {
    let flash = FlashPayments::new(&Secrets::new(Secret::new("a secret").unwrap()));
    let sample = FlashPayments::sample("payment_complete").unwrap();
    let request = flash.request("http://localhost/", sample.body.as_bytes());
    let forged = Delivery::new(&[("a", "b")], b"{}").body().to_vec();
    let flash = flash.with_check(SourceAddresses::new(source_addresses::PRODUCTION));
    let from = |source: &str, request: &webhook_core::testing::Request| {
        let delivery = request.delivery().with_source(source.parse().unwrap());
        flash.verify(&delivery).map(|verified| verified.proof())
    };
    for source in source_addresses::PRODUCTION {
        assert!(from(&source.to_string(), &request).is_ok());
    }
    let others = source_addresses::UAT
        .into_iter()
        .chain(source_addresses::DEVELOPMENT);
    for source in others {
        let refused = from(&source.to_string(), &request);
        assert!(matches!(refused, Err(VerifyError::Check { .. })));
    }
    assert!(flash.verify(&request.delivery()).is_err(), "no source");
    // A good address is no signature.
    let mut tampered = request;
    tampered.body = forged;
    let refused = from("52.62.138.234", &tampered);
    assert!(matches!(refused, Err(VerifyError::Mismatch { .. })));
}
