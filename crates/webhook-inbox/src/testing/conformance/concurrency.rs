//! Concurrent calls, and futures that are dropped.

use std::{
    collections::{BTreeMap, BTreeSet},
    future::poll_fn,
    sync::{Arc, Mutex},
    task::{Context, Poll, Waker},
};

use bytes::Bytes;
use tokio::task::{JoinSet, yield_now};

use super::tested::{Broken, Finding, LEASE, Tested, about, at, claim, delivery, same, settlement};
use crate::{DeliveryId, Filter, Receipt, State, Store, StoreError, StoreFuture, Verdict};

const TASKS: u32 = 16;

pub(super) async fn concurrent_repeats_are_one_delivery(store: Tested) -> Finding {
    for round in ROUNDS {
        are_one_delivery(round.run(repeats(&store, round)?).await?)?;
    }
    let stored = store.ids(0, &Filter::default()).await?;
    same("how many are stored", stored.len(), ROUNDS.len() * KEYS)
}

const KEYS: usize = 8;

type Receipts = Vec<(Bytes, Result<Receipt, StoreError>)>;

/// Calls that store batches of the same deliveries, in different orders: some stores lock them in the
/// order of the batch.
fn repeats(store: &Tested, round: Round) -> Result<Vec<StoreFuture<'static, Receipts>>, Broken> {
    let mut calls: Vec<StoreFuture<'static, Receipts>> = Vec::new();
    for task in 0..TASKS {
        let keys = (0..KEYS).map(|key| delivery(&format!("{round:?} {key}")));
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
    for round in ROUNDS {
        let mut first_ones = Vec::new();
        for number in 0..40 {
            let subject = format!("{round:?} {number}");
            first_ones.push(store.stored(0, about(&subject, &format!("{subject} a"))?).await?);
            store.stored(0, about(&subject, &format!("{subject} b"))?).await?;
        }
        let claims = (0..TASKS).map(|_| claim_all(Arc::clone(&store.store)));
        let mut found = round.run(claims.collect()).await?.concat();
        found.sort();
        same("the claimed deliveries", found, first_ones)?;
    }
    Ok(())
}

/// Claims some, and lets others claim some, until all are claimed.
fn claim_all(store: Arc<dyn Store>) -> StoreFuture<'static, Vec<DeliveryId>> {
    Box::pin(async move {
        let mut found: Vec<DeliveryId> = Vec::new();
        while found.len() < 100 {
            let claimed = store.claim(at(0), &claim(3)).await?;
            if claimed.is_empty() {
                break;
            }
            found.extend(claimed.iter().map(|claimed| claimed.lease.delivery));
            yield_now().await;
        }
        Ok(found)
    })
}

pub(super) async fn concurrent_workers_handle_each_delivery_once_in_order(
    store: Tested,
) -> Finding {
    for round in ROUNDS {
        let mut expected = Handled::new();
        for number in 0..50 {
            let subject = format!("{round:?} {}", number % 10);
            let id = store.stored(0, about(&subject, &format!("{round:?} {number}"))?).await?;
            expected.entry(subject.into()).or_default().push(id);
        }
        let handled = Arc::default();
        let work = |_| work(Arc::clone(&store.store), Arc::clone(&handled));
        round.run((0..TASKS).map(work).collect()).await?;
        let handled = handled.lock().map(|handled| handled.clone()).unwrap_or_default();
        same("the deliveries in the order of handling", handled, expected)?;
    }
    Ok(())
}

/// The deliveries of each subject, in their order.
type Handled = BTreeMap<Box<str>, Vec<DeliveryId>>;

/// Handles what is due until all is done.
fn work(store: Arc<dyn Store>, handled: Arc<Mutex<Handled>>) -> StoreFuture<'static, ()> {
    Box::pin(async move {
        for _ in 0..1000 {
            for claimed in store.claim(at(0), &claim(2)).await? {
                yield_now().await;
                if let Some(subject) = &claimed.delivery.reading.subject
                    && let Ok(mut handled) = handled.lock()
                {
                    let ids = handled.entry(subject.id.clone()).or_default();
                    ids.push(claimed.lease.delivery);
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
    })
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
        poll(store.store.purge(at(now), &[id]), polls).await;
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

/// How concurrent calls are made.
#[derive(Debug, Clone, Copy)]
enum Round {
    /// In one task: they take turns at each await, always in the same way.
    InOneTask,
    /// In a task each.
    InTasks,
}

const ROUNDS: [Round; 2] = [Round::InOneTask, Round::InTasks];

impl Round {
    /// The answers of all calls.
    async fn run<T: Send + 'static>(
        self,
        mut calls: Vec<StoreFuture<'static, T>>,
    ) -> Result<Vec<T>, Broken> {
        let mut answers: Vec<Result<T, StoreError>> = Vec::new();
        match self {
            Self::InOneTask => {
                poll_fn(|context| {
                    calls.retain_mut(|call| match call.as_mut().poll(context) {
                        Poll::Ready(answer) => {
                            answers.push(answer);
                            false
                        }
                        Poll::Pending => true,
                    });
                    if calls.is_empty() { Poll::Ready(()) } else { Poll::Pending }
                })
                .await;
            }
            Self::InTasks => {
                let mut tasks: JoinSet<_> = calls.into_iter().collect();
                while let Some(answer) = tasks.join_next().await {
                    answers.push(answer.map_err(|error| Broken(error.to_string()))?);
                }
            }
        }
        Ok(answers.into_iter().collect::<Result<_, StoreError>>()?)
    }
}
