//! Several stores on one server.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex},
};

use tokio::{sync::Barrier, task::JoinSet};
use webhook_inbox::{DeliveryId, Receipt, Store};
use webhook_test_support::postgres;

use crate::deliveries::{LONG, about, claim, claim_of, delivery, done, inbox, now, open};

const ROUNDS: usize = 10;
const KEYS: usize = 400;

/// Batches in different orders would wait for each other in a circle, if the store did not sort them.
#[tokio::test(flavor = "multi_thread")]
async fn batches_of_several_stores_do_not_wait_in_a_circle() {
    let Some(server) = postgres::shared() else { return };
    let schema = server.unused_schema();
    let mut stores = JoinSet::new();
    let together = Arc::new(Barrier::new(4));
    for number in 0..4 {
        let store = open(server, &schema).await.unwrap();
        let together = Arc::clone(&together);
        stores.spawn(async move {
            let mut receipts = Vec::new();
            for round in 0..ROUNDS {
                let body = |key: usize| about(&format!("p{}", key % 8), &format!("{round} {key}"));
                let mut batch: Vec<_> = (0..KEYS).map(body).collect();
                batch.rotate_left(KEYS / 4 * number);
                if number % 2 == 1 {
                    batch.reverse();
                }
                together.wait().await;
                receipts.extend(store.accept(now(), &batch).await.unwrap());
            }
            receipts
        });
    }
    let receipts: Vec<_> = stores.join_all().await.into_iter().flatten().collect();
    let new = receipts.iter().filter(|it| matches!(it, Ok(Receipt::New(_)))).count();
    assert_eq!((receipts.len(), new), (4 * ROUNDS * KEYS, ROUNDS * KEYS));
    let deadlocks = "SELECT deadlocks FROM pg_stat_database WHERE datname = 'app'";
    assert_eq!(server.psql("app", deadlocks), "0");
}

#[tokio::test(flavor = "multi_thread")]
async fn workers_of_several_stores_handle_each_delivery_once_in_order() {
    let Some(server) = postgres::shared() else { return };
    let (store, schema) = inbox(server).await;
    let mut expected: BTreeMap<String, Vec<DeliveryId>> = BTreeMap::new();
    for number in 0..200 {
        let payment = format!("p{}", number % 20);
        let id = crate::deliveries::stored(&store, about(&payment, &number.to_string())).await;
        expected.entry(payment).or_default().push(id);
    }
    let handled: Arc<Mutex<BTreeMap<String, Vec<DeliveryId>>>> = Arc::default();
    let mut workers = JoinSet::new();
    for _ in 0..4 {
        let (store, handled) = (open(server, &schema).await.unwrap(), Arc::clone(&handled));
        workers.spawn(async move {
            while store.counts(now(), None).await.unwrap().done < 200 {
                for claimed in store.claim(now(), &claim_of(3, LONG)).await.unwrap() {
                    let payment = claimed.delivery.reading.subject.as_ref().unwrap().id.to_string();
                    handled
                        .lock()
                        .unwrap()
                        .entry(payment)
                        .or_default()
                        .push(claimed.lease.delivery);
                    store.settle(now(), &[done(&claimed)]).await.unwrap();
                }
            }
        });
    }
    workers.join_all().await;
    assert_eq!(*handled.lock().unwrap(), expected);
}

/// The clocks of the machines may differ by hours.
#[tokio::test]
async fn leases_and_retries_follow_the_clock_of_the_server() {
    let Some(server) = postgres::shared() else { return };
    let (store, schema) = inbox(server).await;
    let other = open(server, &schema).await.unwrap();
    let id = crate::deliveries::stored(&store, delivery("a")).await;
    let claimed = claim(&store, LONG).await;
    let hours_ahead = now() + 5 * LONG;
    assert_eq!(other.claim(hours_ahead, &claim_of(10, LONG)).await.unwrap(), []);
    let extended = other.extend(hours_ahead, &[claimed[0].lease], hours_ahead + 2 * LONG).await;
    assert_eq!(extended.unwrap(), [true]);
    let until = format!("SELECT leased_until - now() < '3 hours' FROM {schema}.queue");
    assert_eq!(server.psql("app", &until), "t");
    let retry = webhook_inbox::Verdict::Retry(hours_ahead + LONG);
    let retry = webhook_inbox::Settlement { verdict: retry, ..done(&claimed[0]) };
    other.settle(hours_ahead, &[retry]).await.unwrap();
    let due_at = store.get(now(), id).await.unwrap().unwrap().entry.due_at.unwrap();
    let until = due_at - now();
    assert!(until.to_std().unwrap() <= LONG, "{until}");
}

/// A claim that did not find all of them would leave them for ever.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_stored_while_its_entity_is_in_work_is_handled() {
    let Some(server) = postgres::shared() else { return };
    let (store, schema) = inbox(server).await;
    const MANY: usize = 300;
    let writer = open(server, &schema).await.unwrap();
    let writing = tokio::spawn(async move {
        for number in 0..MANY {
            let payment = format!("p{}", number % 3);
            crate::deliveries::stored(&writer, about(&payment, &number.to_string())).await;
        }
    });
    let mut handled = BTreeSet::new();
    while handled.len() < MANY {
        for claimed in claim(&store, LONG).await {
            assert!(handled.insert(claimed.lease.delivery));
            store.settle(now(), &[done(&claimed)]).await.unwrap();
        }
    }
    writing.await.unwrap();
}
