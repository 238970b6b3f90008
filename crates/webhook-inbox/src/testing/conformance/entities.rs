//! Deliveries of one entity, and of different ones.

use super::tested::{
    Broken, Finding, Tested, WINDOW, about, at, delivery, same, settlement, source,
};
use crate::{EntityKey, Late, NewDelivery, Receipt, Settled, Settlement, Verdict};

pub(super) async fn deliveries_of_an_entity_are_handled_in_the_order_of_storing(
    store: Tested,
) -> Finding {
    let mut ids = Vec::new();
    for number in 0..20 {
        // A clock set back does not change the order.
        ids.push(store.stored(-number, about("p1", &number.to_string())?).await?);
    }
    for id in ids {
        let claimed = store.claim_of(1, id, 1).await?;
        store.end(1, &claimed, Verdict::Done).await?;
    }
    store.due(1, &[]).await
}

pub(super) async fn an_entity_has_one_lease(store: Tested) -> Finding {
    let first = store.stored(0, about("p1", "a")?).await?;
    store.stored(0, about("p1", "b")?).await?;
    store.claim_of(0, first, 1).await?;
    store.due(0, &[]).await?;
    store.stored(1, about("p1", "c")?).await?;
    store.due(1, &[]).await
}

pub(super) async fn an_entity_does_not_wait_for_another(store: Tested) -> Finding {
    let mut first_ones = Vec::new();
    for subject in ["p1", "p2", "p3", "p4"] {
        first_ones.push(store.stored(0, about(subject, &format!("{subject} a"))?).await?);
        store.stored(0, about(subject, &format!("{subject} b"))?).await?;
    }
    store.due(0, &first_ones).await
}

pub(super) async fn equal_subjects_of_two_sources_or_kinds_are_two_entities(
    store: Tested,
) -> Finding {
    let first = store.stored(0, about("p1", "a")?).await?;
    let other = NewDelivery { source: source("conformance/other")?, ..about("p1", "a")? };
    let second = store.stored(0, other).await?;
    let mut invoice = about("p1", "b")?;
    invoice.reading.subject = Some(EntityKey { kind: "invoice".into(), id: "p1".into() });
    let third = store.stored(0, invoice).await?;
    store.due(0, &[first, second, third]).await
}

pub(super) async fn deliveries_without_a_subject_are_entities_of_their_own(
    store: Tested,
) -> Finding {
    let first = store.stored(0, delivery("a")?).await?;
    let second = store.stored(0, delivery("b")?).await?;
    let other = NewDelivery { source: source("conformance/other")?, ..delivery("a")? };
    let third = store.stored(0, other).await?;
    store.due(0, &[first, second, third]).await
}

pub(super) async fn a_late_repeat_without_a_subject_is_an_entity_of_its_own(
    store: Tested,
) -> Finding {
    let new = NewDelivery { late: Late::Handle, ..delivery("a")? };
    let first = store.stored(0, new.clone()).await?;
    match store.accept_one(at(2 * WINDOW), new).await? {
        Receipt::Late { handled_as: Some(second), .. } => {
            store.due(2 * WINDOW, &[first, second]).await
        }
        receipt => Err(Broken(format!("expected a delivery of its own, found {receipt:?}"))),
    }
}

pub(super) async fn a_status_is_kept_until_the_next(store: Tested) -> Finding {
    let said = [Some("pending"), None, Some("completed"), None];
    let expected = [None, Some("pending"), Some("pending"), Some("completed")];
    for (number, (said, expected)) in said.into_iter().zip(expected).enumerate() {
        store.stored(0, about("p1", &number.to_string())?).await?;
        let claimed = store.claim(0).await?;
        same("the status", claimed.status.as_deref(), expected)?;
        let shown = store.details(0, claimed.lease.delivery).await?;
        same("the status that is shown", shown.status.as_deref(), expected)?;
        let status = said.map(|status| (status.into(), status == "completed"));
        let settlement = Settlement { status, ..settlement(&claimed, Verdict::Done) };
        let settled = store.store.settle(at(0), &[settlement]).await?;
        same("the answer", settled, vec![Settled::Settled])?;
    }
    store.stored(0, about("p2", "other")?).await?;
    same("the status of another entity", store.claim(0).await?.status, None)
}
