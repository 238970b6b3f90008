//! Replay, park and release.

use super::tested::{
    Broken, Finding, LEASE, Tested, about, at, delivery, same, source, undecodable,
};
use crate::{Claimed, DeliveryId, State, StepKind, Verdict};

pub(super) async fn a_replay_opens_what_is_done_or_dead(store: Tested) -> Finding {
    let mut ids = Vec::new();
    for verdict in [Verdict::Done, Verdict::Dead] {
        ids.push(store.stored(0, delivery(&format!("{verdict:?}"))?).await?);
        store.handle(0, Verdict::Retry(at(0))).await?;
        store.handle(0, verdict).await?;
    }
    let unknown = DeliveryId(i64::MAX);
    let twice: Vec<_> = ids.iter().copied().chain(ids.iter().copied()).chain([unknown]).collect();
    let opened = store.store.replay(at(10), &twice, None, "the ledger is open").await?;
    same("how many were opened", opened, 2)?;
    for id in &ids {
        let entry = store.entry(10, *id).await?;
        same("the state and attempts", (entry.state, entry.attempts), (State::Waiting, 0))?;
    }
    for claimed in store.claim_up_to(10, at(10)).await? {
        same("the attempt", claimed.attempt, 1)?;
        store.end(10, &claimed, Verdict::Done).await?;
    }
    for id in ids {
        store.is(10, id, State::Done).await?;
    }
    Ok(())
}

pub(super) async fn a_replay_leaves_open_deliveries_as_they_are(store: Tested) -> Finding {
    let parked = store.stored(0, delivery("parked")?).await?;
    store.handle(0, Verdict::Park).await?;
    let retried = store.stored(0, delivery("retried")?).await?;
    store.handle(0, Verdict::Retry(at(100))).await?;
    let in_work = store.stored(0, delivery("in work")?).await?;
    store.claim_of(0, in_work, 1).await?;
    let waiting = store.stored(0, delivery("waiting")?).await?;
    for id in [parked, retried, in_work, waiting] {
        let before = store.details(1, id).await?;
        same("how many were opened", store.store.replay(at(1), &[id], None, "again").await?, 0)?;
        same("the delivery", store.details(1, id).await?, before)?;
    }
    store.due(1, &[waiting]).await
}

/// Two people may replay at once, and the delivery may be done between the two.
pub(super) async fn a_replay_opens_only_what_is_in_the_state_asked_for(store: Tested) -> Finding {
    let dead = store.stored(0, delivery("dead")?).await?;
    store.handle(0, Verdict::Dead).await?;
    let done = store.stored(0, delivery("done")?).await?;
    store.handle(0, Verdict::Done).await?;
    let both = [dead, done];
    for (state, opened, id) in [(State::Dead, 1, dead), (State::Done, 2, done)] {
        let found = store.store.replay(at(1), &both, Some(state), "again").await?;
        same("how many were opened", found, opened)?;
        let claimed = store.claim_up_to(10, at(1)).await?;
        same("how many are due", claimed.len(), opened)?;
        for claimed in claimed {
            store.end(1, &claimed, Verdict::Done).await?;
        }
        store.is(1, id, State::Done).await?;
    }
    for state in [State::Waiting, State::Working, State::Dead, State::Parked] {
        let found = store.store.replay(at(1), &both, Some(state), "again").await?;
        same("how many were opened", found, 0)?;
    }
    store.due(1, &[]).await
}

pub(super) async fn a_replayed_delivery_is_not_parked_by_its_reading(store: Tested) -> Finding {
    let id = store.stored(0, undecodable("a")?).await?;
    store.store.release(at(0), &[id], "handled as it is").await?;
    store.handle(0, Verdict::Done).await?;
    store.store.replay(at(1), &[id], None, "once more").await?;
    store.claim_of(1, id, 1).await?;
    Ok(())
}

pub(super) async fn a_replayed_delivery_comes_before_later_ones(store: Tested) -> Finding {
    let first = store.stored(0, about("p1", "a")?).await?;
    store.handle(0, Verdict::Dead).await?;
    let second = store.stored(0, about("p1", "b")?).await?;
    store.store.replay(at(1), &[first], None, "again").await?;
    for id in [first, second] {
        let claimed = store.claim_of(1, id, 1).await?;
        store.end(1, &claimed, Verdict::Done).await?;
    }
    Ok(())
}

pub(super) async fn a_replay_does_not_disturb_the_attempt_of_a_later_delivery(
    store: Tested,
) -> Finding {
    let (first, in_work) = replayed_beside_an_attempt(&store).await?;
    store.is(1, first, State::Waiting).await?;
    store.is(1, in_work.lease.delivery, State::Working).await?;
    store.due(1, &[]).await?;
    store.end(1, &in_work, Verdict::Done).await?;
    store.is(1, in_work.lease.delivery, State::Done).await?;
    store.claim_of(1, first, 1).await?;
    Ok(())
}

pub(super) async fn a_lost_attempt_is_recorded_at_its_own_delivery(store: Tested) -> Finding {
    let (first, lost) = replayed_beside_an_attempt(&store).await?;
    store.claim_of(2 * LEASE, first, 1).await?;
    for (id, expected) in [(first, vec![]), (lost.lease.delivery, vec![1])] {
        let history = store.details(2 * LEASE, id).await?.history;
        let lost = history.iter().filter(|step| step.kind == StepKind::Expired);
        same("the lost attempts", lost.map(|step| step.attempt).collect(), expected)?;
    }
    Ok(())
}

/// A delivery that was opened again while a later one of its entity is in work.
async fn replayed_beside_an_attempt(store: &Tested) -> Result<(DeliveryId, Claimed), Broken> {
    let first = store.stored(0, about("p1", "a")?).await?;
    store.handle(0, Verdict::Done).await?;
    let second = store.stored(0, about("p1", "b")?).await?;
    let in_work = store.claim_of(0, second, 1).await?;
    store.store.replay(at(1), &[first], None, "again").await?;
    Ok((first, in_work))
}

pub(super) async fn a_parked_entity_waits_for_its_release(store: Tested) -> Finding {
    let first = store.stored(0, about("p1", "a")?).await?;
    let other = store.stored(0, about("p2", "b")?).await?;
    store.store.park(at(1), &[first], "asked the bank").await?;
    let entry = store.entry(1, first).await?;
    let found = (entry.state, entry.last_error.as_deref());
    same("the state and why", found, (State::Parked, Some("asked the bank")))?;
    let later = store.stored(1, about("p1", "c")?).await?;
    store.is(1, later, State::Parked).await?;
    let claimed = store.claim_of(LEASE, other, 1).await?;
    store.end(LEASE, &claimed, Verdict::Done).await?;
    store.due(100 * LEASE, &[]).await?;
    store.store.release(at(100 * LEASE), &[first], "the bank says yes").await?;
    store.is(100 * LEASE, first, State::Waiting).await?;
    for id in [first, later] {
        let claimed = store.claim_of(100 * LEASE, id, 1).await?;
        store.end(100 * LEASE, &claimed, Verdict::Done).await?;
    }
    Ok(())
}

pub(super) async fn parking_does_not_disturb_an_attempt(store: Tested) -> Finding {
    let first = store.stored(0, about("p1", "a")?).await?;
    let second = store.stored(0, about("p1", "b")?).await?;
    let in_work = store.claim_of(0, first, 1).await?;
    store.store.park(at(1), &[first], "wait").await?;
    store.end(2, &in_work, Verdict::Done).await?;
    store.is(2, first, State::Done).await?;
    store.is(2, second, State::Parked).await?;
    store.due(100 * LEASE, &[]).await?;
    store.store.release(at(100 * LEASE), &[second], "go on").await?;
    store.claim_of(100 * LEASE, second, 1).await?;
    Ok(())
}

pub(super) async fn entities_are_parked_and_released_not_deliveries(store: Tested) -> Finding {
    let mut ids = Vec::new();
    for (subject, body) in [("p1", "a"), ("p1", "b"), ("p2", "c"), ("p3", "d")] {
        ids.push(store.stored(0, about(subject, body)?).await?);
    }
    let (Some(named), Some(other)) = (ids.get(1..3), ids.last()) else {
        return same("how many are stored", ids.len(), 4);
    };
    // One delivery of the first entity is enough.
    same("how many were parked", store.store.park(at(1), named, "wait").await?, 2)?;
    same("how many were parked again", store.store.park(at(1), named, "wait").await?, 0)?;
    let claimed = store.claim_of(1, *other, 1).await?;
    store.end(1, &claimed, Verdict::Done).await?;
    same("how many were released", store.store.release(at(2), &ids, "go on").await?, 2)?;
    same("how many were released again", store.store.release(at(2), &ids, "go on").await?, 0)?;
    store
        .due(2, &[ids.first(), ids.get(2)].into_iter().flatten().copied().collect::<Vec<_>>())
        .await
}

pub(super) async fn a_release_makes_the_oldest_delivery_due_with_no_attempts(
    store: Tested,
) -> Finding {
    let first = store.stored(0, about("p1", "a")?).await?;
    store.stored(0, about("p1", "b")?).await?;
    store.handle(0, Verdict::Retry(at(1))).await?;
    store.handle(1, Verdict::Retry(at(1000))).await?;
    store.store.park(at(2), &[first], "wait").await?;
    store.store.release(at(3), &[first], "go on").await?;
    same("attempts", store.entry(3, first).await?.attempts, 0)?;
    store.claim_of(3, first, 1).await?;
    Ok(())
}

pub(super) async fn a_release_keeps_the_number_of_an_attempt_in_work(store: Tested) -> Finding {
    let id = store.stored(0, delivery("a")?).await?;
    store.handle(0, Verdict::Retry(at(0))).await?;
    let in_work = store.claim_of(0, id, 2).await?;
    store.store.park(at(1), &[id], "wait").await?;
    store.store.release(at(1), &[id], "go on").await?;
    same("the attempts in work", store.entry(1, id).await?.attempts, 2)?;
    store.end(2, &in_work, Verdict::Retry(at(2))).await?;
    store.claim_of(2, id, 3).await?;
    Ok(())
}

pub(super) async fn a_release_leaves_entities_that_are_not_parked_as_they_are(
    store: Tested,
) -> Finding {
    let id = store.stored(0, delivery("a")?).await?;
    store.handle(0, Verdict::Retry(at(100))).await?;
    let before = store.details(1, id).await?;
    same("how many were released", store.store.release(at(1), &[id], "go on").await?, 0)?;
    same("the delivery", store.details(1, id).await?, before)?;
    store.due(99, &[]).await
}

pub(super) async fn a_parked_entity_is_found_although_no_delivery_of_it_waits(
    store: Tested,
) -> Finding {
    let [.., other] = parked_in_advance(&store).await?;
    let tested = &store.store;
    let all = tested.parked(None, None, 10).await?;
    let found = all.iter().map(|it| (&*it.key.id, it.open, &*it.because)).collect();
    let expected =
        vec![("purged", 0, "asked the bank"), ("done", 0, "asked the bank"), ("open", 1, "wait")];
    same("the parked entities", found, expected)?;
    let (conformance, another) = (source("conformance")?, source("another")?);
    same("those of a source", tested.parked(Some(&conformance), None, 10).await?, all.clone())?;
    same("those of another", tested.parked(Some(&another), None, 10).await?, vec![])?;
    let (first, rest) = all.split_at(1);
    same("the first page", tested.parked(None, None, 1).await?.as_slice(), first)?;
    let after = first.first().map(|entity| entity.id);
    same("the next page", tested.parked(None, after, 10).await?.as_slice(), rest)?;
    store.due(5, &[other]).await
}

pub(super) async fn a_parked_entity_is_released_although_no_delivery_of_it_waits(
    store: Tested,
) -> Finding {
    let [done, open, other] = parked_in_advance(&store).await?;
    let tested = &store.store;
    let idle = tested.parked(None, None, 10).await?;
    let idle = idle.iter().filter(|entity| entity.open == 0).map(|entity| entity.id);
    let ids: Vec<i64> = idle.chain([i64::MAX]).collect();
    same("how many were released", tested.release_entities(at(6), &ids, "yes").await?, 2)?;
    same("how many again", tested.release_entities(at(6), &ids, "yes").await?, 0)?;
    let steps = store.details(6, done).await?.history;
    let last = steps.last().map(|step| (step.kind, step.at, step.note.as_deref()));
    same("the last step", last, Some((StepKind::Released, at(6), Some("yes"))))?;
    let mut due = vec![other];
    for subject in ["purged", "done"] {
        due.push(store.stored(7, about(subject, &format!("{subject} again"))?).await?);
    }
    store.is(7, open, State::Parked).await?;
    store.due(7, &due).await
}

/// Three entities that are parked, of which one has no delivery left, one has one that is done, and one has
/// one that waits; and one that is not parked. Returns the deliveries.
async fn parked_in_advance(store: &Tested) -> Result<[DeliveryId; 3], Broken> {
    let purged = store.stored(0, about("purged", "a")?).await?;
    store.handle(0, Verdict::Done).await?;
    let done = store.stored(1, about("done", "b")?).await?;
    store.handle(1, Verdict::Done).await?;
    store.store.park(at(2), &[purged, done], "asked the bank").await?;
    store.store.purge(at(2), &[purged]).await?;
    let open = store.stored(3, about("open", "c")?).await?;
    store.store.park(at(3), &[open], "wait").await?;
    let other = store.stored(4, about("other", "d")?).await?;
    Ok([done, open, other])
}

pub(super) async fn every_action_is_in_the_history(store: Tested) -> Finding {
    let id = store.stored(0, delivery("a")?).await?;
    store.store.park(at(1), &[id], "asked the bank").await?;
    store.store.release(at(2), &[id], "the bank says yes").await?;
    store.handle(3, Verdict::Done).await?;
    store.store.replay(at(4), &[id], None, "once more").await?;
    let unknown = DeliveryId(i64::MAX);
    let compared = store.store.compared(at(5), &[id, unknown], "the API shows it").await?;
    same("how many were compared", compared, 1)?;
    store.is(5, id, State::Waiting).await?;
    let history = store.details(6, id).await?.history;
    let steps = history.iter().map(|step| (step.kind, step.at, step.note.as_deref())).collect();
    let expected = vec![
        (StepKind::Parked, at(1), Some("asked the bank")),
        (StepKind::Released, at(2), Some("the bank says yes")),
        (StepKind::Done, at(3), None),
        (StepKind::Replayed, at(4), Some("once more")),
        (StepKind::Compared, at(5), Some("the API shows it")),
    ];
    same("the history", steps, expected)
}
