//! What is deleted, and what is kept for ever.

use std::time::Duration;

use super::tested::{
    Broken, Finding, LEASE, Tested, WINDOW, about, at, delivery, same, undecodable,
};
use crate::{DeliveryId, Filter, Late, NewDelivery, Purged, Receipt, State, Verdict};

const DAY: i64 = 24 * 60 * 60;

pub(super) async fn a_purge_deletes_what_is_done(store: Tested) -> Finding {
    deletes(&store, Verdict::Done).await
}

pub(super) async fn a_purge_deletes_what_is_dead(store: Tested) -> Finding {
    deletes(&store, Verdict::Dead).await
}

async fn deletes(store: &Tested, verdict: Verdict) -> Finding {
    let mut ids = Vec::new();
    for (subject, body) in [("p1", "a"), ("p1", "b"), ("p2", "c")] {
        ids.push(store.stored(0, about(subject, body)?).await?);
        store.handle(0, verdict).await?;
    }
    let purge = async |ids: &[DeliveryId]| store.store.purge(at(1), ids).await;
    let (first, others) = ids.split_at(1);
    let one = Purged { deliveries: 1, entities: 0 };
    same("the first one", purge(first).await?, one)?;
    same("what is left", store.ids(1, &Filter::default()).await?, others.to_vec())?;
    let two = Purged { deliveries: 2, entities: 2 };
    same("all", purge(&ids).await?, two)?;
    same("all, again", purge(&ids).await?, Purged::default())?;
    for id in ids {
        same("the delivery", store.store.get(at(1), id).await?, None)?;
    }
    Ok(())
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
    same("what was deleted", store.store.purge(at(50 * DAY), &open).await?, nothing)?;
    same("the open ones", store.ids(50 * DAY, &Filter::default()).await?, open)?;
    store.end(50 * DAY, &in_work, Verdict::Done).await
}

pub(super) async fn a_purge_keeps_what_it_was_not_given(store: Tested) -> Finding {
    let mut ids = Vec::new();
    for (verdict, body) in [(Verdict::Done, "a"), (Verdict::Dead, "b"), (Verdict::Done, "c")] {
        ids.push(store.stored(0, about("p1", body)?).await?);
        store.handle(0, verdict).await?;
    }
    let purged = store.store.purge(at(1000 * DAY), ids.split_at(2).1).await?;
    same("what was deleted", purged, Purged { deliveries: 1, entities: 0 })?;
    ids.truncate(2);
    same("what is kept", store.ids(1000 * DAY, &Filter::default()).await?, ids)
}

pub(super) async fn a_repeat_is_known_after_a_purge(store: Tested) -> Finding {
    let first = store.stored(0, delivery("a")?).await?;
    store.handle(0, Verdict::Done).await?;
    store.store.purge(at(LEASE), &[first]).await?;
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
    let mut last = store.stored(0, new.clone()).await?;
    store.handle(0, Verdict::Done).await?;
    for occurrence in [2, 3] {
        let now = i64::from(occurrence) * 2 * WINDOW;
        store.store.purge(at(now), &[last]).await?;
        let receipt = store.accept_one(at(now), new.clone()).await?;
        let Receipt::Late { handled_as: Some(id), .. } = receipt else {
            return Err(Broken(format!("expected a delivery of its own, found {receipt:?}")));
        };
        same("the occurrence", store.entry(now, id).await?.delivery.occurrence, occurrence)?;
        last = id;
        store.handle(now, Verdict::Done).await?;
    }
    Ok(())
}

pub(super) async fn no_id_is_given_twice(store: Tested) -> Finding {
    let mut last = None;
    for number in 0..4 {
        let now = number * DAY;
        let id = store.stored(now, delivery(&number.to_string())?).await?;
        same("whether the id rose", last < Some(id), true)?;
        last = Some(id);
        store.handle(now, Verdict::Done).await?;
        store.store.purge(at(now + 1), &[id]).await?;
    }
    Ok(())
}

pub(super) async fn an_entity_that_a_person_parked_is_parked_after_a_purge(
    store: Tested,
) -> Finding {
    let first = store.stored(0, about("p1", "a")?).await?;
    store.handle(0, Verdict::Done).await?;
    store.store.park(at(0), &[first], "asked the bank").await?;
    store.store.purge(at(DAY), &[first]).await?;
    let second = store.stored(DAY, about("p1", "b")?).await?;
    store.is(DAY, second, State::Parked).await?;
    store.due(DAY, &[]).await
}
