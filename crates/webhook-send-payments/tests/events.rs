//! What the events hold, and what becomes of bodies that do not say what they are.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

use webhook_core::{
    DecodeFault, Provider, Undecodable, Verified, WebhookEvent,
    testing::{Rehearsed, Sample, edit},
};
use webhook_send_payments::{
    AccountStatus, Event, PayInStatus, PayInType, PaymentStatus, SendPayments, TradeStatus,
};

/// Decodes what came to the endpoint with this label.
fn at<'b>(label: &'b str, body: &'b str) -> Result<Event, Undecodable<'b>> {
    let verified = Verified::assume_trusted(body.as_bytes()).with_endpoint(label);
    SendPayments::decode(verified).map(|envelope| envelope.event)
}

/// Decodes what came to an endpoint for everything.
fn anywhere(body: &str) -> Result<Event, Undecodable<'_>> {
    at("all_default_events", body)
}

fn sample(version: &str, event: &str) -> &'static Sample {
    let mut samples = SendPayments::SAMPLES.iter();
    samples
        .find(|sample| sample.event == event && sample.version == version)
        .unwrap()
}

fn printed(event: &str) -> Event {
    let sample = sample("2025-01", event);
    at(sample.event, sample.body).unwrap()
}

const TRADE: &str = "trade_transaction_updated";
const ADDRESS: &str = "payment_address_updated";

#[test]
fn there_are_ten_events_and_fifteen_samples_of_nine_of_them() {
    assert_eq!(SendPayments::EVENTS.len(), 10);
    assert_eq!(SendPayments::SAMPLES.len(), 15);
    for row in SendPayments::EVENTS {
        let has_sample = SendPayments::sample(row.name).is_some();
        assert_eq!(has_sample, row.name != "payin_transaction_updated");
    }
    assert_eq!(SendPayments::REDELIVERY, None);
}

#[test]
fn an_event_is_written_back_byte_for_byte() {
    for sample in SendPayments::SAMPLES {
        let event = at(sample.event, sample.body).unwrap();
        assert_eq!(event.event_type(), sample.event);
        assert_eq!(serde_json::to_string(&event).unwrap(), sample.body);
    }
}

/// What the members of each sample tell, without an endpoint's label.
#[test]
fn the_members_tell_what_a_body_is_as_far_as_they_can() {
    for sample in SendPayments::SAMPLES {
        let event = anywhere(sample.body).unwrap();
        let readings: Vec<&str> = event.readings().iter().map(Event::event_type).collect();
        match (sample.event, sample.version) {
            ("payin_transaction_created", _) => {
                let both = ["payin_transaction_created", "payin_transaction_updated"];
                assert_eq!(readings, both);
            }
            (TRADE | ADDRESS, "2025-01") => assert_eq!(readings, [TRADE, ADDRESS]),
            ("account_updated", "2025-05") => {
                assert_eq!(readings, ["account_updated", "recipient_updated"]);
            }
            (name, version) => {
                assert!(readings.is_empty(), "{version} {name}");
                assert_eq!(event.event_type(), name, "{version}");
            }
        }
        assert_eq!(serde_json::to_string(&event).unwrap(), sample.body);
    }
}

#[test]
fn the_printed_trade_is_ambiguous_and_says_so_with_both_readings() {
    let body = sample("2025-01", TRADE).body;
    assert_eq!(body, sample("2025-01", ADDRESS).body);
    let event = anywhere(body).unwrap();
    assert!(!event.is_known());
    assert_eq!(event.event_type(), format!("{TRADE}|{ADDRESS}"));
    assert_eq!(event.subject(), None);
    let [
        Event::TradeTransactionUpdated(trade),
        Event::PaymentAddressUpdated(address),
    ] = event.readings()
    else {
        panic!("other readings");
    };
    assert_eq!(trade.trade_id, None);
    assert_eq!(address.payment_address_id.as_str(), "uuid");
    assert_eq!(trade.updated_at, address.updated_at);
}

#[test]
fn with_the_endpoints_label_it_is_certain() {
    let body = sample("2025-01", TRADE).body;
    for label in [TRADE, ADDRESS] {
        let event = at(label, body).unwrap();
        assert!(event.is_known());
        assert_eq!(event.event_type(), label);
        assert!(event.readings().is_empty());
    }
    let pay_in = sample("2025-01", "payin_transaction_created").body;
    let updated = at("payin_transaction_updated", pay_in);
    assert!(matches!(updated, Ok(Event::PayInTransactionUpdated(_))));
}

/// Inferred: some statuses are in one of the two lists alone.
#[test]
fn a_status_can_tell_a_trade_from_a_payment_address() {
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
        let event = anywhere(&with(status)).unwrap().event_type().to_owned();
        assert_eq!(event, expected, "{status}");
    }
    for status in ["submitted", "processing", "rejected", "never heard of"] {
        let readings = anywhere(&with(status)).unwrap().readings().len();
        assert_eq!(readings, 2, "{status}");
    }
    let with_recipient = edit::set(body, "recipientId", "\"r1\"").unwrap();
    assert_eq!(anywhere(&with_recipient).unwrap().event_type(), ADDRESS);
    let with_trade = edit::set(body, "tradeId", "\"t1\"").unwrap();
    assert_eq!(anywhere(&with_trade).unwrap().event_type(), TRADE);
}

/// Each member that tells, beside those that come after it in the documents' order.
#[test]
fn of_two_members_that_tell_the_first_of_the_order_counts() {
    let order = [
        (
            "payInId",
            "payin_transaction_created|payin_transaction_updated",
        ),
        ("walletId", "wallet_updated"),
        ("payInAddressId", "payin_address_updated"),
        ("payoutId", "payout_transaction_updated"),
        ("transferId", "transfer_transaction_updated"),
        ("tradeId", TRADE),
        ("paymentAddressId", ADDRESS),
        ("recipientId", "recipient_updated"),
        ("customerAccountId", "account_updated"),
    ];
    for (place, (name, expected)) in order.iter().enumerate() {
        for (other, _) in &order[place..] {
            let body = format!(
                r#"{{"{other}":"o1","{name}":"n1","status":"active","amount":1,"currency":"USD"}}"#
            );
            let body = if other == name {
                body.replacen(&format!(r#""{other}":"o1","#), "", 1)
            } else {
                body
            };
            let event = anywhere(&body).unwrap();
            assert_eq!(event.event_type(), *expected, "{body}");
            // A member without a value tells nothing.
            let null = edit::set(&body, name, "null").unwrap();
            let told = anywhere(&null).map(|event| event.event_type().to_owned());
            assert_ne!(told.ok().as_deref(), Some(*expected), "{null}");
        }
    }
}

#[test]
fn a_body_with_an_account_and_with_what_nobody_has_heard_of_is_unknown() {
    for account in ["accountId", "tradingAccountId"] {
        let body =
            format!(r#"{{"id":"1","directDebitId":"d1","{account}":"a1","status":"active"}}"#);
        let event = anywhere(&body).unwrap();
        assert!(!event.is_known());
        assert!(event.readings().is_empty());
        assert_eq!(event.event_type(), "all_default_events");
    }
}

#[test]
fn an_account_and_a_recipient_without_its_id_cannot_be_told_apart_in_the_newer_documents() {
    let with = |status: &str| format!(r#"{{"id":"1","accountId":"a1","status":"{status}"}}"#);
    for status in ["submitted", "pending", "active", "inactive", "rejected"] {
        let body = with(status);
        assert_eq!(anywhere(&body).unwrap().readings().len(), 2, "{status}");
    }
    let processing = with("processing");
    let event = anywhere(&processing).unwrap();
    assert!(matches!(event, Event::RecipientUpdated(_)));
    let old = r#"{"id":"1","tradingAccountId":"a1","status":"pending"}"#;
    assert!(matches!(anywhere(old).unwrap(), Event::RecipientUpdated(_)));
}

#[test]
fn a_body_that_does_not_fit_its_endpoint_is_kept() {
    let payout = sample("2025-01", "payout_transaction_updated").body;
    let undecodable = at("transfer_transaction_updated", payout).unwrap_err();
    assert_eq!(undecodable.error.path(), "transferId");
    assert_eq!(undecodable.error.fault(), &DecodeFault::Missing);
    let event = undecodable.error.event_type();
    assert_eq!(event, Some("transfer_transaction_updated"));
    assert_eq!(undecodable.verified.body(), payout.as_bytes());
}

#[test]
fn a_body_that_nobody_has_heard_of_is_kept_under_its_endpoints_label() {
    let body = r#"{"id":"1","teapotId":"t1","temperature":1.50}"#;
    for label in ["hooks", "teapot_updated"] {
        let event = at(label, body).unwrap();
        assert!(!event.is_known());
        assert_eq!(event.event_type(), label);
        assert_eq!(event.payload().unwrap().get(), body);
        assert!(event.readings().is_empty());
    }
    let envelope = SendPayments::decode(Verified::assume_trusted(body.as_bytes())).unwrap();
    assert_eq!(envelope.event_type(), "unknown");
}

#[test]
fn every_spelling_of_the_ids_is_read_into_the_same_field() {
    for name in ["pay-inId", "payInId", "payinId"] {
        for address in ["pay-inAddressId", "payInAddressId", "payinAddressId"] {
            for account in ["tradingAccountId", "accountId"] {
                let body = format!(
                    r#"{{"id":"1","{name}":"p1","{account}":"a1","{address}":"x1","walletId":"w1","amount":1000,"currency":"USD","status":"new"}}"#
                );
                let event = at("payin_transaction_created", &body).unwrap();
                let Event::PayInTransactionCreated(pay_in) = &event else {
                    panic!("another event");
                };
                assert_eq!(pay_in.pay_in_id.as_str(), "p1");
                assert_eq!(pay_in.pay_in_address_id.as_ref().unwrap().as_str(), "x1");
                assert_eq!(pay_in.account_id.as_ref().unwrap().as_str(), "a1");
                assert_eq!(serde_json::to_string(&event).unwrap(), body);
                assert_eq!(anywhere(&body).unwrap().readings().len(), 2);
            }
        }
    }
}

#[test]
fn both_generations_of_an_account_are_the_same() {
    let account = |version| {
        let sample = sample(version, "account_updated");
        match at(sample.event, sample.body).unwrap() {
            Event::AccountUpdated(account) => *account,
            other => panic!("{} is no account", other.event_type()),
        }
    };
    let (old, new) = (account("2025-01"), account("2025-05"));
    assert_eq!(old.account_id, new.account_id);
    assert_eq!(old.status, AccountStatus::Active);
    assert_eq!(new.status, AccountStatus::Active);
    let both = r#"{"id":"1","accountId":"a1","status":"active","customerAccountId":"a2"}"#;
    let event = anywhere(both).unwrap();
    let Event::AccountUpdated(account) = &event else {
        panic!("another event");
    };
    assert_eq!(account.account_id.as_str(), "a1");
    assert_eq!(serde_json::to_string(&event).unwrap(), both);
}

#[test]
fn money_is_whole_minor_units_of_64_bits() {
    let body = sample("2025-01", "payin_transaction_created").body;
    for units in ["0", "-1", "9223372036854775807", "-9223372036854775808"] {
        let body = edit::set(body, "amount", units).unwrap();
        let event = at("payin_transaction_created", &body).unwrap();
        let Event::PayInTransactionCreated(pay_in) = &event else {
            panic!("another event");
        };
        assert_eq!(pay_in.amount.to_string(), units);
        assert_eq!(serde_json::to_string(&event).unwrap(), body);
    }
    for other in ["10.5", "10.0", "1e3", "\"1000\"", "9223372036854775808"] {
        let body = edit::set(body, "amount", other).unwrap();
        let undecodable = at("payin_transaction_created", &body).unwrap_err();
        assert_eq!(undecodable.error.path(), "amount", "{other}");
    }
}

#[test]
fn odd_statuses_of_the_samples_are_kept() {
    let Event::TransferTransactionUpdated(transfer) = printed("transfer_transaction_updated")
    else {
        panic!("another event");
    };
    let odd = PaymentStatus::Unknown("compliance pending".into());
    assert_eq!(transfer.status, odd);
    let Event::PayInTransactionCreated(pay_in) = printed("payin_transaction_created") else {
        panic!("another event");
    };
    assert_eq!(pay_in.status, PayInStatus::Pending);
    assert_eq!(pay_in.pay_in_type, Some(PayInType::LocalBankTransfer));
    assert_eq!(pay_in.pay_in_address_id.unwrap().as_str(), "987654321");
}

#[test]
fn what_is_final_is_inferred_and_released_is_not() {
    let payout = PaymentStatus::LIFE_CYCLE;
    assert_eq!(payout.is_final(&PaymentStatus::Released), Some(false));
    assert_eq!(payout.is_final(&PaymentStatus::Returned), Some(true));
    let back = payout.may_follow(&PaymentStatus::Returned, &PaymentStatus::Released);
    assert_eq!(back, Some(false));
    assert_eq!(payout.is_final(&PaymentStatus::Processing), None);
    let trade = TradeStatus::LIFE_CYCLE;
    assert_eq!(trade.is_final(&TradeStatus::Settled), Some(true));
    assert_eq!(trade.is_final(&TradeStatus::AwaitingFunds), None);
    let pay_in = PayInStatus::LIFE_CYCLE;
    assert_eq!(pay_in.is_final(&PayInStatus::Credited), Some(true));
}

/// The body's `id` is the thing's, or one and the same for all: what tells duplicates is the body.
#[test]
fn duplicates_are_told_by_the_body_and_not_by_its_id() {
    let key = |event: &str| {
        let sample = sample("2025-01", event);
        Verified::assume_trusted(sample.body.as_bytes()).dedup_key()
    };
    let (payout, transfer) = ("payout_transaction_updated", "transfer_transaction_updated");
    let id = |event: &str| edit::get(sample("2025-01", event).body, "id").unwrap();
    assert_eq!(id(payout), id(transfer));
    assert_ne!(key(payout), key(transfer));
    assert_eq!(key(payout), key(payout));
}

/// The documents print one body for a trade and for a payment address: two events, if they came to two
/// endpoints.
#[test]
fn the_same_body_at_another_endpoint_is_no_duplicate() {
    let body = sample("2025-01", TRADE).body;
    let key = |label| {
        let verified = Verified::assume_trusted(body.as_bytes()).with_endpoint(label);
        verified.dedup_key()
    };
    assert_ne!(key(TRADE), key(ADDRESS));
    assert_eq!(key(TRADE), key(TRADE));
}
