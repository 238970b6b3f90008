//! Deliveries that are compared with what the API shows before they are handled.

use std::sync::Arc;

use webhook_core::{Confirmation, Proof, Shown, Stored, Verified, testing::edit};
use webhook_currencycloud::{Currencycloud, Event, Payment};
use webhook_inbox::{Filter, Inbox, Outcome, State, Work, Worker};

use crate::{FAILED, RELEASED, Seen, body, inbox, payment, see, source};

/// Stores a delivery whose body nothing proves.
async fn arrives_by_url(inbox: &Inbox, body: String) {
    let verified = Stored::recorded(body, Proof::Url, None).trust_recorded_proof();
    inbox.accept::<Currencycloud>(&source(), &verified).await.unwrap();
}

/// A worker for an API that shows this payment.
fn confirming(inbox: &Inbox, shows: Option<Payment>) -> (Worker, Seen) {
    let seen = Seen::default();
    let notes = Arc::clone(&seen);
    let confirm = move |event: Event| {
        let confirmation = shows.clone().map_or(Confirmation::NoLookUp, |payment| {
            let json = serde_json::value::to_raw_value(&payment).unwrap();
            let shown = Shown::from(payment);
            Confirmation::of::<Currencycloud>(&event, &json, Some(&shown.status), shown.event)
        });
        std::future::ready(Ok::<_, String>(confirmation))
    };
    let worker = inbox.confirming_worker(source(), confirm, move |work: Work<Currencycloud>| {
        see(&notes, &work);
        std::future::ready(Outcome::Done)
    });
    (worker, seen)
}

/// What the API shows of the sample of `payment_released_notification`.
fn released(amount: &str) -> Payment {
    let envelope = <Currencycloud as webhook_core::Provider>::decode(Verified::assume_trusted(
        body(RELEASED).into_bytes(),
    ));
    let Ok(Event::PaymentReleased(mut payment)) = envelope.event else { panic!("another event") };
    payment.amount = amount.parse().unwrap();
    *payment
}

#[tokio::test]
async fn a_delivery_that_is_not_what_the_api_shows_is_dead_and_both_are_kept() {
    let inbox = inbox();
    let (worker, seen) = confirming(&inbox, Some(released("12345.67")));
    arrives_by_url(&inbox, edit::set(&body(RELEASED), "body.amount", "\"99999.00\"").unwrap())
        .await;
    worker.drain().await.unwrap();
    worker.drain().await.unwrap();
    assert_eq!(*seen.lock().unwrap(), [""; 0]);

    let entries = inbox.page(&Filter::default(), None, 10).await.unwrap();
    let [forged, fetched] = &entries[..] else { panic!("{entries:?}") };
    assert_eq!((forged.state, forged.delivery.proof), (State::Dead, Proof::Url));
    let why = forged.last_error.as_deref().unwrap();
    assert!(why.contains("found others in amount:"), "{why}");
    assert!(!why.contains("99999") && !why.contains("12345"), "{why}");
    assert_eq!((fetched.state, fetched.delivery.proof), (State::Done, Proof::Fetched));
    assert_eq!(fetched.delivery.compared_with(), Some(forged.delivery.id));
    let fetched = inbox.get(fetched.delivery.id).await.unwrap().unwrap();
    assert!(String::from_utf8_lossy(&fetched.body).contains("12345.67"));
    assert_eq!(fetched.status, None);
}

#[tokio::test]
async fn a_confirmed_delivery_is_handled_as_the_api_shows_it() {
    for (shows, expected) in [
        (Some(payment(r#""status":"completed""#)), "payment_released, fetched, first"),
        (
            Some(payment(r#""status":"failed","transferred_at":"2026-01-31""#)),
            "payment_failed, fetched, first",
        ),
        (None, "payment_released, url, first"),
    ] {
        let inbox = inbox();
        let (worker, seen) = confirming(&inbox, shows);
        let body = edit::set(&body(RELEASED), "body.amount", "10").unwrap();
        let body = edit::set(&body, "body.currency", "\"GBP\"").unwrap();
        arrives_by_url(&inbox, body).await;
        worker.drain().await.unwrap();
        assert_eq!(*seen.lock().unwrap(), [expected]);
    }
}

#[tokio::test]
async fn a_signed_delivery_is_confirmed_only_if_its_status_is_impossible() {
    let inbox = inbox();
    let (worker, seen) = confirming(&inbox, Some(released("10")));
    let signed = |body: String| Stored::recorded(body, Proof::Body, None).trust_recorded_proof();
    for event in [RELEASED, FAILED] {
        inbox.accept::<Currencycloud>(&source(), &signed(body(event))).await.unwrap();
    }
    let deleted = edit::set(&body(FAILED), "body.status", "\"deleted\"").unwrap();
    inbox.accept::<Currencycloud>(&source(), &signed(deleted)).await.unwrap();
    worker.drain().await.unwrap();
    assert_eq!(
        *seen.lock().unwrap(),
        ["payment_released, body, first", "payment_failed, body, fresh"]
    );
    let filter = Filter { state: Some(State::Dead), ..Filter::default() };
    let dead = inbox.page(&filter, None, 10).await.unwrap();
    let why = dead[0].last_error.as_deref().unwrap();
    assert!(why.contains("status"), "{why}");
}
