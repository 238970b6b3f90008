//! What is claimed.

use super::tested::{Finding, LEASE, Tested, about, at, claim, delivery, same, source};
use crate::{Claim, DeliveryId, NewDelivery, Verdict};

pub(super) async fn a_claim_takes_at_most_its_limit(store: Tested) -> Finding {
    for number in 0..5 {
        store.stored(0, delivery(&number.to_string())?).await?;
    }
    for (limit, expected) in [(0, 0), (1, 1), (3, 3), (3, 1), (3, 0)] {
        let claimed = store.claim_up_to(limit, at(0)).await?;
        same("how many are claimed", claimed.len(), expected)?;
    }
    Ok(())
}

pub(super) async fn a_claim_takes_only_entities_of_its_source(store: Tested) -> Finding {
    let mut ids = Vec::new();
    for name in ["one", "two"] {
        for body in ["a", "b"] {
            let new = NewDelivery { source: source(name)?, ..delivery(body)? };
            ids.push(store.stored(0, new).await?);
        }
    }
    let of =
        |name| Ok::<_, super::tested::Broken>(Claim { source: Some(source(name)?), ..claim(10) });
    same("of no source", store.store.claim(at(0), &of("three")?).await?.len(), 0)?;
    let claimed = store.store.claim(at(0), &of("two")?).await?;
    let mut found: Vec<_> = claimed.iter().map(|claimed| claimed.lease.delivery).collect();
    found.sort();
    same("of the second source", Some(&found[..]), ids.get(2..))?;
    store.due(0, ids.get(..2).unwrap_or_default()).await
}

pub(super) async fn a_claim_as_of_a_time_takes_each_delivery_once(store: Tested) -> Finding {
    let first = store.stored(0, about("p1", "a")?).await?;
    let behind = store.stored(0, about("p1", "b")?).await?;
    let failing = store.stored(0, about("p2", "c")?).await?;
    let as_of = Claim { as_of: Some(at(1)), ..claim(10) };
    let mut ids = Vec::new();
    for claimed in store.store.claim(at(1), &as_of).await? {
        let id = claimed.lease.delivery;
        let verdict = if id == failing { Verdict::Retry(at(3)) } else { Verdict::Done };
        store.end(2, &claimed, verdict).await?;
        ids.push(id);
    }
    ids.sort();
    same("the first ones", &ids[..], &[first, failing])?;
    store.stored(2, about("p3", "later")?).await?;
    let claimed = store.store.claim(at(5), &as_of).await?;
    let ids: Vec<_> = claimed.iter().map(|claimed| claimed.lease.delivery).collect();
    same("the one behind", &ids[..], &[behind])?;
    same("those for another time", store.store.claim(at(5), &claim(10)).await?.len(), 2)
}

pub(super) async fn a_claim_counts_the_attempt(store: Tested) -> Finding {
    let id = store.stored(0, delivery("a")?).await?;
    same("attempts at first", store.entry(0, id).await?.attempts, 0)?;
    for attempt in 1..4 {
        let now = i64::from(attempt) * 10;
        let claimed = store.claim_of(now, id, attempt).await?;
        same("attempts in work", store.entry(now, id).await?.attempts, attempt)?;
        store.end(now, &claimed, Verdict::Retry(at(now + 1))).await?;
        same("attempts after it", store.entry(now, id).await?.attempts, attempt)?;
    }
    let claimed = store.claim_of(100, id, 4).await?;
    store.end(100, &claimed, Verdict::Done).await?;
    same("attempts when it is done", store.entry(100, id).await?.attempts, 4)
}

pub(super) async fn an_entity_without_an_open_delivery_is_not_claimed(store: Tested) -> Finding {
    store.due(0, &[]).await?;
    for verdict in [Verdict::Done, Verdict::Dead] {
        store.stored(0, about("p1", &format!("{verdict:?}"))?).await?;
        store.handle(0, verdict).await?;
        store.due(10 * LEASE, &[]).await?;
    }
    Ok(())
}

pub(super) async fn a_delivery_is_due_at_once_in_an_idle_entity(store: Tested) -> Finding {
    store.stored(0, about("p1", "a")?).await?;
    store.handle(0, Verdict::Retry(at(500))).await?;
    store.handle(500, Verdict::Dead).await?;
    let second = store.stored(501, about("p1", "b")?).await?;
    let claimed = store.claim_of(501, second, 1).await?;
    store.end(502, &claimed, Verdict::Done).await?;
    let third = store.stored(502, about("p1", "c")?).await?;
    store.claim_of(502, third, 1).await?;
    Ok(())
}

/// A handler fails while deliveries go on coming.
pub(super) async fn a_backlog_of_retries_does_not_delay_a_new_delivery(store: Tested) -> Finding {
    backlog(&store, 0, "conformance").await?;
    let backlog = store.claim_up_to(BACKLOG, at(0)).await?;
    let first = store.stored(0, about("p1", "first")?).await?;
    let new = store.stored(0, about("p1", "new")?).await?;
    let first = store.claim_of(0, first, 1).await?;
    // The leases of the others end.
    for claimed in backlog.iter().step_by(2) {
        store.end(0, claimed, Verdict::Retry(at(1))).await?;
    }
    store.end(2 * LEASE, &first, Verdict::Done).await?;
    store.is_claimed_soon(2 * LEASE, new, 2).await
}

pub(super) async fn a_backlog_of_new_deliveries_does_not_delay_a_retry(store: Tested) -> Finding {
    let retried = store.stored(0, delivery("retried")?).await?;
    store.handle(0, Verdict::Retry(at(2))).await?;
    backlog(&store, 1, "conformance").await?;
    store.is_claimed_soon(3, retried, 2).await
}

pub(super) async fn a_backlog_of_one_source_does_not_delay_another(store: Tested) -> Finding {
    backlog(&store, 0, "one").await?;
    let new = NewDelivery { source: source("two")?, ..delivery("new")? };
    let new = store.stored(1, new).await?;
    store.is_claimed_soon(2, new, 2).await
}

const BACKLOG: usize = 20;

async fn backlog(store: &Tested, at_second: i64, name: &str) -> Finding {
    for number in 0..BACKLOG {
        let new = NewDelivery { source: source(name)?, ..delivery(&number.to_string())? };
        store.stored(at_second, new).await?;
    }
    Ok(())
}

impl Tested {
    /// The delivery is among the first ones that are claimed one at a time, as it would be in a larger claim.
    async fn is_claimed_soon(&self, at_second: i64, id: DeliveryId, soon: usize) -> Finding {
        let mut found = Vec::new();
        for _ in 0..soon {
            let claimed = self.claim_up_to(1, at(at_second)).await?;
            found.extend(claimed.iter().map(|claimed| claimed.lease.delivery));
        }
        same("whether it is claimed soon", found.contains(&id), true)?;
        // The others are claimed as well, and none twice.
        let rest = self.claim_up_to(10 * BACKLOG, at(at_second)).await?;
        found.extend(rest.iter().map(|claimed| claimed.lease.delivery));
        found.sort();
        found.dedup();
        same("how many are claimed", found.len(), BACKLOG + 1)
    }
}
