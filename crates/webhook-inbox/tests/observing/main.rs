//! Observations: what was read from a provider's API, beside the provider's own events.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

mod confirmed;

use std::sync::{Arc, Mutex};

use chrono::{DateTime, Utc};
use webhook_core::{
    Shown, Verified,
    testing::{Simulate, edit},
};
use webhook_currencycloud::{Currencycloud, Event, Payment};
use webhook_inbox::{
    Filter, Finding, Inbox, MemoryStore, Outcome, Receipt, Settings, Source, State, Work, Worker,
};

const READY: &str = "payment_ready_to_send_notification";
const RELEASED: &str = "payment_released_notification";
const FAILED: &str = "payment_failed_notification";
const REJECTED: &str = "payment_compliance_failed_notification";

/// What a handler has seen: `event, proof, standing`.
type Seen = Arc<Mutex<Vec<String>>>;

fn inbox() -> Inbox {
    Inbox::new(MemoryStore::new(), Settings::default())
}

fn source() -> Source {
    "currencycloud".parse().unwrap()
}

fn see(seen: &Seen, work: &Work<Currencycloud>) {
    let line = format!("{}, {}, {}", work.event().event_type(), work.proof(), work.standing());
    seen.lock().unwrap().push(line.replace("_notification", ""));
}

fn worker(inbox: &Inbox) -> (Worker, Seen) {
    let seen = Seen::default();
    let notes = Arc::clone(&seen);
    let worker = inbox.worker(source(), move |work: Work<Currencycloud>| {
        see(&notes, &work);
        std::future::ready(Outcome::Done)
    });
    (worker, seen)
}

/// The sample of this event, about the payment `p`.
fn body(event: &str) -> String {
    edit::set(Currencycloud::sample(event).unwrap().body, "body.id", "\"p\"").unwrap()
}

async fn arrives(inbox: &Inbox, event: &str) -> Receipt {
    let verified = Verified::assume_trusted(body(event).into_bytes());
    inbox.accept::<Currencycloud>(&source(), &verified).await.unwrap()
}

fn payment(fields: &str) -> Payment {
    let json = format!(r#"{{"id":"p","amount":"10.00","currency":"GBP",{fields}}}"#);
    serde_json::from_str(&json).unwrap()
}

fn shown(status: &str) -> Shown<Event> {
    Shown::from(payment(&format!(r#""status":"{status}","updated_at":"2026-01-31T12:00:00Z""#)))
}

async fn observe(inbox: &Inbox, status: &str) -> Option<Receipt> {
    inbox.observe::<Currencycloud>(&source(), &shown(status)).await.unwrap()
}

#[tokio::test]
async fn an_observation_is_handled_once_as_the_event_that_tells_its_status() {
    let inbox = inbox();
    let (worker, seen) = worker(&inbox);
    let Some(Receipt::New(id)) = observe(&inbox, "completed").await else { panic!("not stored") };
    worker.drain().await.unwrap();
    assert_eq!(*seen.lock().unwrap(), ["payment_released, fetched, first"]);
    let again = observe(&inbox, "completed").await;
    assert_eq!(again, Some(Receipt::Redelivered { first: id, times: 2 }));
    assert_eq!(worker.drain().await.unwrap(), 0);
    assert_eq!(inbox.get(id).await.unwrap().unwrap().status.as_deref(), Some("completed"));
}

#[tokio::test]
async fn a_status_that_no_event_tells_is_not_stored() {
    let inbox = inbox();
    assert_eq!(observe(&inbox, "deleted").await, None);
    assert_eq!(inbox.page(&Filter::default(), None, 10).await.unwrap(), []);
}

#[tokio::test]
async fn an_event_that_comes_after_its_observation_is_not_handled() {
    let inbox = inbox();
    let (worker, seen) = worker(&inbox);
    observe(&inbox, "completed").await;
    worker.drain().await.unwrap();
    seen.lock().unwrap().clear();

    let late = arrives(&inbox, RELEASED).await.id().unwrap();
    worker.drain().await.unwrap();
    assert_eq!(*seen.lock().unwrap(), [""; 0]);
    let late = inbox.get(late).await.unwrap().unwrap();
    assert_eq!(late.entry.state, State::Done);
    assert!(late.history[0].note.as_deref().unwrap().contains("delivery 1 has told it"));

    // What it did not tell is handled, and so is what comes after it.
    arrives(&inbox, READY).await;
    arrives(&inbox, FAILED).await;
    worker.drain().await.unwrap();
    let expected = ["payment_ready_to_send, assumed, stale", "payment_failed, assumed, fresh"];
    assert_eq!(*seen.lock().unwrap(), expected);
}

#[tokio::test]
async fn an_event_whose_observation_was_not_handled_is_handled() {
    let inbox = inbox();
    let (worker, seen) = worker(&inbox);
    arrives(&inbox, RELEASED).await;
    observe(&inbox, "completed").await;
    worker.drain().await.unwrap();
    assert_eq!(*seen.lock().unwrap(), ["payment_released, assumed, first"]);

    let body = edit::set(&body(RELEASED), "body.reference", "\"another\"").unwrap();
    let verified = Verified::assume_trusted(body.into_bytes());
    inbox.accept::<Currencycloud>(&source(), &verified).await.unwrap();
    worker.drain().await.unwrap();
    assert_eq!(seen.lock().unwrap()[1..], ["payment_released, assumed, same"]);
}

#[tokio::test]
async fn a_replay_handles_again_what_was_handled_and_only_that() {
    let inbox = inbox();
    let (worker, seen) = worker(&inbox);
    observe(&inbox, "completed").await;
    arrives(&inbox, RELEASED).await;
    worker.drain().await.unwrap();
    assert_eq!(*seen.lock().unwrap(), ["payment_released, fetched, first"]);
    assert_eq!(inbox.replay(&Filter::default(), "a new ledger").await.unwrap(), 2);
    worker.drain().await.unwrap();
    assert_eq!(seen.lock().unwrap()[1..], ["payment_released, fetched, same"]);
}

#[tokio::test]
async fn a_raw_worker_can_ask_whether_a_delivery_was_told_before() {
    let inbox = inbox();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let notes = Arc::clone(&seen);
    let worker = inbox.raw_worker(None, move |work| {
        let notes = Arc::clone(&notes);
        async move {
            let is_told = work.is_told::<Currencycloud>().await.unwrap();
            notes.lock().unwrap().push((work.proof().as_str(), is_told));
            Outcome::Done
        }
    });
    observe(&inbox, "completed").await;
    let late = arrives(&inbox, RELEASED).await.id().unwrap();
    let undecodable = Verified::assume_trusted(&b"no JSON"[..]);
    inbox.accept::<Currencycloud>(&source(), &undecodable).await.unwrap();
    inbox.release(&Filter::default(), "a test").await.unwrap();
    worker.drain().await.unwrap();
    seen.lock().unwrap().sort_unstable();
    let expected = [("assumed", false), ("assumed", true), ("fetched", false)];
    assert_eq!(*seen.lock().unwrap(), expected);
    let late = inbox.get(late).await.unwrap().unwrap();
    assert!(late.history[0].note.as_deref().unwrap().contains("delivery 1 has told it"));
    assert_eq!(late.status.as_deref(), Some("completed"));
}

#[tokio::test]
async fn an_observation_covers_each_event_that_may_have_told_its_status() {
    let inbox = inbox();
    let (worker, seen) = worker(&inbox);
    observe(&inbox, "failed").await;
    arrives(&inbox, FAILED).await;
    arrives(&inbox, REJECTED).await;
    worker.drain().await.unwrap();
    assert_eq!(*seen.lock().unwrap(), ["payment_compliance_failed, fetched, first"]);
}

#[tokio::test]
async fn what_the_api_shows_has_arrived_was_missed_or_is_older_than_the_inbox() {
    use Finding::{Ahead, Arrived, Missed, Unknown};

    let released = Missed { told_by: &[RELEASED] };
    let cases: [(&[&str], &str, Finding); 8] = [
        (&[], "completed", released),
        (&[READY], "completed", released),
        (&[READY, RELEASED], "completed", Arrived),
        (&[RELEASED, READY], "completed", Arrived),
        (&[RELEASED], "ready_to_send", Ahead),
        (&[READY], "deleted", Unknown),
        (&[READY], "failed", Missed { told_by: &[FAILED, REJECTED] }),
        (&[READY, FAILED], "completed", Ahead),
    ];
    for (arrived, status, finding) in cases {
        let inbox = inbox();
        for event in arrived {
            arrives(&inbox, event).await;
        }
        let now = Utc::now() + chrono::TimeDelta::seconds(1);
        let found = inbox.compare::<Currencycloud>(&source(), shown(status), now).await.unwrap();
        assert_eq!(found.finding, finding, "{arrived:?}, {status}");

        let recorded = inbox.record::<Currencycloud>(&source(), &found).await.unwrap();
        assert_eq!(recorded.is_some(), matches!(finding, Missed { .. }), "{arrived:?}, {status}");
        let after = inbox.compare::<Currencycloud>(&source(), shown(status), now).await.unwrap();
        let expected = if recorded.is_some() { Arrived } else { finding };
        assert_eq!(after.finding, expected, "{arrived:?}, {status}");
    }
}

#[tokio::test]
async fn of_a_list_what_changed_since_is_compared_or_else_what_is_new_or_known() {
    use Finding::{Arrived, Missed};

    let since: DateTime<Utc> = "2026-01-31T12:00:00.9Z".parse().unwrap();
    let missed = Some(Missed { told_by: &[RELEASED] });
    let (before, after) = (r#""2026-01-31T11:59:59Z""#, r#""2026-01-31T12:00:00Z""#);
    for (arrived, updated_at, created_at, expected) in [
        (&[][..], after, before, missed),
        (&[], before, after, None),
        (&[RELEASED], before, before, None),
        (&[], "null", before, None),
        (&[], "null", "null", None),
        (&[], "null", r#""yesterday""#, None),
        (&[], "null", after, missed),
        (&[READY], "null", before, missed),
        (&[RELEASED], "null", "null", Some(Arrived)),
    ] {
        let inbox = inbox();
        for event in arrived {
            arrives(&inbox, event).await;
        }
        let fields =
            format!(r#""status":"completed","updated_at":{updated_at},"created_at":{created_at}"#);
        let (shown, now) = (Shown::from(payment(&fields)), Utc::now());
        let found = inbox.compare_since::<Currencycloud>(&source(), shown, since, now).await;
        let found = found.unwrap().map(|compared| compared.finding);
        assert_eq!(found, expected, "{arrived:?}, {fields}");
    }
}

#[tokio::test]
async fn an_event_that_arrived_after_the_api_was_read_is_newer_unless_its_status_is_an_earlier_one()
{
    let before = DateTime::<Utc>::UNIX_EPOCH;
    let inbox = inbox();
    arrives(&inbox, "trade_closed_notification").await;
    let settled = Shown::<Event>::new("conversion", "p", "trade_settled");
    let found = inbox.compare::<Currencycloud>(&source(), settled, before).await;
    assert_eq!(found.unwrap().finding, Finding::Ahead);

    arrives(&inbox, READY).await;
    let found = inbox.compare::<Currencycloud>(&source(), shown("completed"), before).await;
    assert_eq!(found.unwrap().finding, Finding::Missed { told_by: &[RELEASED] });
}

/// The life cycle of a withdrawal has a circle: it may be pending again after it failed.
#[tokio::test]
async fn late_events_of_a_circle_do_not_undo_an_observation() {
    use webhook_flash_payments::{Event, FlashPayments, Withdrawal};

    let (inbox, source): (_, Source) = (inbox(), "flash-payments".parse().unwrap());
    let seen = Seen::default();
    let notes = Arc::clone(&seen);
    let worker = inbox.worker(source.clone(), move |work: Work<FlashPayments>| {
        let line =
            format!("{}, {}", webhook_core::WebhookEvent::event_type(work.event()), work.proof());
        notes.lock().unwrap().push(line);
        std::future::ready(Outcome::Done)
    });
    let shown = || -> Shown<Event> {
        serde_json::from_str::<Withdrawal>(r#"{"id":"w","status":"FAILED"}"#).unwrap().into()
    };
    let finding = async || {
        inbox.compare::<FlashPayments>(&source, shown(), Utc::now()).await.unwrap().finding
    };
    inbox.observe::<FlashPayments>(&source, &shown()).await.unwrap();
    worker.drain().await.unwrap();
    let before = "2026-01-31T12:00:00.000Z";
    for (event, at) in [
        ("withdrawal_pending", before),
        ("withdrawal_failed", before),
        ("withdrawal_pending", "2999-01-31T12:00:00.000Z"),
        ("withdrawal_failed", "2999-01-31T12:00:01.000Z"),
    ] {
        let body = format!(
            r#"{{"event":"{event}","id":"w","amount":10,"currency":"AUD","eventScheduledAt":"{at}"}}"#
        );
        let verified = Verified::assume_trusted(body.into_bytes());
        inbox.accept::<FlashPayments>(&source, &verified).await.unwrap();
        worker.drain().await.unwrap();
        let expected = event == "withdrawal_failed" || at == before;
        assert_eq!(finding().await == Finding::Arrived, expected, "{event} {at}");
    }
    let expected = [
        "withdrawal_failed, fetched",
        "withdrawal_pending, assumed",
        "withdrawal_pending, assumed",
        "withdrawal_failed, assumed",
    ];
    assert_eq!(*seen.lock().unwrap(), expected);
}
