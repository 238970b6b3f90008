//! What becomes of a delivery after an attempt.

use super::tested::{Finding, LEASE, MICROSECOND, Tested, about, at, delivery, same, undecodable};
use crate::{State, StepKind, Verdict};

pub(super) async fn a_delivery_that_is_done_is_not_handled_again(store: Tested) -> Finding {
    let first = store.stored(0, about("p1", "a")?).await?;
    let second = store.stored(0, about("p1", "b")?).await?;
    for id in [first, second] {
        let claimed = store.claim_of(0, id, 1).await?;
        store.end(0, &claimed, Verdict::Done).await?;
    }
    store.due(100 * LEASE, &[]).await
}

pub(super) async fn a_retry_is_due_at_its_time(store: Tested) -> Finding {
    let id = store.stored(0, delivery("a")?).await?;
    store.handle(0, Verdict::Retry(at(100))).await?;
    let entry = store.entry(1, id).await?;
    same("the state and the time", (entry.state, entry.due_at), (State::Waiting, Some(at(100))))?;
    let early = store.claim_up_to(10, at(100) - MICROSECOND).await?;
    same("how many are due before its time", early.len(), 0)?;
    store.claim_of(100, id, 2).await?;
    Ok(())
}

pub(super) async fn a_retry_comes_before_later_deliveries(store: Tested) -> Finding {
    let first = store.stored(0, about("p1", "a")?).await?;
    let later = store.stored(0, about("p1", "b")?).await?;
    store.handle(0, Verdict::Retry(at(100))).await?;
    let other = store.stored(1, about("p2", "c")?).await?;
    let claimed = store.claim_of(1, other, 1).await?;
    store.end(1, &claimed, Verdict::Done).await?;
    store.due(99, &[]).await?;
    for (attempt, now) in [(2, 100), (3, 200)] {
        let claimed = store.claim_of(now, first, attempt).await?;
        store.end(now, &claimed, Verdict::Retry(at(now + 100))).await?;
    }
    let claimed = store.claim_of(300, first, 4).await?;
    store.end(300, &claimed, Verdict::Done).await?;
    store.claim_of(300, later, 1).await?;
    Ok(())
}

pub(super) async fn a_later_delivery_does_not_hasten_a_retry(store: Tested) -> Finding {
    let first = store.stored(0, about("p1", "a")?).await?;
    store.handle(0, Verdict::Retry(at(100))).await?;
    store.stored(1, about("p1", "b")?).await?;
    store.due(99, &[]).await?;
    store.claim_of(100, first, 2).await?;
    Ok(())
}

pub(super) async fn a_dead_delivery_lets_the_next_one_go_on(store: Tested) -> Finding {
    let dead = store.stored(0, about("p1", "a")?).await?;
    let next = store.stored(0, about("p1", "b")?).await?;
    store.handle(0, Verdict::Retry(at(100))).await?;
    store.handle(100, Verdict::Dead).await?;
    let claimed = store.claim_of(100, next, 1).await?;
    store.end(100, &claimed, Verdict::Done).await?;
    store.due(100 * LEASE, &[]).await?;
    store.is(100, dead, State::Dead).await?;
    store.is(100, next, State::Done).await
}

pub(super) async fn a_parked_delivery_holds_its_entity(store: Tested) -> Finding {
    let first = store.stored(0, about("p1", "a")?).await?;
    let second = store.stored(0, about("p1", "b")?).await?;
    store.handle(0, Verdict::Park).await?;
    let third = store.stored(1, about("p1", "c")?).await?;
    let other = store.stored(1, about("p2", "d")?).await?;
    let claimed = store.claim_of(LEASE, other, 1).await?;
    store.end(LEASE, &claimed, Verdict::Done).await?;
    store.due(100 * LEASE, &[]).await?;
    for id in [first, second, third] {
        store.is(100 * LEASE, id, State::Parked).await?;
    }
    store.store.release(at(100 * LEASE), &[first], "checked").await?;
    for id in [first, second, third] {
        let claimed = store.claim_of(100 * LEASE, id, 1).await?;
        store.end(100 * LEASE, &claimed, Verdict::Done).await?;
    }
    Ok(())
}

pub(super) async fn every_attempt_is_in_the_history(store: Tested) -> Finding {
    let id = store.stored(0, delivery("a")?).await?;
    store.handle(1, Verdict::Retry(at(2))).await?;
    store.claim_of(2, id, 2).await?;
    let claimed = store.claim_of(2 * LEASE, id, 3).await?;
    store.end(2 * LEASE + 1, &claimed, Verdict::Dead).await?;
    let done = store.stored(0, delivery("b")?).await?;
    store.handle(0, Verdict::Done).await?;
    let parked = store.stored(0, delivery("c")?).await?;
    store.handle(0, Verdict::Park).await?;
    let retry = (StepKind::Retry, 1, at(1), Some("the ledger is closed"));
    let dead = (StepKind::Dead, 3, at(2 * LEASE + 1), Some("the account is unknown"));
    let history = store.details(500, id).await?.history;
    let steps = history.iter().filter(|step| step.kind != StepKind::Expired);
    let steps = steps.map(|step| (step.kind, step.attempt, step.at, step.note.as_deref()));
    same("the history", steps.collect(), vec![retry, dead])?;
    let kinds: Vec<_> = history.iter().map(|step| step.kind).collect();
    let expected = vec![StepKind::Retry, StepKind::Expired, StepKind::Dead];
    same("the order of the steps", kinds, expected)?;
    let expected = [
        (done, (StepKind::Done, 1, at(0), None)),
        (parked, (StepKind::Parked, 1, at(0), Some("the amount differs"))),
    ];
    for (id, step) in expected {
        let history = store.details(500, id).await?.history;
        let steps = history.iter().map(|s| (s.kind, s.attempt, s.at, s.note.as_deref()));
        same("the history", steps.collect(), vec![step])?;
    }
    Ok(())
}

pub(super) async fn a_state_is_what_the_delivery_waits_for(store: Tested) -> Finding {
    let id = store.stored(0, about("p1", "a")?).await?;
    let later = store.stored(0, about("p1", "b")?).await?;
    store.is(0, id, State::Waiting).await?;
    let claimed = store.claim_of(0, id, 1).await?;
    store.is(0, id, State::Working).await?;
    store.is(0, later, State::Waiting).await?;
    // The attempt may have stopped with its process.
    store.is(2 * LEASE, id, State::Waiting).await?;
    store.end(1, &claimed, Verdict::Retry(at(100))).await?;
    store.is(1, id, State::Waiting).await?;
    store.handle(100, Verdict::Park).await?;
    store.is(100, id, State::Parked).await?;
    store.is(100, later, State::Parked).await?;
    store.store.release(at(100), &[id], "checked").await?;
    store.is(100, id, State::Waiting).await?;
    store.handle(100, Verdict::Dead).await?;
    store.is(100, id, State::Dead).await?;
    store.handle(100, Verdict::Done).await?;
    store.is(100, later, State::Done).await
}

pub(super) async fn the_last_error_is_that_of_the_last_attempt(store: Tested) -> Finding {
    let id = store.stored(0, delivery("a")?).await?;
    same("before an attempt", store.entry(0, id).await?.last_error, None)?;
    let ends = [
        (Verdict::Retry(at(10)), Some("the ledger is closed")),
        (Verdict::Park, Some("the amount differs")),
        (Verdict::Dead, Some("the account is unknown")),
        (Verdict::Done, None),
    ];
    for (number, (verdict, expected)) in (1..).zip(ends) {
        store.handle(10 * number, verdict).await?;
        let entry = store.entry(10 * number, id).await?;
        same("the last error", entry.last_error.as_deref(), expected)?;
        store.store.release(at(10 * number), &[id], "checked").await?;
        store.store.replay(at(10 * number), &[id], None, "again").await?;
    }
    Ok(())
}

pub(super) async fn a_delivery_that_is_done_has_no_error(store: Tested) -> Finding {
    let id = store.stored(0, undecodable("a")?).await?;
    store.store.release(at(0), &[id], "handled as it is").await?;
    store.handle(0, Verdict::Retry(at(0))).await?;
    store.handle(0, Verdict::Done).await?;
    same("the last error", store.entry(0, id).await?.last_error, None)?;
    // Whatever its entity waits for.
    store.store.park(at(1), &[id], "asked the bank").await?;
    same("the last error", store.entry(1, id).await?.last_error, None)
}
