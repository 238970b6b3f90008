//! Deliveries that could not be decoded, and those of unknown events.

use super::tested::{Finding, LEASE, Tested, about, at, delivery, reading, same, undecodable};
use crate::{
    DeliveryId, Filter, NewDelivery, Reading, ReadingKind, Reread, Rereading, Settled, State,
    StepKind, Verdict,
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
    let expected = vec![Reread::Opened, Reread::Opened, Reread::Changed];
    same("what became of them", store.heal(10, &readings).await?, expected)?;
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
    same("what became of them", store.heal(1, &readings).await?, vec![Reread::Opened; 2])?;
    store.due(1, &[]).await?;
    store.end(1, &in_work, Verdict::Done).await?;
    for id in [second, third, fourth] {
        let claimed = store.claim_of(1, id, 1).await?;
        store.end(1, &claimed, Verdict::Done).await?;
    }
    store.due(100 * LEASE, &[]).await
}

/// Its handler has seen it: an update must not have it handled twice.
pub(super) async fn healing_leaves_what_is_done_done(store: Tested) -> Finding {
    let earlier = store.stored(0, about("p1", "a")?).await?;
    let done = store.stored(0, undecodable("b")?).await?;
    store.store.release(at(0), &[done], "handled as it is").await?;
    for claimed in store.claim_up_to(10, at(0)).await? {
        store.end(0, &claimed, Verdict::Done).await?;
    }
    let new = reading(Some("p1"));
    same("what became of it", store.heal(1, &[(done, new.clone())]).await?, vec![Reread::Renewed])?;
    let entry = store.entry(1, done).await?;
    same("the state, and its reading", (entry.state, entry.delivery.reading), (State::Done, new))?;
    store.due(1, &[]).await?;
    // It is handled after the earlier delivery of its new entity, if a person wants it handled.
    store.store.replay(at(2), &[done, earlier], None, "again").await?;
    for id in [earlier, done] {
        let claimed = store.claim_of(2, id, 1).await?;
        store.end(2, &claimed, Verdict::Done).await?;
    }
    Ok(())
}

pub(super) async fn healing_opens_what_is_dead_because_it_was_not_known(store: Tested) -> Finding {
    let unknown = Reading { kind: ReadingKind::Unknown, ..reading(None) };
    let unread = store.stored(0, NewDelivery { reading: unknown, ..delivery("a")? }).await?;
    store.handle(0, Verdict::Dead).await?;
    let known = store.stored(0, delivery("b")?).await?;
    store.handle(0, Verdict::Dead).await?;
    let readings = [unread, known].map(|id| (id, reading(None)));
    let expected = vec![Reread::Opened, Reread::Renewed];
    same("what became of them", store.heal(1, &readings).await?, expected)?;
    store.is(1, known, State::Dead).await?;
    store.claim_of(1, unread, 1).await?;
    Ok(())
}

/// Two people may heal at once, and the delivery may be done between the two.
pub(super) async fn healing_changes_only_the_reading_that_was_seen(store: Tested) -> Finding {
    let id = store.stored(0, undecodable("a")?).await?;
    let before = undecodable("a")?.reading;
    let other = |change: fn(&mut Reading)| {
        let mut other = before.clone();
        change(&mut other);
        Rereading { delivery: id, before: other, after: reading(None) }
    };
    let others = [
        other(|it| it.kind = ReadingKind::Unknown),
        other(|it| it.event_type = Some("payment_failed".into())),
        other(|it| it.subject = reading(Some("p1")).subject),
        other(|it| it.occurred_at = Some("2026-01-09".into())),
        other(|it| it.error = None),
        other(|it| it.read_by = "reference 0.9.0".into()),
        other(|it| it.parks = false),
    ];
    let found = store.store.heal(at(1), &others).await?;
    same("what became of it", found, vec![Reread::Changed; others.len()])?;
    let reread = |after| Rereading { delivery: id, before: before.clone(), after };
    let first = store.store.heal(at(1), &[reread(reading(None))]).await?;
    same("what became of it at first", first, vec![Reread::Opened])?;
    let claimed = store.claim_of(1, id, 1).await?;
    store.end(1, &claimed, Verdict::Retry(at(100))).await?;
    let seen = store.details(2, id).await?;
    let second = store.store.heal(at(2), &[reread(reading(Some("p1")))]).await?;
    same("what became of it then", second, vec![Reread::Changed])?;
    same("the delivery", store.details(2, id).await?, seen)
}

pub(super) async fn healing_is_in_the_history(store: Tested) -> Finding {
    let id = store.stored(0, undecodable("a")?).await?;
    store.heal(7, &[(id, reading(None))]).await?;
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
    store.heal(1, &[(first, reading(Some("p1")))]).await?;
    store.is(1, second, State::Parked).await?;
    store.due(1, &[]).await?;
    store.heal(2, &[(second, reading(Some("p1")))]).await?;
    store.claim_of(2, first, 1).await?;
    Ok(())
}

pub(super) async fn a_delivery_that_is_healed_in_vain_stays_parked(store: Tested) -> Finding {
    let id = store.stored(0, undecodable("a")?).await?;
    let mut again = undecodable("a")?.reading;
    again.error = Some("expected an amount, found a text".into());
    store.heal(1, &[(id, again)]).await?;
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
    store.heal(1, &[(second, reading(Some("p1")))]).await?;
    // This one was parked by its reading, released, and parked by a person.
    let third = store.stored(1, undecodable("c")?).await?;
    store.store.release(at(1), &[third], "handled by hand").await?;
    store.store.park(at(1), &[third], "asked the bank").await?;
    store.heal(1, &[(third, reading(None))]).await?;
    for id in [first, second, third] {
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
    let healed = store.heal(1, &[(id, reading(Some("p1")))]).await?;
    same("what became of it", healed, vec![Reread::InWork])?;
    same("the delivery", store.details(1, id).await?, before)?;
    store.due(1, &[]).await?;
    store.end(1, &in_work, Verdict::Done).await
}

pub(super) async fn healing_takes_a_lease_that_ended(store: Tested) -> Finding {
    for (body, healed) in [("a", reading(None)), ("b", reading(Some("p1")))] {
        let unknown = Reading { kind: ReadingKind::Unknown, ..reading(None) };
        let id = store.stored(0, NewDelivery { reading: unknown, ..delivery(body)? }).await?;
        let lost = store.claim_of(0, id, 1).await?;
        store.heal(2 * LEASE, &[(id, healed)]).await?;
        let settled = store.settle(2 * LEASE, &lost, Verdict::Done).await?;
        same("the answer", settled, Settled::Stale)?;
        let claimed = store.claim_of(2 * LEASE, id, 1).await?;
        store.end(2 * LEASE, &claimed, Verdict::Done).await?;
    }
    Ok(())
}
