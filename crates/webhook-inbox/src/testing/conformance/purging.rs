//! What is deleted, and what is kept for ever.

use std::time::Duration;

use super::tested::{
    Broken, Finding, LEASE, Tested, WINDOW, about, at, delivery, same, undecodable,
};
use crate::{Filter, Late, NewDelivery, Purged, Receipt, Retention, State, Verdict};

const DAY: i64 = 24 * 60 * 60;
const ONE_DAY: Option<Duration> = Some(Duration::from_secs(DAY.unsigned_abs()));

/// Deletes all that can be deleted.
const ALL: Retention = Retention { done: Some(Duration::ZERO), dead: Some(Duration::ZERO) };

pub(super) async fn a_purge_deletes_what_is_done_for_too_long(store: Tested) -> Finding {
    deletes(&store, Verdict::Done, Retention { done: ONE_DAY, dead: None }).await
}

pub(super) async fn a_purge_deletes_what_is_dead_for_too_long(store: Tested) -> Finding {
    deletes(&store, Verdict::Dead, Retention { done: None, dead: ONE_DAY }).await
}

async fn deletes(store: &Tested, verdict: Verdict, retention: Retention) -> Finding {
    let first = store.stored(0, about("p1", "a")?).await?;
    store.handle(0, verdict).await?;
    let second = store.stored(10, about("p1", "b")?).await?;
    store.handle(10, verdict).await?;
    let third = store.stored(10, about("p2", "c")?).await?;
    store.handle(10, verdict).await?;
    let none = Purged::default();
    same("early", store.store.purge(at(DAY - 1), &retention, 100).await?, none)?;
    let one = Purged { deliveries: 1, entities: 0 };
    same("after a day", store.store.purge(at(DAY + 1), &retention, 100).await?, one)?;
    same("the first one", store.store.get(at(DAY), first).await?, None)?;
    same("the others", store.ids(DAY, &Filter::default()).await?, vec![second, third])?;
    let two = Purged { deliveries: 2, entities: 2 };
    same("later", store.store.purge(at(2 * DAY), &retention, 100).await?, two)?;
    same("the last one", store.store.get(at(2 * DAY), third).await?, None)
}

pub(super) async fn a_purge_keeps_open_deliveries(store: Tested) -> Finding {
    let mut open = vec![store.stored(0, about("p1", "parked")?).await?];
    store.handle(0, Verdict::Park).await?;
    open.push(store.stored(0, about("p2", "retried")?).await?);
    store.handle(0, Verdict::Retry(at(100 * DAY))).await?;
    open.push(store.stored(0, about("p3", "in work")?).await?);
    let in_work = store.claim(0).await?;
    open.push(store.stored(0, undecodable("undecodable")?).await?);
    open.push(store.stored(0, about("p4", "waiting")?).await?);
    let nothing = Purged::default();
    same("what was deleted", store.store.purge(at(50 * DAY), &ALL, 100).await?, nothing)?;
    same("the open ones", store.ids(50 * DAY, &Filter::default()).await?, open)?;
    store.end(50 * DAY, &in_work, Verdict::Done).await
}

pub(super) async fn a_purge_keeps_what_has_no_end(store: Tested) -> Finding {
    let mut ids = Vec::new();
    for verdict in [Verdict::Done, Verdict::Dead] {
        ids.push(store.stored(0, delivery(&format!("{verdict:?}"))?).await?);
        store.handle(0, verdict).await?;
    }
    let for_ever = Retention { done: None, dead: None };
    let purged = store.store.purge(at(1000 * DAY), &for_ever, 100).await?;
    same("what was deleted", purged, Purged::default())?;
    same("what is kept", store.ids(1000 * DAY, &Filter::default()).await?, ids)
}

pub(super) async fn a_purge_deletes_at_most_its_limit(store: Tested) -> Finding {
    for number in 0..5 {
        store.stored(0, delivery(&number.to_string())?).await?;
        store.handle(0, Verdict::Done).await?;
    }
    for expected in [2, 2, 1, 0] {
        let purged = store.store.purge(at(DAY), &ALL, 2).await?;
        same("what was deleted", purged, Purged { deliveries: expected, entities: expected })?;
    }
    Ok(())
}

pub(super) async fn a_repeat_is_known_after_a_purge(store: Tested) -> Finding {
    let first = store.stored(0, delivery("a")?).await?;
    store.handle(0, Verdict::Done).await?;
    store.store.purge(at(LEASE), &ALL, 100).await?;
    let receipt = store.accept_one(at(LEASE), delivery("a")?).await?;
    same("within the window", receipt, Receipt::Redelivered { first, times: 2 })?;
    let receipt = store.accept_one(at(2 * WINDOW), delivery("a")?).await?;
    let after = Duration::from_secs(2 * WINDOW.unsigned_abs());
    same("later", receipt, Receipt::Late { first, times: 3, after, handled_as: None })?;
    same("the deliveries", store.ids(2 * WINDOW, &Filter::default()).await?, vec![])
}

/// The idempotency key of a late repeat contains its occurrence.
pub(super) async fn an_occurrence_is_counted_on_after_a_purge(store: Tested) -> Finding {
    let new = NewDelivery { late: Late::Handle, ..delivery("a")? };
    store.stored(0, new.clone()).await?;
    store.handle(0, Verdict::Done).await?;
    for occurrence in [2, 3] {
        let now = i64::from(occurrence) * 2 * WINDOW;
        store.store.purge(at(now), &ALL, 100).await?;
        let receipt = store.accept_one(at(now), new.clone()).await?;
        let Receipt::Late { handled_as: Some(id), .. } = receipt else {
            return Err(Broken(format!("expected a delivery of its own, found {receipt:?}")));
        };
        same("the occurrence", store.entry(now, id).await?.delivery.occurrence, occurrence)?;
        store.handle(now, Verdict::Done).await?;
    }
    Ok(())
}

pub(super) async fn no_id_is_given_twice(store: Tested) -> Finding {
    let mut last = None;
    for number in 0..4 {
        let now = number * DAY;
        let id = Some(store.stored(now, delivery(&number.to_string())?).await?);
        same("whether the id rose", last < id, true)?;
        last = id;
        store.handle(now, Verdict::Done).await?;
        store.store.purge(at(now + 1), &ALL, 100).await?;
    }
    Ok(())
}

pub(super) async fn an_entity_that_a_person_parked_is_parked_after_a_purge(
    store: Tested,
) -> Finding {
    let first = store.stored(0, about("p1", "a")?).await?;
    store.handle(0, Verdict::Done).await?;
    store.store.park(at(0), &[first], "asked the bank").await?;
    store.store.purge(at(DAY), &ALL, 100).await?;
    let second = store.stored(DAY, about("p1", "b")?).await?;
    store.is(DAY, second, State::Parked).await?;
    store.due(DAY, &[]).await
}
