//! What the events hold, and what becomes of bodies that are odd.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

use webhook_core::{
    DecodeFault, Envelope, Moment, Provider, Secret, Secrets, Undecodable, Verified, WebhookEvent,
    testing::{Rehearsed, edit},
};
use webhook_cxtn::{
    AccountTransaction, CcyCode, Cxtn, Data, DataForm, Event, TransactionOrigin, TransactionSource,
};

fn decode(body: &str) -> Result<Envelope<'_, Event>, Undecodable<'_>> {
    Cxtn::decode(Verified::assume_trusted(body.as_bytes()))
}

fn sample(version: &str, event: &str) -> &'static str {
    let mut samples = Cxtn::SAMPLES.iter();
    let found = samples.find(|sample| sample.event == event && sample.version == version);
    found.unwrap().body
}

fn transaction(version: &str, event: &str) -> AccountTransaction {
    match decode(sample(version, event)).unwrap().event.data {
        Data::AccountCredit(transaction) | Data::AccountDebit(transaction) => *transaction,
        other => panic!("{} is no credit or debit", other.event_type()),
    }
}

#[test]
fn there_are_four_events_and_seven_samples_of_them() {
    assert_eq!(Cxtn::EVENTS.len(), 4);
    assert_eq!(Cxtn::SAMPLES.len(), 7);
    for row in Cxtn::EVENTS {
        assert!(Cxtn::sample(row.name).is_some(), "{}", row.name);
    }
    assert_eq!(Cxtn::REDELIVERY, None);
}

#[test]
fn a_notification_is_written_back_byte_for_byte_in_the_form_that_came() {
    for sample in Cxtn::SAMPLES {
        let event = decode(sample.body).unwrap().event;
        let form = match sample.version {
            "2023-12" => DataForm::Text,
            _ => DataForm::Object,
        };
        assert_eq!(event.form, form, "{}", sample.event);
        assert_eq!(serde_json::to_string(&event).unwrap(), sample.body);
    }
}

/// Every sample in the other form of `data`, and as a string around the whole.
#[test]
fn every_form_of_every_sample_says_the_same() {
    for sample in Cxtn::SAMPLES {
        let event = decode(sample.body).unwrap().event;
        let payload = event.payload().unwrap();
        let as_text = serde_json::to_string(payload.get()).unwrap();
        for (data, form) in [
            (payload.get(), DataForm::Object),
            (as_text.as_str(), DataForm::Text),
        ] {
            let body = edit::set(sample.body, "data", data).unwrap();
            let other = decode(&body).unwrap().event;
            assert_eq!(other.data, event.data);
            assert_eq!(other.form, form);
            assert_eq!(serde_json::to_string(&other).unwrap(), body);
            let wrapped = format!("  {}", serde_json::to_string(&body).unwrap());
            assert_eq!(decode(&wrapped).unwrap().event, other);
        }
    }
}

#[test]
fn a_debit_is_below_zero_and_digits_stay() {
    let credit = transaction("2023-12", "account_credit");
    assert_eq!(credit.amount.to_string(), "1000.00");
    assert_eq!(credit.source, Some(TransactionSource::Deposit));
    assert_eq!(credit.origin, Some(TransactionOrigin::AutomaticAllocation));
    assert_eq!(credit.user_id.unwrap().as_str(), "C00081866");
    let debit = transaction("2024-02", "account_debit");
    assert_eq!(debit.amount.to_string(), "-10");
    assert!(debit.amount.value().is_sign_negative());
    assert_eq!(debit.object_id.number(), 661_427);
}

#[test]
fn a_pot_is_a_prefix_before_the_currency() {
    let pot = transaction("2024-02-pots", "account_credit").currency;
    assert_eq!((pot.pot(), pot.currency()), (Some("CC"), "GBP"));
    let main = transaction("2024-02-pots", "account_debit").currency;
    assert_eq!((main.pot(), main.currency()), (None, "GBP"));
    let other = CcyCode::from("POT11-USD");
    assert_eq!((other.pot(), other.currency()), (Some("POT11"), "USD"));
}

#[test]
fn a_time_is_local_with_any_number_of_fraction_digits() {
    let body = sample("2024-02", "account_credit");
    for time in [
        "2024-02-21T11:58:01",
        "2024-02-21T11:58:01.9",
        "2024-03-25T10:33:04.410525",
        "2024-02-21T11:58:01.9953917",
    ] {
        let body = edit::set(body, "data.transactionDateTime", &format!("\"{time}\"")).unwrap();
        let envelope = decode(&body).unwrap();
        let occurred = envelope.occurred_at().unwrap();
        assert_eq!(occurred.as_str(), time);
        assert!(matches!(occurred.moment(), Moment::Local(_)), "{time}");
        assert_eq!(occurred.instant(), None);
    }
    assert_eq!(
        decode(sample("2023-12", "trade_settled"))
            .unwrap()
            .occurred_at(),
        None
    );
}

#[test]
fn a_trades_amounts_may_be_null() {
    let body = sample("2023-12", "trade_settled");
    let Data::TradeSettled(trade) = decode(body).unwrap().event.data else {
        panic!("another event");
    };
    assert_eq!(trade.balance_due, None);
    assert_eq!(trade.buy_amount.to_string(), "1000.00");
    let body = edit::set(body, "data.balanceDue", "218.70").unwrap();
    let event = decode(&body).unwrap().event;
    let Data::TradeSettled(trade) = &event.data else {
        panic!("another event");
    };
    assert_eq!(trade.balance_due.as_ref().unwrap().to_string(), "218.70");
    assert_eq!(serde_json::to_string(&event).unwrap(), body);
}

#[test]
fn a_string_that_holds_no_json_is_an_error_with_its_path() {
    let body = sample("2023-12", "payment_completed");
    for text in [
        "",
        "no JSON",
        "{",
        "{}{}",
        "[]",
        "5",
        "null",
        "{\"objectId\":1,",
    ] {
        let data = serde_json::to_string(text).unwrap();
        let body = edit::set(body, "data", &data).unwrap();
        let undecodable = decode(&body).unwrap_err();
        assert!(undecodable.error.path().starts_with("data"), "{text}");
        assert_eq!(undecodable.error.event_type(), Some("payment_completed"));
        assert_eq!(undecodable.verified.body(), body.as_bytes());
    }
    let missing = edit::remove(body, "data").unwrap();
    let undecodable = decode(&missing).unwrap_err();
    assert_eq!(undecodable.error.path(), "data");
    assert_eq!(undecodable.error.fault(), &DecodeFault::Missing);
}

#[test]
fn an_error_within_the_string_names_the_path_and_no_value() {
    let body = sample("2023-12", "payment_completed");
    let body = edit::set(body, "data.amount", "\"leak\"").unwrap();
    let undecodable = decode(&body).unwrap_err();
    assert_eq!(undecodable.error.path(), "data.amount");
    assert!(!undecodable.to_string().contains("leak"));
}

#[test]
fn whatever_an_unknown_event_has_as_data_is_kept() {
    for data in [
        "{\"a\":1.50}",
        "\"{\\\"a\\\":1.50}\"",
        "\"no JSON\"",
        "null",
        "\"5\"",
        "\"{\"",
        "[1.0]",
        "7",
    ] {
        let body =
            format!(r#"{{"eventId":"wh_1","event":"teapot_boiled","data":{data},"more":1.0}}"#);
        let event = decode(&body).unwrap().event;
        assert!(!event.is_known());
        assert_eq!(serde_json::to_string(&event).unwrap(), body, "{data}");
    }
}

#[test]
fn the_event_id_is_the_delivery_id() {
    let cxtn = Cxtn::new(&Secrets::new(Secret::new("a secret").unwrap()));
    let body = sample("2023-12", "payment_completed");
    let request = cxtn.request("http://localhost/", body.as_bytes());
    let delivery = request.delivery();
    let envelope = cxtn.receive(&delivery).unwrap();
    assert_eq!(
        envelope.delivery_id(),
        Some("wh_4d9373d27e4e4c24bbb39c00b6dcd3e7")
    );
    let checked = cxtn.with_check(|_: &webhook_core::Delivery<'_>| true);
    let envelope = checked.receive(&delivery).unwrap();
    assert!(
        envelope.delivery_id().is_some(),
        "a check takes nothing away"
    );
    let without = edit::remove(body, "eventId").unwrap();
    assert_eq!(decode(&without).unwrap().delivery_id(), None);
}

/// It is no part of what happened, so an odd one costs no notification.
#[test]
fn an_event_id_that_is_none_is_kept_and_loses_nothing() {
    let body = sample("2023-12", "payment_completed");
    for odd in ["null", "\"\"", "7", "{\"a\":1.0}"] {
        let body = edit::set(body, "eventId", odd).unwrap();
        let envelope = decode(&body).unwrap();
        assert_eq!(envelope.delivery_id(), None, "{odd}");
        assert_eq!(envelope.event_type(), "payment_completed");
        let written = serde_json::to_string(&envelope.event).unwrap();
        assert_eq!(edit::get(&written, "eventId").as_deref(), Some(odd));
        assert_eq!(decode(&written).unwrap().event, envelope.event);
    }
}

/// Parsers disagree on which of two counts.
#[test]
fn a_member_that_stands_twice_is_an_error() {
    let body = sample("2024-02", "account_credit");
    for name in ["eventId", "event", "data"] {
        let value = edit::get(body, name).unwrap();
        let twice = body.replacen('{', &format!("{{\"{name}\":{value},"), 1);
        let undecodable = decode(&twice).unwrap_err();
        assert_eq!(undecodable.error.fault(), &DecodeFault::Duplicate, "{name}");
        assert_eq!(undecodable.error.path(), name);
    }
}

#[test]
fn an_object_id_is_a_whole_number() {
    let body = sample("2024-02", "account_credit");
    for number in ["0", "-1", "9223372036854775807"] {
        let body = edit::set(body, "data.objectId", number).unwrap();
        let event = decode(&body).unwrap().event;
        assert_eq!(event.subject().unwrap().id, number);
        assert_eq!(serde_json::to_string(&event).unwrap(), body);
    }
    for other in [
        "1.0",
        "1e3",
        "\"661428\"",
        "9223372036854775808",
        "18446744073709551616",
    ] {
        let body = edit::set(body, "data.objectId", other).unwrap();
        let undecodable = decode(&body).unwrap_err();
        assert_eq!(undecodable.error.path(), "data.objectId", "{other}");
    }
}
