//! What differs from the provider's API, and what people do about it.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

use std::future::ready;
use std::sync::{Arc, Mutex};

use webhook_core::{
    Confirmation, Proof, Provider, Shown, Stored, Verified,
    testing::{Simulate, edit},
};
use webhook_currencycloud::{Currencycloud, Event, Payment};
use webhook_inbox::{
    EntityKey, Filter, Inbox, MemoryStore, Outcome, Settings, Source, State, StepKind, Work, Worker,
};

fn source() -> Source {
    "currencycloud".parse().unwrap()
}

fn inbox() -> Inbox {
    Inbox::new(MemoryStore::new(), Settings::default())
}

fn body(amount: &str) -> String {
    format!(
        r#"{{"header":{{"message_type":"payment","notification_type":"payment_released_notification"}},"body":{{"id":"p1","amount":"{amount}","currency":"GBP","status":"completed"}}}}"#
    )
}

fn payment(amount: &str) -> Payment {
    let verified = Verified::assume_trusted(body(amount).into_bytes());
    let Ok(Event::PaymentReleased(payment)) = Currencycloud::decode(verified).event else {
        panic!("another event")
    };
    *payment
}

/// Stores a delivery whose body nothing proves.
async fn arrives(inbox: &Inbox, amount: &str) {
    let verified = Stored::recorded(body(amount), Proof::Url, None).trust_recorded_proof();
    inbox.accept::<Currencycloud>(&source(), &verified).await.unwrap();
}

/// What an API says that shows this amount, without a time.
fn confirmation(event: &Event, amount: &str) -> Confirmation<Event> {
    let payment = payment(amount);
    let json = serde_json::value::to_raw_value(&payment).unwrap();
    let shown = Shown::from(payment);
    Confirmation::of::<Currencycloud>(event, &json, Some(&shown.status), shown.event)
}

/// A worker for an API that shows this amount, and the amounts that its handler sees.
fn worker(inbox: &Inbox, amount: &'static str) -> (Worker, Arc<Mutex<Vec<String>>>) {
    let seen = Arc::<Mutex<Vec<String>>>::default();
    let notes = Arc::clone(&seen);
    let confirm = move |event: Event| ready(Ok::<_, String>(confirmation(&event, amount)));
    let worker = inbox.confirming_worker(source(), confirm, move |work: Work<Currencycloud>| {
        let Event::PaymentReleased(payment) = work.event() else { panic!("another event") };
        notes.lock().unwrap().push(format!("{} {}", payment.amount, work.proof()));
        ready(Outcome::Done)
    });
    (worker, seen)
}

async fn entries(inbox: &Inbox) -> Vec<(i64, State, Proof)> {
    let entries = inbox.page(&Filter::default(), None, 10).await.unwrap();
    entries.iter().map(|it| (it.delivery.id.0, it.state, it.delivery.proof)).collect()
}

#[tokio::test]
async fn a_delivery_is_old_if_a_later_one_says_what_the_api_shows() {
    let inbox = inbox();
    for amount in ["10", "20"] {
        arrives(&inbox, amount).await;
    }
    let (worker, seen) = worker(&inbox, "20");
    worker.drain().await.unwrap();
    assert_eq!(*seen.lock().unwrap(), ["20 fetched", "20 fetched"]);
    assert_eq!(entries(&inbox).await.len(), 2);
}

#[tokio::test]
async fn a_delivery_differs_if_only_an_earlier_one_says_what_the_api_shows() {
    let inbox = inbox();
    for amount in ["20", "99", "98"] {
        arrives(&inbox, amount).await;
    }
    let (worker, seen) = worker(&inbox, "20");
    worker.drain().await.unwrap();
    assert_eq!(*seen.lock().unwrap(), ["20 fetched"]);
    let dead = entries(&inbox).await.into_iter().filter(|it| it.1 == State::Dead);
    assert_eq!(dead.map(|it| it.0).collect::<Vec<_>>(), [2, 3]);
}

#[tokio::test]
async fn what_was_fetched_for_a_delivery_is_found_and_the_last_one_counts() {
    let inbox = inbox();
    arrives(&inbox, "99").await;
    let record = inbox.page(&Filter::default(), None, 1).await.unwrap().remove(0).delivery;
    assert_eq!(inbox.fetched_for(&record).await.unwrap(), None);
    for amount in ["20", "30"] {
        let event = Event::PaymentReleased(Box::new(payment("99")));
        let found = confirmation(&event, amount);
        inbox.note_confirmation::<Currencycloud>(&record, &found, "asked").await.unwrap();
        let fetched = inbox.fetched_for(&record).await.unwrap().unwrap();
        assert!(String::from_utf8_lossy(&fetched.body).contains(amount));
        assert_eq!(inbox.fetched_for(&fetched.entry.delivery).await.unwrap(), None);
    }
}

#[tokio::test]
async fn what_a_person_finds_is_in_the_history_with_the_reason_and_without_a_value() {
    let inbox = inbox();
    arrives(&inbox, "99").await;
    let record = inbox.page(&Filter::default(), None, 1).await.unwrap().remove(0).delivery;
    let event = Event::PaymentReleased(Box::new(payment("99")));
    for (found, note) in [
        (confirmation(&event, "99"), "the API shows the same: why"),
        (confirmation(&event, "20"), "the API shows other values in amount: why"),
        (Confirmation::NotFound, "the API has no such object: why"),
        (Confirmation::NoLookUp, "no look-up of such an object is documented: why"),
    ] {
        inbox.note_confirmation::<Currencycloud>(&record, &found, "why").await.unwrap();
        let details = inbox.get(record.id).await.unwrap().unwrap();
        let last = details.history.last().unwrap();
        assert_eq!((last.kind, last.note.as_deref()), (StepKind::Compared, Some(note)));
        assert_eq!(details.entry.state, State::Waiting);
    }
}

#[tokio::test]
async fn an_entity_is_parked_and_released_by_its_kind_and_id() {
    let inbox = inbox();
    arrives(&inbox, "99").await;
    let sample = Currencycloud::sample("cash_manager_transaction_notification").unwrap().body;
    let transaction = edit::set(sample, "body.id", "\"p1\"").unwrap();
    let verified = Stored::recorded(transaction, Proof::Body, None).trust_recorded_proof();
    inbox.accept::<Currencycloud>(&source(), &verified).await.unwrap();
    let entries = inbox.page(&Filter::default(), None, 10).await.unwrap();
    let keys: Vec<EntityKey> =
        entries.iter().map(|it| it.delivery.reading.subject.clone().unwrap()).collect();
    assert_eq!((&keys[0].id, keys[0].kind != keys[1].kind), (&keys[1].id, true));
    let parked = async || inbox.parked(None, None, 10).await.unwrap().len();
    for key in &keys {
        assert_eq!(inbox.park_entity(&source(), key, "why").await.unwrap(), 1);
    }
    assert_eq!(parked().await, 2);
    assert_eq!(inbox.release_entity(&source(), &keys[0], "why").await.unwrap(), 1);
    assert_eq!(inbox.parked(None, None, 10).await.unwrap()[0].key, keys[1]);
    assert_eq!(inbox.release_entity(&source(), &keys[0], "why").await.unwrap(), 0);
    assert_eq!(parked().await, 1);
    let other = EntityKey { kind: "payment".into(), id: "p2".into() };
    assert_eq!(inbox.park_entity(&source(), &other, "why").await.unwrap(), 0);
}
