//! Deliveries that could not be decoded, and those of unknown events.

use super::tested::{Finding, LEASE, Tested, about, at, delivery, reading, same, undecodable};
use crate::{
    DeliveryId, Filter, NewDelivery, Reading, ReadingKind, Settled, State, StepKind, Verdict,
};

pub(super) async fn an_undecodable_delivery_is_stored_and_parked(store: Tested) -> Finding {
    let first = store.stored(0, undecodable("a")?).await?;
    let second = store.stored(0, undecodable("b")?).await?;
    let other = store.stored(0, delivery("c")?).await?;
    for id in [first, second] {
        let entry = store.entry(0, id).await?;
        let found = (entry.state, entry.last_error.as_deref());
        let why = "expected an object, found an array";
        same("the state and why", found, (State::Parked, Some(why)))?;
    }
    let claimed = store.claim_of(0, other, 1).await?;
    store.end(0, &claimed, Verdict::Done).await?;
    store.due(100 * LEASE, &[]).await?;
    // A person may let the handler see it as it is.
    store.store.release(at(100 * LEASE), &[first], "handled by hand").await?;
    store.claim_of(100 * LEASE, first, 1).await?;
    Ok(())
}

pub(super) async fn an_unknown_event_can_be_handled(store: Tested) -> Finding {
    let unknown = Reading { kind: ReadingKind::Unknown, ..reading(None) };
    let id = store.stored(0, NewDelivery { reading: unknown, ..delivery("a")? }).await?;
    store.claim_of(0, id, 1).await?;
    Ok(())
}

pub(super) async fn a_healed_delivery_has_its_new_reading_and_is_due(store: Tested) -> Finding {
    let about_a_payment = store.stored(0, undecodable("a")?).await?;
    let about_nothing = store.stored(0, undecodable("b")?).await?;
    let before = store.entry(0, about_a_payment).await?.delivery;
    let new = Reading {
        occurred_at: Some("2026-01-09".into()),
        read_by: "reference 2.0.0".into(),
        ..reading(Some("p1"))
    };
    let readings = [
        (about_a_payment, new.clone()),
        (about_nothing, reading(None)),
        (DeliveryId(i64::MAX), reading(None)),
    ];
    same("how many were healed", store.store.heal(at(10), &readings).await?, 2)?;
    let entry = store.entry(10, about_a_payment).await?;
    let found = (entry.state, entry.attempts, entry.last_error);
    same("state, attempts and error", found, (State::Waiting, 0, None))?;
    let mut expected = before;
    expected.reading = new;
    same("the delivery", entry.delivery, expected)?;
    let filter = Filter { subject: Some("p1".into()), ..Filter::default() };
    same("those about it", store.ids(10, &filter).await?, vec![about_a_payment])?;
    store.due(10, &[about_a_payment, about_nothing]).await
}

pub(super) async fn a_healed_delivery_is_handled_in_its_entity_by_its_id(store: Tested) -> Finding {
    let first = store.stored(0, about("p1", "a")?).await?;
    let second = store.stored(0, undecodable("b")?).await?;
    let third = store.stored(0, about("p1", "c")?).await?;
    let fourth = store.stored(0, undecodable("d")?).await?;
    let in_work = store.claim_of(0, first, 1).await?;
    let readings = [(fourth, reading(Some("p1"))), (second, reading(Some("p1")))];
    same("how many were healed", store.store.heal(at(1), &readings).await?, 2)?;
    store.due(1, &[]).await?;
    store.end(1, &in_work, Verdict::Done).await?;
    for id in [second, third, fourth] {
        let claimed = store.claim_of(1, id, 1).await?;
        store.end(1, &claimed, Verdict::Done).await?;
    }
    store.due(100 * LEASE, &[]).await
}

pub(super) async fn healing_opens_a_delivery_that_is_done(store: Tested) -> Finding {
    let mut readings = Vec::new();
    for (body, verdict) in [("a", Verdict::Done), ("b", Verdict::Dead)] {
        let unknown = Reading { kind: ReadingKind::Unknown, ..reading(None) };
        let id = store.stored(0, NewDelivery { reading: unknown, ..delivery(body)? }).await?;
        store.handle(0, verdict).await?;
        readings.push((id, reading(Some(body))));
    }
    same("how many were healed", store.store.heal(at(1), &readings).await?, 2)?;
    let ids: Vec<_> = readings.iter().map(|(id, _)| *id).collect();
    for id in &ids {
        let entry = store.entry(1, *id).await?;
        same("the state and attempts", (entry.state, entry.attempts), (State::Waiting, 0))?;
    }
    store.due(1, &ids).await
}

pub(super) async fn healing_is_in_the_history(store: Tested) -> Finding {
    let id = store.stored(0, undecodable("a")?).await?;
    store.store.heal(at(7), &[(id, reading(None))]).await?;
    let history = store.details(7, id).await?.history;
    let steps = history.iter().map(|step| (step.kind, step.at)).collect();
    same("the history", steps, vec![(StepKind::Healed, at(7))])
}

pub(super) async fn an_undecodable_delivery_does_not_hold_its_subject(store: Tested) -> Finding {
    let mut new = undecodable("a")?;
    new.reading.subject = reading(Some("p1")).subject;
    let undecodable = store.stored(0, new).await?;
    let other = store.stored(0, about("p1", "b")?).await?;
    store.is(0, undecodable, State::Parked).await?;
    store.claim_of(0, other, 1).await?;
    Ok(())
}

pub(super) async fn an_entity_is_parked_until_all_its_deliveries_are_healed(
    store: Tested,
) -> Finding {
    let unknown = Reading { kind: ReadingKind::Unknown, parks: true, ..reading(Some("p1")) };
    let first = store.stored(0, NewDelivery { reading: unknown.clone(), ..delivery("a")? }).await?;
    let second = store.stored(0, NewDelivery { reading: unknown, ..delivery("b")? }).await?;
    store.store.heal(at(1), &[(first, reading(Some("p1")))]).await?;
    store.is(1, second, State::Parked).await?;
    store.due(1, &[]).await?;
    store.store.heal(at(2), &[(second, reading(Some("p1")))]).await?;
    store.claim_of(2, first, 1).await?;
    Ok(())
}

pub(super) async fn a_delivery_that_is_healed_in_vain_stays_parked(store: Tested) -> Finding {
    let id = store.stored(0, undecodable("a")?).await?;
    let mut again = undecodable("a")?.reading;
    again.error = Some("expected an amount, found a text".into());
    store.store.heal(at(1), &[(id, again)]).await?;
    let entry = store.entry(1, id).await?;
    let found = (entry.state, entry.last_error.as_deref());
    let expected = (State::Parked, Some("expected an amount, found a text"));
    same("the state and why", found, expected)?;
    store.due(1, &[]).await
}

pub(super) async fn healing_does_not_release_what_a_person_parked(store: Tested) -> Finding {
    let first = store.stored(0, about("p1", "a")?).await?;
    store.store.park(at(0), &[first], "asked the bank").await?;
    let second = store.stored(0, undecodable("b")?).await?;
    store.store.heal(at(1), &[(second, reading(Some("p1")))]).await?;
    for id in [first, second] {
        store.is(1, id, State::Parked).await?;
    }
    store.due(1, &[]).await
}

/// Its handler has the old reading, and another one must not begin beside it.
pub(super) async fn healing_leaves_a_delivery_in_work_as_it_is(store: Tested) -> Finding {
    let unknown = Reading { kind: ReadingKind::Unknown, ..reading(None) };
    let id = store.stored(0, NewDelivery { reading: unknown, ..delivery("a")? }).await?;
    let in_work = store.claim_of(0, id, 1).await?;
    let before = store.details(1, id).await?;
    let healed = store.store.heal(at(1), &[(id, reading(Some("p1")))]).await?;
    same("how many were healed", healed, 0)?;
    same("the delivery", store.details(1, id).await?, before)?;
    store.due(1, &[]).await?;
    store.end(1, &in_work, Verdict::Done).await
}

pub(super) async fn healing_takes_a_lease_that_ended(store: Tested) -> Finding {
    for (body, healed) in [("a", reading(None)), ("b", reading(Some("p1")))] {
        let unknown = Reading { kind: ReadingKind::Unknown, ..reading(None) };
        let id = store.stored(0, NewDelivery { reading: unknown, ..delivery(body)? }).await?;
        let lost = store.claim_of(0, id, 1).await?;
        store.store.heal(at(2 * LEASE), &[(id, healed)]).await?;
        let settled = store.settle(2 * LEASE, &lost, Verdict::Done).await?;
        same("the answer", settled, Settled::Stale)?;
        let claimed = store.claim_of(2 * LEASE, id, 1).await?;
        store.end(2 * LEASE, &claimed, Verdict::Done).await?;
    }
    Ok(())
}
