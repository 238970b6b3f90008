//! Concurrent calls, and futures that are dropped.

use std::{
    collections::{BTreeMap, BTreeSet},
    future::poll_fn,
    sync::Arc,
    task::{Context, Poll, Waker},
};

use bytes::Bytes;
use tokio::task::{JoinSet, yield_now};

use super::tested::{Broken, Finding, LEASE, Tested, about, at, claim, delivery, same, settlement};
use crate::{DeliveryId, Filter, Receipt, Retention, State, StoreError, StoreFuture, Verdict};

const TASKS: u32 = 16;

pub(super) async fn concurrent_repeats_are_one_delivery(store: Tested) -> Finding {
    // First in one task, whose calls take turns at each await; then in several.
    are_one_delivery(together(repeats(&store, 0)?).await?)?;
    for round in 1..5 {
        let mut tasks = JoinSet::new();
        repeats(&store, round)?.into_iter().for_each(|repeat| {
            tasks.spawn(repeat);
        });
        are_one_delivery(all(tasks).await?)?;
    }
    same("how many are stored", store.ids(0, &Filter::default()).await?.len(), 5 * KEYS)
}

const KEYS: usize = 8;

type Receipts = Vec<(Bytes, Result<Receipt, StoreError>)>;

/// Calls that store batches of the same deliveries, in different orders: some stores lock them in the
/// order of the batch.
fn repeats(store: &Tested, round: usize) -> Result<Vec<StoreFuture<'static, Receipts>>, Broken> {
    let mut calls: Vec<StoreFuture<'static, Receipts>> = Vec::new();
    for task in 0..TASKS {
        let keys = (0..KEYS).map(|key| delivery(&format!("{round} {key}")));
        let mut batch = keys.collect::<Result<Vec<_>, _>>()?;
        batch.rotate_left(task as usize % KEYS);
        if task % 2 == 1 {
            batch.reverse();
        }
        let store = Arc::clone(&store.store);
        calls.push(Box::pin(async move {
            let receipts = store.accept(at(0), &batch).await?;
            Ok(batch.into_iter().map(|new| new.body).zip(receipts).collect())
        }));
    }
    Ok(calls)
}

fn are_one_delivery(answers: Vec<Receipts>) -> Finding {
    let mut found: BTreeMap<Bytes, (BTreeSet<DeliveryId>, Vec<u32>)> = BTreeMap::new();
    for (body, receipt) in answers.into_iter().flatten() {
        let (id, nth) = match receipt? {
            Receipt::New(id) => (id, 1),
            Receipt::Redelivered { first, times } => (first, times),
            late => return Err(Broken(format!("expected no late repeat, found {late:?}"))),
        };
        let (ids, times) = found.entry(body).or_default();
        ids.insert(id);
        times.push(nth);
    }
    for (ids, mut times) in found.into_values() {
        times.sort_unstable();
        same("how many ids a key has", ids.len(), 1)?;
        same("how often it was seen, by each", times, (1..=TASKS).collect())?;
    }
    Ok(())
}

pub(super) async fn concurrent_claims_take_each_entity_once(store: Tested) -> Finding {
    let mut first_ones = Vec::new();
    for number in 0..40 {
        let subject = number.to_string();
        first_ones.push(store.stored(0, about(&subject, &format!("{number} a"))?).await?);
        store.stored(0, about(&subject, &format!("{number} b"))?).await?;
    }
    let mut tasks = JoinSet::new();
    for _ in 0..TASKS {
        let store = Arc::clone(&store.store);
        tasks.spawn(async move {
            let mut found: Vec<DeliveryId> = Vec::new();
            // Each task takes some and lets the others take some.
            while found.len() < 100 {
                let claimed = store.claim(at(0), &claim(3)).await?;
                if claimed.is_empty() {
                    break;
                }
                found.extend(claimed.iter().map(|claimed| claimed.lease.delivery));
                yield_now().await;
            }
            Ok(found)
        });
    }
    let mut found: Vec<DeliveryId> = all(tasks).await?.into_iter().flatten().collect();
    found.sort();
    same("the claimed deliveries", found, first_ones)
}

pub(super) async fn concurrent_workers_handle_each_delivery_once_in_order(
    store: Tested,
) -> Finding {
    let mut expected: BTreeMap<String, Vec<DeliveryId>> = BTreeMap::new();
    for number in 0..50 {
        let subject = (number % 10).to_string();
        let id = store.stored(0, about(&subject, &format!("{number}"))?).await?;
        expected.entry(subject).or_default().push(id);
    }
    let handled: Arc<std::sync::Mutex<BTreeMap<String, Vec<DeliveryId>>>> = Arc::default();
    let mut tasks = JoinSet::new();
    for _ in 0..TASKS {
        let (store, handled) = (Arc::clone(&store.store), Arc::clone(&handled));
        tasks.spawn(async move {
            for _ in 0..1000 {
                for claimed in store.claim(at(0), &claim(2)).await? {
                    yield_now().await;
                    let subject = claimed.delivery.reading.subject.as_ref();
                    let subject =
                        subject.map_or_else(String::new, |subject| subject.id.to_string());
                    if let Ok(mut handled) = handled.lock() {
                        handled.entry(subject).or_default().push(claimed.lease.delivery);
                    }
                    store.settle(at(0), &[settlement(&claimed, Verdict::Done)]).await?;
                }
                let counts = store.counts(at(0), None).await?;
                if counts.waiting + counts.working == 0 {
                    break;
                }
                yield_now().await;
            }
            Ok(())
        });
    }
    all(tasks).await?;
    let handled = handled.lock().map(|handled| handled.clone()).unwrap_or_default();
    same("the deliveries in the order of handling", handled, expected)
}

pub(super) async fn a_dropped_accept_stores_the_whole_batch_or_nothing(store: Tested) -> Finding {
    for polls in 0..8 {
        let batch = [delivery(&format!("{polls} a"))?, delivery(&format!("{polls} b"))?];
        poll(store.store.accept(at(0), &batch), polls).await;
        let receipts = store.accept(at(0), &batch).await?;
        let kinds: BTreeSet<&str> = receipts.iter().map(Receipt::as_str).collect();
        same("how many kinds of receipts there are", kinds.len(), 1)?;
    }
    same("how many are stored", store.ids(0, &Filter::default()).await?.len(), 16)
}

pub(super) async fn dropped_futures_leave_the_store_usable(store: Tested) -> Finding {
    let retention = Retention::default();
    for polls in 0..8 {
        let now = i64::from(polls) * 10 * LEASE;
        let new = [about("p1", &polls.to_string())?];
        poll(store.store.accept(at(now), &new), polls).await;
        let (Receipt::New(id) | Receipt::Redelivered { first: id, .. }) =
            store.accept_one(at(now), new[0].clone()).await?
        else {
            return Err(Broken("expected a new or redelivered one, found a late one".into()));
        };
        poll(store.store.claim(at(now), &claim(10)), polls).await;
        // If the claim happened, its lease ends.
        let claimed = store.claim(now + 2 * LEASE).await?;
        same("the delivery", claimed.lease.delivery, id)?;
        let now = now + 2 * LEASE;
        poll(store.store.extend(at(now), &[claimed.lease], at(now + LEASE)), polls).await;
        poll(store.store.get(at(now), id), polls).await;
        poll(store.store.page(at(now), &Filter::default(), None, 10), polls).await;
        poll(store.store.counts(at(now), None), polls).await;
        poll(store.store.purge(at(now), &retention, 10), polls).await;
        poll(store.store.overdue(None, at(now), 10), polls).await;
        let done = settlement(&claimed, Verdict::Done);
        poll(store.store.settle(at(now), std::slice::from_ref(&done)), polls).await;
        store.store.settle(at(now), &[done]).await?;
        store.is(now, id, State::Done).await?;
    }
    Ok(())
}

/// Polls a future some times, and drops it.
async fn poll<T>(mut future: StoreFuture<'_, T>, times: u32) {
    for _ in 0..times {
        let mut context = Context::from_waker(Waker::noop());
        if future.as_mut().poll(&mut context).is_ready() {
            return;
        }
        yield_now().await;
    }
}

/// Polls all futures until each has answered.
async fn together<T>(mut futures: Vec<StoreFuture<'_, T>>) -> Result<Vec<T>, Broken> {
    let mut answers = Vec::new();
    poll_fn(|context| {
        futures.retain_mut(|future| match future.as_mut().poll(context) {
            Poll::Ready(answer) => {
                answers.push(answer);
                false
            }
            Poll::Pending => true,
        });
        if futures.is_empty() { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    Ok(answers.into_iter().collect::<Result<_, StoreError>>()?)
}

/// What the tasks return.
async fn all<T: 'static>(mut tasks: JoinSet<Result<T, StoreError>>) -> Result<Vec<T>, Broken> {
    let mut found = Vec::new();
    while let Some(task) = tasks.join_next().await {
        found.push(task.map_err(|error| Broken(error.to_string()))??);
    }
    Ok(found)
}
