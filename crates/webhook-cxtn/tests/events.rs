//! Peculiarities of CXTN's events: data in two forms, local times, pots, ids of two kinds.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test stops at the first surprise")]

use webhook_core::{
    DecodeFault, Envelope, Location, Moment, Provider, Secret, Verified,
    testing::{
        Request, Simulate,
        conformance::{assert_delivery_fact, assert_field_is_read},
        edit,
    },
};
use webhook_cxtn::{
    AccountTransaction, Cxtn, Event, ObjectId, TransactionOrigin, TransactionSource,
};

fn decode(body: &str) -> Envelope<'_, Event> {
    Cxtn::decode(Verified::assume_trusted(body.as_bytes()))
}

fn sample(version: &str, event: &str) -> &'static str {
    let mut samples = Cxtn::SAMPLES.iter();
    let found = samples.find(|sample| sample.event == event && sample.version == version);
    found.unwrap().body
}

fn transaction(version: &str, event: &str) -> AccountTransaction {
    match decode(sample(version, event)).event {
        Ok(Event::AccountCredit(transaction) | Event::AccountDebit(transaction)) => *transaction,
        other => panic!("expected a credit or debit, found {other:?}"),
    }
}

#[test]
fn the_four_events_have_seven_samples_and_no_schedule() {
    assert_eq!(Cxtn::EVENTS.len(), 4);
    assert_eq!(Cxtn::SAMPLES.len(), 7);
    assert!(Cxtn::EVENTS.iter().all(|row| Cxtn::sample(row.name).is_some()));
    assert_eq!(Cxtn::REDELIVERY, None);
}

#[test]
fn no_event_has_a_status() {
    for sample in Cxtn::SAMPLES {
        let event = decode(sample.body).event.unwrap();
        assert!(event.status().is_none(), "{}", sample.event);
    }
}

#[test]
fn every_form_of_every_sample_says_the_same() {
    for sample in Cxtn::SAMPLES {
        let event = decode(sample.body).event.unwrap();
        let object = edit::get(sample.body, "data").unwrap();
        let object = match sample.version {
            "2023-12" => serde_json::from_str(&object).unwrap(),
            _ => object,
        };
        for data in [serde_json::to_string(&object).unwrap(), object] {
            let body = edit::set(sample.body, "data", &data).unwrap();
            let wrapped = format!("  {}", serde_json::to_string(&body).unwrap());
            for body in [body, wrapped] {
                let other = decode(&body);
                assert_eq!(other.event.as_ref(), Ok(&event), "{body}");
                assert_eq!(other.delivery_id(), decode(sample.body).delivery_id());
                assert!(other.extra().is_empty());
            }
        }
    }
}

#[test]
fn a_debit_is_below_zero_and_digits_stay() {
    let credit = transaction("2023-12", "account_credit");
    assert_eq!(credit.amount.to_string(), "1000.00");
    assert_eq!(credit.source, Some(TransactionSource::Deposit));
    assert_eq!(credit.origin, Some(TransactionOrigin::AutomaticAllocation));
    assert_eq!(credit.user_id, Some("C00081866".into()));
    let debit = transaction("2024-02", "account_debit");
    assert_eq!(debit.amount.to_string(), "-10");
    assert_eq!(debit.source, Some(TransactionSource::AccountToAccountTransfer));
}

#[test]
fn a_transfer_into_a_pot_is_two_events_with_different_balances() {
    let pot = transaction("2024-02-pots", "account_credit").currency;
    assert_eq!((pot.pot(), pot.currency()), (Some("CC"), "GBP"));
    let main = transaction("2024-02-pots", "account_debit").currency;
    assert_eq!((main.pot(), main.currency()), (None, "GBP"));
}

#[test]
fn a_time_is_local_with_any_number_of_fraction_digits() {
    let body = sample("2024-02", "account_credit");
    for fraction in ["", ".9", ".410525", ".9953917"] {
        let time = format!("2024-02-21T11:58:01{fraction}");
        let body = edit::set(body, "data.transactionDateTime", &format!("\"{time}\"")).unwrap();
        let envelope = decode(&body);
        let occurred = envelope.occurred_at().unwrap();
        assert_eq!(occurred.as_str(), time);
        assert!(matches!(occurred.moment(), Moment::Local(_)), "{time}");
        assert_eq!(occurred.instant(), None);
    }
    assert_eq!(decode(sample("2023-12", "trade_settled")).occurred_at(), None);
}

#[test]
fn three_samples_have_their_data_in_a_string_and_four_in_an_object() {
    let with = |first: char| {
        let samples = Cxtn::SAMPLES.iter().map(|it| edit::get(it.body, "data").unwrap());
        samples.filter(|data| data.starts_with(first)).count()
    };
    assert_eq!((with('"'), with('{')), (3, 4));
    assert_delivery_fact::<Cxtn>("payload's form", "an object, or a string that holds one");
}

#[test]
fn an_amount_that_was_null_in_the_sample_may_be_a_number() {
    let body = sample("2023-12", "trade_settled");
    for field in ["balanceDue", "fundedAmount"] {
        assert_field_is_read::<Cxtn>("trade_settled", "data", field, "218.70");
    }
    let body = edit::set(body, "data.balanceDue", "218.70").unwrap();
    let Ok(Event::TradeSettled(trade)) = decode(&body).event else {
        panic!("expected a settled trade");
    };
    assert_eq!(trade.balance_due.unwrap().to_string(), "218.70");
    assert_eq!(trade.funded_amount, None);
}

#[test]
fn a_string_without_an_object_in_it_is_an_error_at_data() {
    let body = sample("2023-12", "payment_completed");
    for text in ["", "no JSON", "{", "{}{}", "[]", "5", "null"] {
        let data = serde_json::to_string(text).unwrap();
        let body = edit::set(body, "data", &data).unwrap();
        let envelope = decode(&body);
        assert!(envelope.event.unwrap_err().path().starts_with("data"), "{text}");
    }
    let cut = edit::set(body, "data", r#""{\"objectId\":1,""#).unwrap();
    let envelope = decode(&cut);
    assert_eq!(envelope.event_type(), Some("payment_completed"));
    assert_eq!(envelope.subject().unwrap().id, "1");
    assert_eq!(envelope.event.unwrap_err().path(), "data");
    let missing = edit::remove(body, "data").unwrap();
    let error = decode(&missing).event.unwrap_err();
    assert_eq!((error.path(), error.fault()), ("data", &DecodeFault::Missing));
}

#[test]
fn an_unknown_event_keeps_any_data() {
    for (data, kept) in [
        (r#"{"a":1.50}"#, r#"{"a":1.50}"#),
        (r#""{\"a\":1.50}""#, r#"{"a":1.50}"#),
        (r#""no JSON""#, r#""no JSON""#),
        (r#""5""#, r#""5""#),
        ("null", "null"),
        ("[1.0]", "[1.0]"),
    ] {
        let body = format!(r#"{{"eventId":"wh_1","event":"teapot_boiled","data":{data}}}"#);
        let Ok(Event::Unknown(unknown)) = decode(&body).event else {
            panic!("expected an unknown event for {data}");
        };
        assert_eq!(&*unknown.event_type, "teapot_boiled");
        assert_eq!(unknown.payload.get(), kept);
    }
}

#[test]
fn the_event_id_is_the_delivery_id_and_an_odd_one_costs_nothing() {
    let body = sample("2023-12", "payment_completed");
    let id = decode(body).delivery_id().map(str::to_owned);
    assert_eq!(id.as_deref(), Some("wh_4d9373d27e4e4c24bbb39c00b6dcd3e7"));
    assert_delivery_fact::<Cxtn>("delivery id field", "eventId");
    let number = edit::set(body, "eventId", "7").unwrap();
    assert_eq!(decode(&number).delivery_id(), Some("7"));
    for odd in ["null", "\"\"", "{\"a\":1.0}"] {
        let body = edit::set(body, "eventId", odd).unwrap();
        let envelope = decode(&body);
        assert_eq!(envelope.delivery_id(), None, "{odd}");
        assert!(envelope.event.is_ok());
    }
}

#[test]
fn an_object_id_is_a_whole_number_or_a_string_of_its_digits() {
    let body = sample("2024-02", "account_credit");
    for digits in ["0", "-1", "661428", "18446744073709551615", "18446744073709551616"] {
        for json in [digits.to_owned(), format!("\"{digits}\"")] {
            let body = edit::set(body, "data.objectId", &json).unwrap();
            let envelope = decode(&body);
            assert_eq!(envelope.subject().unwrap().id, digits);
            let payload = envelope.event.unwrap().payload().unwrap();
            assert_eq!(edit::get(payload.get(), "objectId").as_deref(), Some(digits));
        }
    }
    for (other, found) in [
        ("1.5", "another number"),
        ("1e3", "another number"),
        ("\"007\"", "another string"),
        ("true", "a boolean"),
    ] {
        let body = edit::set(body, "data.objectId", other).unwrap();
        let error = decode(&body).event.unwrap_err();
        let expected = format!("field data.objectId: expected a whole number, found {found}");
        assert!(error.to_string().ends_with(&expected), "{error}");
    }
    assert_eq!(ObjectId::from(661_428).to_string(), "661428");
}

#[test]
fn a_simulated_request_goes_to_the_label_in_its_url() {
    let cxtn = Cxtn::new(Secret::new("a secret of our own").unwrap());
    let token = |request: &Request| request.signature(Location::Parameter("token"));
    for (url, label) in [
        ("http://localhost/cxtn", "hooks"),
        ("http://localhost/cxtn?tenant=7", "hooks"),
        ("http://localhost/cxtn?endpoint=payments&tenant=7", "payments"),
    ] {
        let request = cxtn.request(url, b"{}");
        let delivery = request.delivery();
        assert_eq!(cxtn.receive(&delivery).unwrap().verified.endpoint(), Some(label));
        assert_eq!(delivery.header("content-type").unwrap(), b"application/json");
        assert_eq!(request.query().contains("tenant=7"), url.contains("tenant=7"));
        let again = cxtn.request(&request.url, b"{}");
        assert_eq!(again, request, "a URL with a token is used as it is");
    }
    let foreign = cxtn.request("http://localhost/cxtn?endpoint=payments&token=c0ffee", b"{}");
    assert_eq!(token(&foreign).as_deref(), Some("c0ffee"));
    assert_delivery_fact::<Cxtn>("content-type", "application/json");
}
