//! Requests for none and for many.

use super::tested::{Finding, Tested, about, at, claim, same, settlement};
use crate::{Filter, NewDelivery, Purged, Receipt, Reread, Rereading, Settled, Verdict};

pub(super) async fn a_request_for_nothing_does_nothing(store: Tested) -> Finding {
    let id = store.stored(0, about("p1", "a")?).await?;
    let before = store.details(0, id).await?;
    let tested = &store.store;
    same("receipts", store.accept(at(0), &[]).await?, vec![])?;
    same("extended", tested.extend(at(0), &[], at(1)).await?, vec![])?;
    same("settled", tested.settle(at(0), &[]).await?, vec![])?;
    same("replayed", tested.replay(at(0), &[], None, "none").await?, 0)?;
    same("parked", tested.park(at(0), &[], "none").await?, 0)?;
    same("released", tested.release(at(0), &[], "none").await?, 0)?;
    same("healed", tested.heal(at(0), &[]).await?, vec![])?;
    same("purged", tested.purge(at(0), &[]).await?, Purged::default())?;
    same("the delivery", store.details(0, id).await?, before)
}

/// Databases limit how many parameters a statement has.
pub(super) async fn a_request_may_be_for_a_thousand_deliveries(store: Tested) -> Finding {
    const MANY: usize = 1200;
    let mut batch = Vec::new();
    for number in 0..MANY {
        let subject = number.to_string();
        batch.push(about(&subject, &subject)?);
    }
    let receipts = store.accept(at(0), &batch).await?;
    let new = receipts.iter().filter_map(|receipt| match receipt {
        Receipt::New(id) => Some(*id),
        _ => None,
    });
    let ids: Vec<_> = new.collect();
    same("new", ids.len(), MANY)?;
    let tested = &store.store;
    let claimed = tested.claim(at(0), &claim(MANY + 1)).await?;
    same("claimed", claimed.len(), MANY)?;
    let leases: Vec<_> = claimed.iter().map(|claimed| claimed.lease).collect();
    same("extended", tested.extend(at(0), &leases, at(10)).await?, vec![true; MANY])?;
    let done: Vec<_> = claimed.iter().map(|claimed| settlement(claimed, Verdict::Done)).collect();
    same("settled", tested.settle(at(0), &done).await?, vec![Settled::Settled; MANY])?;
    same("replayed", tested.replay(at(0), &ids, None, "again").await?, MANY)?;
    same("parked", tested.park(at(0), &ids, "wait").await?, MANY)?;
    same("released", tested.release(at(0), &ids, "go on").await?, MANY)?;
    let rereadings = ids.iter().zip(&batch).map(|(id, NewDelivery { reading, .. })| Rereading {
        delivery: *id,
        before: reading.clone(),
        after: reading.clone(),
    });
    let rereadings: Vec<_> = rereadings.collect();
    same("healed", tested.heal(at(0), &rereadings).await?, vec![Reread::Opened; MANY])?;
    let page = tested.page(at(0), &Filter::default(), None, MANY + 1).await?;
    same("shown", page.len(), MANY)?;
    let claimed = tested.claim(at(0), &claim(MANY)).await?;
    let done: Vec<_> = claimed.iter().map(|claimed| settlement(claimed, Verdict::Done)).collect();
    tested.settle(at(0), &done).await?;
    let all = Purged { deliveries: MANY as u64, entities: MANY as u64 };
    same("purged", tested.purge(at(0), &ids).await?, all)
}
