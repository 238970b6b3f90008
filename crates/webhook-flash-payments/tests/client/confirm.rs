//! Events compared with what the API shows.

use webhook_core::{Confirmation, Difference, Provider, Verified};
use webhook_flash_payments::{AdHocWebhooks, Event, FlashPayments};

use crate::stub::{answering, requests};

const PENDING: &str =
    r#"{"event":"withdrawal_pending","id":"x1","amount":2000,"currency":"AUD","externalId":"e1"}"#;

/// The confirmation of an event by a stub that shows this withdrawal.
async fn confirm(body: &str, withdrawal: &str) -> Confirmation<Event> {
    let answer = format!(r#"{{"data":{{"withdrawal":{withdrawal}}}}}"#);
    let (_server, client) = answering(&answer).await;
    let event = FlashPayments::decode(Verified::assume_trusted(body.as_bytes())).event.unwrap();
    client.confirm(&event).await.unwrap()
}

fn withdrawal(amount: &str, status: &str) -> String {
    format!(r#"{{"id":"x1","status":"{status}","amount":{amount},"currency":"AUD"}}"#)
}

fn texts(differences: &[Difference]) -> Vec<(&str, &str, &str)> {
    differences
        .iter()
        .map(|it| (it.field.as_str(), it.delivered.as_str(), it.fetched.as_str()))
        .collect()
}

#[tokio::test]
async fn a_withdrawal_is_confirmed_by_its_values_and_the_fetched_one_is_the_event() {
    let found = confirm(PENDING, &withdrawal("2000.00", "PENDING")).await;
    let Confirmation::Confirmed { fetched: Event::WithdrawalPending(fetched) } = found else {
        panic!("{found:?}")
    };
    assert_eq!(fetched.amount.unwrap().to_string(), "2000.00");
    assert_eq!(fetched.external_id, None);
}

#[tokio::test]
async fn a_changed_amount_is_found_with_both_values() {
    let found = confirm(&PENDING.replace("2000", "9900000"), &withdrawal("2000", "PENDING")).await;
    let Confirmation::Differs { differences, .. } = found else { panic!("{found:?}") };
    assert_eq!(texts(&differences), [("amount", "9900000", "2000")]);
}

#[tokio::test]
async fn a_withdrawal_whose_status_has_gone_on_is_newer_and_one_that_goes_back_differs() {
    let found = confirm(PENDING, &withdrawal("2000", "CONFIRMED")).await;
    let Confirmation::Newer { fetched: Event::WithdrawalCompleted(_), differences } = found else {
        panic!("{found:?}")
    };
    assert_eq!(texts(&differences), [("status", r#""PENDING""#, r#""CONFIRMED""#)]);
    let found = confirm(PENDING, &withdrawal("2000", "INITIALISED")).await;
    let Confirmation::Differs { differences, .. } = found else { panic!("{found:?}") };
    assert_eq!(texts(&differences), [("status", r#""PENDING""#, r#""INITIALISED""#)]);
}

#[tokio::test]
async fn a_withdrawal_that_the_api_does_not_have_is_not_found() {
    assert!(matches!(confirm(PENDING, "null").await, Confirmation::NotFound));
}

#[tokio::test]
async fn an_unknown_event_has_no_look_up_and_nothing_is_asked() {
    let (server, client) = answering("{}").await;
    let body = r#"{"event":"something_new","id":"x1"}"#;
    let event = FlashPayments::decode(Verified::assume_trusted(body.as_bytes())).event.unwrap();
    let found = client.confirm(&event).await.unwrap();
    assert!(matches!(found, Confirmation::NoLookUp), "{found:?}");
    assert!(requests(&server, false).await.is_empty());
}

#[tokio::test]
async fn an_ad_hoc_webhook_is_confirmed_as_a_regular_one() {
    let answer = format!(r#"{{"data":{{"withdrawal":{}}}}}"#, withdrawal("2000", "PENDING"));
    let (_server, client) = answering(&answer).await;
    let event = AdHocWebhooks::decode(Verified::assume_trusted(PENDING.as_bytes())).event.unwrap();
    let found = client.confirm(&event).await.unwrap();
    assert!(matches!(found, Confirmation::Confirmed { .. }), "{found:?}");
}
