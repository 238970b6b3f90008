//! How attempts end, and what follows.

use tokio::time::{advance, sleep};
use webhook_core::{DedupKey, Proof};
use webhook_currencycloud::Currencycloud;
use webhook_inbox::{
    AfterLastAttempt, EntityKey, Late, NewDelivery, Outcome, Reading, ReadingKind, Receipt,
    RetryPolicy, State, StepKind, Store, Work,
};

use crate::support::{Calls, Rig, no_jitter, seconds, source};

#[tokio::test(start_paused = true)]
async fn later_deliveries_of_an_entity_wait_while_one_is_retried_and_other_entities_go_on() {
    let rig = Rig::new();
    rig.accept("a", 1).await;
    rig.accept("a", 2).await;
    rig.accept("b", 3).await;
    let calls = Calls::default();
    let seen = calls.clone();
    let worker = rig.worker(move |work| {
        seen.add(&work);
        let fails = work.delivery().id.0 == 1 && work.attempt() < 3;
        async move { if fails { Outcome::Retry("not yet".into()) } else { Outcome::Done } }
    });
    assert_eq!(worker.drain().await.unwrap(), 2);
    let mut first = calls.take();
    first.sort();
    assert_eq!(first, ["a#1 attempt 1", "b#3 attempt 1"]);
    advance(seconds(1)).await;
    assert_eq!(worker.drain().await.unwrap(), 1);
    assert_eq!(calls.take(), ["a#1 attempt 2"]);
    assert_eq!(worker.drain().await.unwrap(), 0, "the second wait is 2 s");
    advance(seconds(2)).await;
    assert_eq!(worker.drain().await.unwrap(), 2);
    assert_eq!(calls.take(), ["a#1 attempt 3", "a#2 attempt 1"]);
    assert_eq!(rig.history.check(), []);
}

#[tokio::test(start_paused = true)]
async fn a_drain_tries_each_delivery_once_and_leaves_what_arrives_meanwhile() {
    let rig = Rig::new();
    for (payment, number) in [("slow", 1), ("failing", 2), ("slow", 3)] {
        rig.accept(payment, number).await;
    }
    let calls = Calls::default();
    let seen = calls.clone();
    let worker = rig.worker(move |work| {
        seen.add(&work);
        async move {
            sleep(seconds(30)).await;
            if work.delivery().id.0 == 2 { Outcome::Retry("no".into()) } else { Outcome::Done }
        }
    });
    let drain = worker.drain();
    let arrival = async {
        sleep(seconds(10)).await;
        rig.accept("new", 4).await;
    };
    assert_eq!(tokio::join!(drain, arrival).0.unwrap(), 3);
    let mut drained = calls.take();
    drained.sort();
    assert_eq!(drained, ["failing#2 attempt 1", "slow#1 attempt 1", "slow#3 attempt 1"]);
    assert_eq!(worker.drain().await.unwrap(), 2);
}

/// Two deliveries of one payment, of which the first always fails, with two attempts. Returns its steps, and
/// their states.
async fn fail_twice(then: AfterLastAttempt) -> (Vec<StepKind>, [State; 2]) {
    let rig = Rig::new();
    let ids = [rig.accept("a", 1).await, rig.accept("a", 2).await];
    let worker = rig
        .worker(|work| async move {
            match work.delivery().id.0 {
                1 => Outcome::Retry("never".into()),
                _ => Outcome::Done,
            }
        })
        .retry(RetryPolicy { attempts: 2, then, ..no_jitter() });
    for _ in 0..5 {
        worker.drain().await.unwrap();
        advance(seconds(60)).await;
    }
    assert_eq!(rig.history.check(), []);
    (rig.steps(ids[0]).await, [rig.state(ids[0]).await, rig.state(ids[1]).await])
}

#[tokio::test(start_paused = true)]
async fn after_the_last_attempt_a_delivery_is_dead_and_its_entity_goes_on() {
    let (steps, states) = fail_twice(AfterLastAttempt::Dead).await;
    assert_eq!(steps, [StepKind::Retry, StepKind::Dead]);
    assert_eq!(states, [State::Dead, State::Done]);
}

#[tokio::test(start_paused = true)]
async fn after_the_last_attempt_an_entity_can_wait_for_a_person() {
    let (steps, states) = fail_twice(AfterLastAttempt::Park).await;
    assert_eq!(steps, [StepKind::Retry, StepKind::Parked]);
    assert_eq!(states, [State::Parked, State::Parked]);
}

#[tokio::test(start_paused = true)]
async fn a_handler_can_end_the_attempts_at_once() {
    for (outcome, state) in [
        (Outcome::Dead("the amount differs".into()), State::Dead),
        (Outcome::Park("the amount differs".into()), State::Parked),
    ] {
        let rig = Rig::new();
        let id = rig.accept("a", 1).await;
        rig.worker(move |_| std::future::ready(outcome.clone())).drain().await.unwrap();
        let entry = rig.details(id).await.entry;
        assert_eq!((entry.state, entry.last_error.as_deref()), (state, Some("the amount differs")));
    }
}

#[tokio::test(start_paused = true)]
async fn a_panic_is_a_failed_attempt() {
    let rig = Rig::new();
    let id = rig.accept("a", 1).await;
    let worker = rig.worker(|work| async move {
        assert!(work.attempt() > 1, "on purpose");
        Outcome::Done
    });
    worker.drain().await.unwrap();
    let entry = rig.details(id).await.entry;
    assert_eq!(entry.state, State::Waiting);
    assert_eq!(entry.last_error.as_deref(), Some("the handler panicked"));
    advance(seconds(1)).await;
    worker.drain().await.unwrap();
    assert_eq!(rig.steps(id).await, [StepKind::Retry, StepKind::Done]);
}

#[tokio::test(start_paused = true)]
async fn attempts_that_stop_their_process_count_and_end() {
    let rig = Rig::new();
    let id = rig.accept("a", 1).await;
    for attempt in 1..=3 {
        let claimed = rig.claim_at(rig.now()).await;
        assert_eq!(claimed[0].attempt, attempt);
        advance(seconds(61)).await;
    }
    let calls = Calls::default();
    let seen = calls.clone();
    let worker = rig.worker(move |work| {
        seen.add(&work);
        async { Outcome::Done }
    });
    worker.retry(RetryPolicy { attempts: 3, ..no_jitter() }).drain().await.unwrap();
    assert_eq!(calls.take(), Vec::<String>::new());
    let expired = StepKind::Expired;
    assert_eq!(rig.steps(id).await, [expired, expired, expired, StepKind::Dead]);
    let error = rig.details(id).await.entry.last_error.unwrap();
    assert!(error.contains("the last of 3 attempts"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_delivery_that_this_version_cannot_decode_parks_its_entity() {
    let reading = Reading {
        kind: ReadingKind::Known,
        event_type: None,
        subject: Some(EntityKey { kind: "payment".into(), id: "a".into() }),
        occurred_at: None,
        error: None,
        read_by: "webhook-currencycloud 9.0.0".into(),
        parks: false,
    };
    let delivery = |provider: &str, body: &'static [u8]| NewDelivery {
        source: source(),
        provider: provider.into(),
        key: DedupKey::of(body),
        proof: Proof::Assumed,
        evidence: None,
        endpoint: None,
        provider_id: None,
        reading: reading.clone(),
        body: body.into(),
        window: seconds(1),
        late: Late::Report,
        received_at: None,
    };
    let body = br#"{"body":{}}"#;
    for (delivery, error) in [
        (delivery("currencycloud", body), "header"),
        (delivery("cxtn", body), "expected a delivery of currencycloud, found one of cxtn"),
    ] {
        let rig = Rig::new();
        let receipts = rig.store.accept(rig.now(), &[delivery]).await.unwrap();
        let Ok(Receipt::New(id)) = receipts[0] else { panic!("{receipts:?}") };
        let worker = rig.inbox.worker(source(), async |_: Work<Currencycloud>| Outcome::Done);
        worker.drain().await.unwrap();
        let entry = rig.details(id).await.entry;
        assert_eq!(entry.state, State::Parked);
        let found = entry.last_error.unwrap();
        assert!(found.contains(error), "{found}");
    }
}

#[tokio::test(start_paused = true)]
async fn each_attempt_has_the_same_idempotency_key_and_the_same_event() {
    let rig = Rig::new();
    let id = rig.accept("a", 1).await;
    let (send, mut keys) = tokio::sync::mpsc::unbounded_channel();
    let worker = rig.inbox.worker(source(), move |work: Work<Currencycloud>| {
        let subject = work.event().subject().unwrap().id.to_owned();
        send.send((subject, work.idempotency_key())).unwrap();
        std::future::ready(Err("not yet").into())
    });
    worker.drain().await.unwrap();
    advance(seconds(1)).await;
    worker.drain().await.unwrap();
    let key = format!("currencycloud:{}", rig.details(id).await.entry.delivery.key);
    for _ in 0..2 {
        assert_eq!(keys.recv().await.unwrap(), ("a".to_owned(), key.clone()));
    }
}
