//! Which event a body is, and what the events contain.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test stops at the first surprise")]

use webhook_core::{
    DecodeError, DecodeFault, OpenEnum, Provider, Secret, Standing, Verified,
    testing::{
        Sample, Simulate,
        conformance::{
            assert_body_is_read, assert_delivery_fact, assert_life_cycle, assert_object_is_read,
        },
        edit,
    },
};
use webhook_send_payments::{
    AccountStatus, Event, PayInStatus, PayInType, PaymentStatus, SendPayments, Subscription,
};

/// Decodes a delivery to the endpoint with this label.
fn at(label: &str, body: &str) -> Result<Event, DecodeError> {
    let verified = Verified::assume_trusted(body.as_bytes()).with_endpoint(label);
    SendPayments::decode(verified).event
}

/// Decodes a delivery to an endpoint for all events.
fn anywhere(body: &str) -> Event {
    at("all_default_events", body).unwrap()
}

fn readings(body: &str) -> Vec<String> {
    let readings = anywhere(body).readings();
    readings.iter().map(|it| it.event_type().to_owned()).collect()
}

fn sample(version: &str, event: &str) -> &'static Sample {
    let mut samples = SendPayments::SAMPLES.iter();
    samples.find(|sample| sample.event == event && sample.version == version).unwrap()
}

const ACCOUNT: &str = "account_updated";
const ADDRESS: &str = "payment_address_updated";
const CREATED: &str = "payin_transaction_created";
const RECIPIENT: &str = "recipient_updated";
const TRADE: &str = "trade_transaction_updated";
const UPDATED: &str = "payin_transaction_updated";

#[test]
fn there_are_ten_events_and_samples_of_nine_of_them() {
    assert_eq!(SendPayments::EVENTS.len(), 10);
    assert_eq!(SendPayments::SAMPLES.len(), 15);
    for row in SendPayments::EVENTS {
        let has_sample = SendPayments::sample(row.name).is_some();
        assert_eq!(has_sample, row.name != UPDATED);
        assert!(Subscription::KNOWN.contains(&row.name), "{}", row.name);
    }
    assert_eq!(SendPayments::REDELIVERY, None);
}

#[test]
fn a_delivery_has_the_documented_content_type() {
    let send = SendPayments::new(Secret::new("a secret of our own").unwrap());
    let request = send.request("http://localhost/", b"{}");
    let expected = "application/json";
    assert_eq!(request.delivery().header("content-type").unwrap(), expected.as_bytes());
    assert_delivery_fact::<SendPayments>("content-type", expected);
}

#[test]
fn the_fields_say_which_event_a_body_is_or_which_ones_it_may_be() {
    for sample in SendPayments::SAMPLES {
        let expected: &[&str] = match (sample.event, sample.version) {
            (CREATED, _) => &[CREATED, UPDATED],
            (TRADE | ADDRESS, "2025-01") => &[TRADE, ADDRESS],
            (ACCOUNT, "2025-05") => &[ACCOUNT, RECIPIENT],
            _ => &[],
        };
        let event = anywhere(sample.body);
        assert_eq!(readings(sample.body), expected, "{}", sample.event);
        match expected {
            [] => assert_eq!(event.event_type(), sample.event, "{}", sample.version),
            names => {
                assert_eq!(event.event_type(), names.join("|"));
                assert_eq!(event.payload().unwrap().get(), sample.body);
            }
        }
    }
}

#[test]
fn every_event_has_the_status_of_its_body_and_an_ambiguous_body_has_none() {
    for sample in SendPayments::SAMPLES {
        let event = at(sample.event, sample.body).unwrap();
        let status = event.status().map(|it| format!("\"{}\"", it.as_str()));
        assert_eq!(status, edit::get(sample.body, "status"), "{}", sample.event);
        assert!(status.is_some());
        let anywhere = anywhere(sample.body);
        assert_eq!(anywhere.status().is_some(), anywhere.is_known(), "{}", sample.event);
    }
    let returned = r#"{"payoutId":"p1","status":"returned"}"#;
    let event = at("payout_transaction_updated", returned).unwrap();
    assert_eq!(event.status().unwrap().standing_after(Some("released")), Standing::Fresh);
    let wallet = at("wallet_updated", r#"{"walletId":"w1","status":"active"}"#).unwrap();
    let status = wallet.status().unwrap();
    assert_eq!(status.is_final(), None);
    assert_eq!(status.standing_after(Some("pending")), Standing::Unknown);
}

#[test]
fn the_label_of_an_endpoint_says_which_event_an_ambiguous_body_is() {
    let body = sample("2025-01", TRADE).body;
    assert_eq!(body, sample("2025-01", ADDRESS).body);
    for label in [TRADE, ADDRESS] {
        let event = at(label, body).unwrap();
        assert!(event.is_known());
        assert_eq!(event.event_type(), label);
        assert!(event.readings().is_empty());
    }
    let pay_in = at(UPDATED, sample("2025-01", CREATED).body);
    assert!(matches!(pay_in, Ok(Event::PayInTransactionUpdated(_))));
}

#[test]
fn an_ambiguous_body_that_fits_none_of_its_events_is_an_error_with_their_names() {
    let body = r#"{"payInId":"p1","walletId":"w1","currency":"USD","status":"new"}"#;
    let error = at("all_default_events", body).unwrap_err();
    assert_eq!(error.path(), "amount");
    assert_eq!(error.event_type(), Some(&*[CREATED, UPDATED].join("|")));
    assert_eq!(error.subject().unwrap().id, "p1");
}

#[test]
fn some_statuses_distinguish_a_trade_from_a_payment_address() {
    let body = sample("2025-01", TRADE).body;
    let with = |status: &str| edit::set(body, "status", &format!("\"{status}\"")).unwrap();
    for (status, expected) in [
        ("pending_settlement", TRADE),
        ("pending_payout_processing", TRADE),
        ("pending_payment_processing", TRADE),
        ("awaiting_funds", TRADE),
        ("settled", TRADE),
        ("active", ADDRESS),
        ("inactive", ADDRESS),
    ] {
        assert_eq!(anywhere(&with(status)).event_type(), expected, "{status}");
    }
    for status in ["submitted", "processing", "rejected", "teapot"] {
        assert_eq!(readings(&with(status)), [TRADE, ADDRESS], "{status}");
    }
    let with_recipient = edit::set(body, "recipientId", "\"r1\"").unwrap();
    assert_eq!(anywhere(&with_recipient).event_type(), ADDRESS);
}

#[test]
fn the_first_id_in_the_documents_order_says_which_event_a_body_is() {
    let order = [
        ("payInId", "payin_transaction_created|payin_transaction_updated"),
        ("walletId", "wallet_updated"),
        ("payInAddressId", "payin_address_updated"),
        ("payoutId", "payout_transaction_updated"),
        ("transferId", "transfer_transaction_updated"),
        ("tradeId", TRADE),
        ("paymentAddressId", ADDRESS),
        ("recipientId", RECIPIENT),
        ("customerAccountId", ACCOUNT),
    ];
    let rest = r#""status":"active","amount":1,"currency":"USD""#;
    for (place, (name, expected)) in order.iter().enumerate() {
        assert_eq!(anywhere(&format!(r#"{{"{name}":"n1",{rest}}}"#)).event_type(), *expected);
        for (later, its_event) in order.iter().skip(place + 1) {
            let both = format!(r#"{{"{later}":"l1","{name}":"n1",{rest}}}"#);
            assert_eq!(anywhere(&both).event_type(), *expected, "{both}");
            let empty = edit::set(&both, name, "null").unwrap();
            assert_eq!(anywhere(&empty).event_type(), *its_event, "{empty}");
        }
    }
}

#[test]
fn an_account_and_a_recipient_without_its_id_look_alike_in_the_newer_documents() {
    let with = |status: &str| format!(r#"{{"id":"1","accountId":"a1","status":"{status}"}}"#);
    for status in ["submitted", "pending", "active", "inactive", "rejected"] {
        assert_eq!(readings(&with(status)), [ACCOUNT, RECIPIENT], "{status}");
    }
    assert_eq!(anywhere(&with("processing")).event_type(), RECIPIENT);
    let old = r#"{"id":"1","tradingAccountId":"a1","status":"pending"}"#;
    assert_eq!(anywhere(old).event_type(), RECIPIENT);
}

#[test]
fn a_body_with_an_account_and_an_unknown_field_is_an_unknown_event() {
    for account in ["accountId", "tradingAccountId"] {
        let body = format!(r#"{{"directDebitId":"d1","{account}":"a1","status":"active"}}"#);
        assert_eq!(anywhere(&body).event_type(), "all_default_events");
        assert!(!anywhere(&body).is_known());
        assert!(readings(&body).is_empty());
    }
}

#[test]
fn a_body_with_neither_kind_of_account_is_an_unknown_event() {
    for status in ["processing", "pending", "active"] {
        let body = format!(r#"{{"id":"1","status":"{status}"}}"#);
        assert!(!anywhere(&body).is_known(), "{body}");
    }
}

#[test]
fn an_unknown_body_is_kept_under_the_label_of_its_endpoint() {
    let body = r#"{"id":"1","teapotId":"t1","temperature":1.50}"#;
    for label in ["hooks", "teapot_updated"] {
        let event = at(label, body).unwrap();
        assert!(!event.is_known());
        assert_eq!(event.event_type(), label);
        assert_eq!(event.payload().unwrap().get(), body);
    }
    let unlabelled = SendPayments::decode(Verified::assume_trusted(body.as_bytes()));
    assert_eq!(unlabelled.event_type(), Some("unknown"));
}

#[test]
fn a_body_that_is_not_an_object_has_no_event_type_without_an_endpoint() {
    let envelope = SendPayments::decode(Verified::assume_trusted(&b"null"[..]));
    assert!(envelope.event.is_err() && envelope.event_type().is_none());
    assert_eq!(at("wallet_updated", "null").unwrap_err().event_type(), Some("wallet_updated"));
}

#[test]
fn a_body_that_does_not_fit_its_endpoint_is_an_error() {
    let payout = sample("2025-01", "payout_transaction_updated").body;
    let error = at("transfer_transaction_updated", payout).unwrap_err();
    assert_eq!(error.path(), "transferId");
    assert_eq!(error.fault(), &DecodeFault::Missing);
    assert_eq!(error.event_type(), Some("transfer_transaction_updated"));
}

#[test]
fn every_spelling_of_an_id_is_read_into_the_same_field() {
    for name in ["pay-inId", "payInId", "payinId"] {
        for address in ["pay-inAddressId", "payInAddressId", "payinAddressId"] {
            for account in ["tradingAccountId", "accountId"] {
                let body = format!(
                    r#"{{"{name}":"p1","{account}":"a1","{address}":"x1","amount":1000,"currency":"USD","status":"new"}}"#
                );
                let Ok(Event::PayInTransactionCreated(pay_in)) = at(CREATED, &body) else {
                    panic!("another event");
                };
                assert_object_is_read::<SendPayments, _>(&*pay_in, &body);
                assert_eq!(pay_in.pay_in_id.as_str(), "p1");
                assert_eq!(pay_in.pay_in_address_id.unwrap().as_str(), "x1");
                assert_eq!(pay_in.account_id.unwrap().as_str(), "a1");
                assert_eq!(readings(&body), [CREATED, UPDATED]);
            }
        }
    }
}

/// Documented for wallets, inferred for the others.
#[test]
fn the_newer_name_of_the_account_is_read_in_every_event() {
    for sample in SendPayments::SAMPLES.iter().filter(|it| it.body.contains("tradingAccountId")) {
        let body = sample.body.replace("tradingAccountId", "accountId");
        assert_body_is_read::<SendPayments>(sample.event, "", &body);
    }
    // The documents print one body for both events of a pay-in.
    let pay_in = sample("2025-01", CREATED).body;
    assert_body_is_read::<SendPayments>(UPDATED, "", pay_in);
    let address = sample("2025-05", "payin_address_updated").body;
    let body = address.replace("payInAddressId", "payinAddressId");
    assert_body_is_read::<SendPayments>("payin_address_updated", "", &body);
}

#[test]
fn both_generations_of_an_account_are_read_into_the_same_fields() {
    let account = |body: &str| match at(ACCOUNT, body).unwrap() {
        Event::AccountUpdated(account) => *account,
        other => panic!("{} is not an account", other.event_type()),
    };
    let old = account(sample("2025-01", ACCOUNT).body);
    assert_eq!(old, account(sample("2025-05", ACCOUNT).body));
    assert_eq!(old.status, AccountStatus::Active);
    let both = account(r#"{"accountId":"a1","status":"active","customerAccountId":"a2"}"#);
    let other = both.extra.get("accountId").or(both.extra.get("customerAccountId"));
    let ids = [both.account_id.as_str(), other.unwrap().get()];
    assert!(matches!(ids, ["a1", "\"a2\""] | ["a2", "\"a1\""]), "{ids:?}");
}

#[test]
fn money_is_a_whole_number_of_64_bits_in_any_notation() {
    let body = sample("2025-01", CREATED).body;
    for (written, expected) in [
        ("1000", "1000"),
        ("1000.0", "1000"),
        ("\"1000\"", "1000"),
        ("\"1000.00\"", "1000"),
        ("-1", "-1"),
        ("9223372036854775807.0", "9223372036854775807"),
        ("-9223372036854775808", "-9223372036854775808"),
    ] {
        let body = edit::set(body, "amount", written).unwrap();
        let Ok(Event::PayInTransactionCreated(pay_in)) = at(CREATED, &body) else {
            panic!("{written} is an error");
        };
        assert_eq!(pay_in.amount.to_string(), expected, "{written}");
    }
    for written in ["10.5", "\"10.05\"", "9223372036854775808", "\"many\"", "{}"] {
        let body = edit::set(body, "amount", written).unwrap();
        let error = at(CREATED, &body).unwrap_err();
        assert_eq!(error.path(), "amount", "{written}");
        assert!(error.to_string().contains("expected a whole number, found"), "{error}");
    }
}

#[test]
fn odd_statuses_of_the_samples_are_kept() {
    let name = "transfer_transaction_updated";
    let Ok(Event::TransferTransactionUpdated(transfer)) = at(name, sample("2025-01", name).body)
    else {
        panic!("another event");
    };
    let odd = PaymentStatus::Unknown("compliance pending".into());
    assert_eq!(transfer.status, odd);
    let Ok(Event::PayInTransactionCreated(pay_in)) = at(CREATED, sample("2025-01", CREATED).body)
    else {
        panic!("another event");
    };
    assert_eq!(pay_in.status, PayInStatus::Pending);
    assert_eq!(pay_in.pay_in_type, Some(PayInType::LocalBankTransfer));
    assert_eq!(pay_in.pay_in_address_id.unwrap().as_str(), "987654321");
}

/// The documents have lists of statuses, and no table of transitions.
#[test]
fn the_statuses_are_those_of_the_payloads_page_and_a_released_payment_can_come_back() {
    let payment = "
        submitted unknown
        processing unknown
        awaiting_funds unknown
        pending_trade_settlement unknown
        pending_release unknown
        released inferred returned settled
        returned inferred
        rejected inferred
        settled inferred";
    assert_life_cycle::<SendPayments>("payout", payment);
    assert_life_cycle::<SendPayments>("transfer", payment);
    assert_life_cycle::<SendPayments>(
        "trade",
        "submitted unknown
         processing unknown
         pending_settlement unknown
         pending_payout_processing unknown
         pending_payment_processing unknown
         awaiting_funds unknown
         settled inferred
         rejected inferred",
    );
    assert_life_cycle::<SendPayments>(
        "pay_in",
        "new unknown
         pending unknown
         credited inferred
         rejected inferred",
    );
    let account = "
        submitted unknown
        pending unknown
        active unknown
        inactive unknown
        rejected inferred";
    assert_life_cycle::<SendPayments>("account", account);
    let recipient = "
        submitted unknown
        processing unknown
        rejected inferred
        active unknown
        inactive unknown";
    assert_life_cycle::<SendPayments>("recipient", recipient);
    assert_life_cycle::<SendPayments>("payment_address", recipient);
    let place = "pending unknown
        active unknown
        inactive unknown";
    assert_life_cycle::<SendPayments>("wallet", place);
    assert_life_cycle::<SendPayments>("pay_in_address", place);
}
