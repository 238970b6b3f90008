//! Exports and imports. The other inbox is in memory.

use std::{sync::Arc, time::Duration};

use super::tested::{
    Broken, Finding, Tested, WINDOW, about, at, delivery, same, settlement, undecodable,
};
use crate::{
    Copied, Cursor, DeliveryId, Details, Filter, Late, MemoryStore, NewDelivery, Part, Receipt,
    Settlement, State, Verdict,
};

/// An empty inbox in memory.
fn other() -> Tested {
    Tested { store: Arc::new(MemoryStore::new()) }
}

/// Copies everything, in pages of this size.
async fn copy(from: &Tested, to: &Tested, second: i64, limit: usize) -> Result<Copied, Broken> {
    let (mut all, mut cursor) = (Copied::default(), Cursor::start());
    loop {
        let page = from.store.export(at(second), &cursor, limit).await?;
        same("whether a page keeps its limit", page.len() <= limit, true)?;
        all += to.store.import(at(second), &page).await?;
        match cursor.after(&page) {
            Some(next) => cursor = next,
            None => return Ok(all),
        }
    }
}

/// A delivery in each state, with histories.
async fn fill(store: &Tested) -> Finding {
    store.stored(0, about("done", "done")?).await?;
    let claimed = store.claim(0).await?;
    let status = Some(("released".into(), false));
    let done = Settlement { status, ..settlement(&claimed, Verdict::Done) };
    store.store.settle(at(1), &[done]).await?;
    store.accept_one(at(2), about("done", "done")?).await?;

    store.stored(3, about("dead", "dead")?).await?;
    store.handle(3, Verdict::Retry(at(4))).await?;
    store.handle(4, Verdict::Dead).await?;

    store.stored(5, about("parked", "by its handler")?).await?;
    store.stored(5, about("parked", "behind it")?).await?;
    store.handle(5, Verdict::Park).await?;

    let late = NewDelivery { late: Late::Handle, ..delivery("late")? };
    store.stored(6, late.clone()).await?;
    store.handle(6, Verdict::Done).await?;
    store.accept_one(at(7 + WINDOW), late).await?;
    store.handle(7 + WINDOW, Verdict::Done).await?;

    store.stored(8 + WINDOW, undecodable("undecodable")?).await?;

    store.stored(9 + WINDOW, about("retried", "retried")?).await?;
    store.stored(9 + WINDOW, about("retried", "behind the retry")?).await?;
    store.handle(9 + WINDOW, Verdict::Retry(at(DUE))).await?;
    let idle = store.stored(10 + WINDOW, about("idle", "purged")?).await?;
    store.handle(10 + WINDOW, Verdict::Done).await?;
    store.store.park(at(11 + WINDOW), &[idle], "asked the bank").await?;
    store.store.purge(at(11 + WINDOW), &[idle]).await?;
    store.stored(12 + WINDOW, about("waiting", "waiting")?).await?;
    Ok(())
}

/// When all of that has happened, and when the retry is due.
const NOW: i64 = 20 + WINDOW;
const DUE: i64 = 1000 + WINDOW;

/// The number of deliveries that [`fill`] leaves.
const FILLED: u64 = 10;

async fn all(store: &Tested) -> Result<Vec<Details>, Broken> {
    let mut all = Vec::new();
    for id in store.ids(NOW, &Filter::default()).await? {
        all.push(store.details(NOW, id).await?);
    }
    Ok(all)
}

/// Both have the same deliveries, counts, and parked and open entities.
async fn are_equal(from: &Tested, to: &Tested) -> Finding {
    let (expected, found) = (all(from).await?, all(to).await?);
    same("how many deliveries", found.len(), expected.len())?;
    for (found, expected) in found.into_iter().zip(expected) {
        same("a delivery", found, expected)?;
    }
    let counts = async |it: &Tested| it.store.counts(at(NOW), None).await;
    same("the counts", counts(to).await?, counts(from).await?)?;
    let parked = async |it: &Tested| -> Result<Vec<_>, Broken> {
        let parked = it.store.parked(None, None, 100).await?;
        Ok(parked.into_iter().map(|it| (it.source, it.key, it.because, it.open)).collect())
    };
    same("the parked entities", parked(to).await?, parked(from).await?)?;
    let open = async |it: &Tested| it.store.overdue(None, at(2 * NOW), 100).await;
    same("the open entities", open(to).await?, open(from).await?)
}

pub(super) async fn a_copy_is_as_the_original(store: Tested) -> Finding {
    let from = other();
    fill(&from).await?;
    let copied = copy(&from, &store, NOW, 3).await?;
    same("the copied", copied, Copied { new: FILLED, ..Copied::default() })?;
    are_equal(&from, &store).await
}

pub(super) async fn an_export_has_all_that_a_copy_needs(store: Tested) -> Finding {
    fill(&store).await?;
    let to = other();
    let copied = copy(&store, &to, NOW, 3).await?;
    same("the copied", copied, Copied { new: FILLED, ..Copied::default() })?;
    are_equal(&store, &to).await
}

pub(super) async fn a_copy_that_is_repeated_changes_nothing(store: Tested) -> Finding {
    let from = other();
    fill(&from).await?;
    copy(&from, &store, NOW, 100).await?;
    let copied = copy(&from, &store, NOW, 100).await?;
    same("the copied", copied, Copied { present: FILLED, ..Copied::default() })?;
    are_equal(&from, &store).await
}

/// An interruption is after any part.
pub(super) async fn a_copy_that_was_interrupted_is_completed(store: Tested) -> Finding {
    let from = other();
    fill(&from).await?;
    let mut cursor = Some(Cursor::start());
    while let Some(next) = cursor {
        // What is before the cursor comes again.
        copy_up_to(&from, &store, &next).await?;
        let page = from.store.export(at(NOW), &next, 4).await?;
        cursor = next.after(&page);
    }
    copy(&from, &store, NOW, 100).await?;
    are_equal(&from, &store).await
}

async fn copy_up_to(from: &Tested, to: &Tested, end: &Cursor) -> Finding {
    let mut cursor = Cursor::start();
    while cursor != *end {
        let page = from.store.export(at(NOW), &cursor, 4).await?;
        to.store.import(at(NOW), &page).await?;
        let Some(next) = cursor.after(&page) else { break };
        cursor = next;
    }
    Ok(())
}

pub(super) async fn a_repeated_copy_brings_what_has_happened_since(store: Tested) -> Finding {
    let from = other();
    fill(&from).await?;
    copy(&from, &store, NOW, 100).await?;
    // The waiting one is handled, the dead one replayed, the parked one released, and one is new.
    let status = Some(("completed".into(), true));
    let claimed = from.claim(NOW).await?;
    let done = Settlement { status, ..settlement(&claimed, Verdict::Done) };
    from.store.settle(at(NOW), &[done]).await?;
    let in_state =
        async |state| from.ids(NOW, &Filter { state: Some(state), ..Filter::default() }).await;
    from.store.replay(at(NOW), &in_state(State::Dead).await?, None, "again").await?;
    let parked = Filter { subject: Some("parked".into()), ..Filter::default() };
    let parked: Vec<DeliveryId> = from.ids(NOW, &parked).await?;
    from.store.release(at(NOW), &parked, "paid").await?;
    from.stored(NOW, about("done", "new")?).await?;
    let copied = copy(&from, &store, NOW, 100).await?;
    let expected = Copied { new: 1, updated: 4, present: FILLED - 4, ..Copied::default() };
    same("the copied", copied, expected)?;
    are_equal(&from, &store).await
}

pub(super) async fn a_repeated_copy_leaves_what_was_handled_here(store: Tested) -> Finding {
    let from = other();
    let ids = [
        from.stored(0, about("p1", "here")?).await?,
        from.stored(0, about("p2", "in work")?).await?,
        from.stored(0, about("p3", "in both")?).await?,
    ];
    copy(&from, &store, 0, 100).await?;
    let status = Some(("released".into(), false));
    let claimed = store.claim_up_to(10, at(1)).await?;
    for claimed in claimed.iter().filter(|it| it.lease.delivery != ids[1]) {
        let status = status.clone();
        let done = Settlement { status, ..settlement(claimed, Verdict::Done) };
        store.store.settle(at(2), &[done]).await?;
    }
    for claimed in from.claim_up_to(10, at(1)).await? {
        if claimed.lease.delivery == ids[2] {
            from.end(3, &claimed, Verdict::Dead).await?;
        }
    }
    let before = [store.details(4, ids[0]).await?, store.details(4, ids[1]).await?];
    let copied = copy(&from, &store, 4, 100).await?;
    same("the copied", copied, Copied { present: 2, diverged: 1, ..Copied::default() })?;
    let after = [store.details(4, ids[0]).await?, store.details(4, ids[1]).await?];
    same("what was handled here", after, before)?;
    same("its status", store.details(4, ids[2]).await?.status, Some("released".into()))?;
    store.is(4, ids[2], State::Done).await
}

pub(super) async fn a_repeat_of_a_copied_delivery_is_known(store: Tested) -> Finding {
    let from = other();
    fill(&from).await?;
    copy(&from, &store, NOW, 100).await?;
    for body in ["done", "waiting", "purged", "late"] {
        let subject = if body == "purged" { "idle" } else { body };
        let new = if body == "late" { delivery(body)? } else { about(subject, body)? };
        let receipts =
            (store.accept_one(at(NOW), new.clone()).await?, from.accept_one(at(NOW), new).await?);
        same(body, receipts.0, receipts.1)?;
    }
    Ok(())
}

pub(super) async fn a_copied_delivery_takes_no_id_of_another(store: Tested) -> Finding {
    let from = other();
    let theirs = [
        from.stored(0, about("p1", "a")?).await?,
        from.stored(0, about("p1", "b")?).await?,
        from.stored(0, about("p2", "c")?).await?,
    ];
    let mine = store.stored(1, about("p3", "mine")?).await?;
    let copied = copy(&from, &store, 2, 100).await?;
    let [_, _, last] = theirs;
    same("how many are new", copied.new, 3)?;
    let ids = store.ids(2, &Filter::default()).await?;
    same("how many there are", ids.len(), 4)?;
    same("which is the first", ids.first(), Some(&mine))?;
    same("whether the others follow", ids.last() >= Some(&last), true)?;
    same("how many have another id", copied.renumbered > 0, true)?;
    let next = store.stored(3, about("p4", "next")?).await?;
    same("whether the next one has a higher id", ids.last() < Some(&next), true)?;
    // In their order: the first one of an entity is handled first.
    let claimed = store.claim_up_to(10, at(3)).await?;
    let mut bodies: Vec<_> = claimed.iter().map(|claimed| claimed.body.clone()).collect();
    bodies.sort();
    same("which are due", bodies, vec!["a".into(), "c".into(), "mine".into(), "next".into()])?;
    let copied = copy(&from, &store, 4, 100).await?;
    same("the copied, again", (copied.new, copied.present), (0, 3))
}

pub(super) async fn a_copied_retry_is_due_at_its_time(store: Tested) -> Finding {
    let from = other();
    let id = from.stored(0, about("p1", "a")?).await?;
    from.stored(0, about("p1", "b")?).await?;
    from.handle(0, Verdict::Retry(at(100))).await?;
    copy(&from, &store, 1, 100).await?;
    store.due(99, &[]).await?;
    store.claim_of(100, id, 2).await?;
    Ok(())
}

/// An export reads it as one that waits: its worker may be gone.
pub(super) async fn a_delivery_in_work_is_copied_as_one_that_waits(store: Tested) -> Finding {
    let id = store.stored(0, about("p1", "a")?).await?;
    store.claim_of(0, id, 1).await?;
    let to = other();
    copy(&store, &to, 1, 100).await?;
    to.is(1, id, State::Waiting).await?;
    to.claim_of(1, id, 2).await?;
    Ok(())
}

pub(super) async fn an_import_of_nothing_does_nothing(store: Tested) -> Finding {
    let id = store.stored(0, about("p1", "a")?).await?;
    let before = store.details(0, id).await?;
    same("the copied", store.store.import(at(0), &[]).await?, Copied::default())?;
    let error = crate::StoreError::new(crate::StoreErrorKind::Refused, "unreadable");
    let unreadable = [Part::Unreadable(DeliveryId(7), error)];
    same("an unreadable one", store.store.import(at(0), &unreadable).await?, Copied::default())?;
    same("the delivery", store.details(0, id).await?, before)
}

pub(super) async fn the_window_of_a_copied_key_goes_on(store: Tested) -> Finding {
    let from = other();
    let first = from.stored(0, delivery("a")?).await?;
    from.handle(0, Verdict::Done).await?;
    from.store.purge(at(1), &[first]).await?;
    copy(&from, &store, 2, 100).await?;
    let receipt = store.accept_one(at(WINDOW), delivery("a")?).await?;
    same("within the window", receipt, Receipt::Redelivered { first, times: 2 })?;
    let receipt = store.accept_one(at(WINDOW + 1), delivery("a")?).await?;
    let after = Duration::from_secs(WINDOW.unsigned_abs() + 1);
    same("after it", receipt, Receipt::Late { first, times: 3, after, handled_as: None })
}
