//! Events compared with what the API shows.

use webhook_core::{Confirmation, Difference, Provider, Verified};
use webhook_currencycloud::{Currencycloud, Event};
use webhook_test_support::json;

use crate::stub::{logged_in, refusal};

fn event(notification: &str, body: &str) -> Event {
    let body = format!(
        r#"{{"header":{{"message_type":"payment","notification_type":"{notification}"}},"body":{body}}}"#
    );
    Currencycloud::decode(Verified::assume_trusted(body.into_bytes())).event.unwrap()
}

fn payment(amount: &str, status: &str) -> String {
    format!(
        r#"{{"id":"p1","amount":"{amount}","currency":"GBP","status":"{status}","updated_at":"2026-01-31T12:00:00+00:00"}}"#
    )
}

/// The confirmation of a ready payment by a stub that shows this one.
async fn confirm(delivered: &str, shown: &str) -> Confirmation<Event> {
    let (server, client) = logged_in().await;
    server.answer("GET", "/v2/payments/p1", json(200, shown)).await;
    let event = event("payment_ready_to_send_notification", delivered);
    client.confirm(&event).await.unwrap()
}

fn texts(differences: &[Difference]) -> Vec<(&str, &str, &str)> {
    differences
        .iter()
        .map(|it| (it.field.as_str(), it.delivered.as_str(), it.fetched.as_str()))
        .collect()
}

#[tokio::test]
async fn a_payment_is_confirmed_by_its_values() {
    let found =
        confirm(&payment("2000.00", "ready_to_send"), &payment("2000.0", "ready_to_send")).await;
    let Confirmation::Confirmed { fetched: Event::PaymentReadyToSend(fetched) } = found else {
        panic!("{found:?}")
    };
    assert_eq!(fetched.amount.to_string(), "2000.0");
}

#[tokio::test]
async fn a_changed_amount_is_found_with_both_values() {
    let shown = payment("2000.00", "ready_to_send");
    let found = confirm(&payment("9900000.00", "ready_to_send"), &shown).await;
    let Confirmation::Differs { differences, .. } = found else { panic!("{found:?}") };
    assert_eq!(texts(&differences), [("amount", r#""9900000.00""#, r#""2000.00""#)]);
}

#[tokio::test]
async fn a_payment_whose_status_has_gone_on_is_newer() {
    let shown = payment("2000.00", "completed");
    let found = confirm(&payment("2000.00", "ready_to_send"), &shown).await;
    let Confirmation::Newer { fetched: Event::PaymentReleased(_), differences } = found else {
        panic!("{found:?}")
    };
    assert_eq!(texts(&differences), [("status", r#""ready_to_send""#, r#""completed""#)]);
}

#[tokio::test]
async fn a_payment_that_the_api_does_not_have_is_not_found() {
    for refused in [refusal(404, "payment_not_found"), refusal(400, "payment_not_found")] {
        let (server, client) = logged_in().await;
        server.answer("GET", "/v2/payments/p1", refused).await;
        let event = event("payment_ready_to_send_notification", &payment("1", "ready_to_send"));
        let found = client.confirm(&event).await.unwrap();
        assert!(matches!(found, Confirmation::NotFound), "{found:?}");
    }
    let (server, client) = logged_in().await;
    server.answer("GET", "/v2/payments/p1", refusal(400, "invalid_extra_parameters")).await;
    let event = event("payment_ready_to_send_notification", &payment("1", "ready_to_send"));
    client.confirm(&event).await.unwrap_err();
}

#[tokio::test]
async fn an_unknown_event_has_no_look_up_and_nothing_is_asked() {
    let (server, client) = logged_in().await;
    let event = event("something_new_notification", r#"{"id":"p1"}"#);
    let found = client.confirm(&event).await.unwrap();
    assert!(matches!(found, Confirmation::NoLookUp), "{found:?}");
    assert_eq!(server.calls().await, 0);
}
