//! A server that stops, and futures that are dropped.

use std::collections::BTreeSet;

use webhook_inbox::{Receipt, Store, StoreErrorKind};
use webhook_test_support::postgres::{self, PostgresServer};

use crate::deliveries::{LONG, claim, delivery, done, ids, inbox, now, stored};

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_survives_a_server_that_stops_in_mid_batch() {
    let Some(server) = postgres::own() else { return };
    survives(&server, PostgresServer::stop_at_once).await;
    survives(&server, PostgresServer::kill).await;
}

async fn survives(server: &PostgresServer, stop: fn(&PostgresServer)) {
    let (store, _) = inbox(server).await;
    let writer = store.clone();
    let (acknowledged, mut first) = tokio::sync::mpsc::unbounded_channel();
    let writing = tokio::spawn(async move {
        let mut number = 0;
        loop {
            let batch: Vec<_> = (0..8).map(|n| delivery(&format!("{number} {n}"))).collect();
            match writer.accept(now(), &batch).await {
                Ok(receipts) => {
                    for receipt in receipts {
                        acknowledged.send(receipt.unwrap().id().unwrap()).unwrap();
                    }
                }
                Err(error) => return (batch, error),
            }
            number += 1;
        }
    });
    let mut answered = BTreeSet::new();
    for _ in 0..200 {
        answered.insert(first.recv().await.unwrap());
    }
    stop(server);
    let (broken, error) = writing.await.unwrap();
    assert_eq!(error.kind(), StoreErrorKind::Unavailable);
    while let Ok(id) = first.try_recv() {
        answered.insert(id);
    }
    server.start_again();

    // The store connects again by itself. The batch whose end is not known is whole, or not there.
    let receipts = loop {
        match store.accept(now(), &broken).await {
            Ok(receipts) => break receipts,
            Err(error) => assert_eq!(error.kind(), StoreErrorKind::Unavailable),
        }
        tokio::task::yield_now().await;
    };
    let kinds: BTreeSet<_> = receipts.iter().map(|it| it.as_ref().unwrap().as_str()).collect();
    assert_eq!(kinds.len(), 1, "{receipts:?}");
    let found: BTreeSet<_> = loop {
        match store.counts(now(), None).await {
            Ok(_) => break ids(&store).await.into_iter().collect(),
            Err(error) => assert_eq!(error.kind(), StoreErrorKind::Unavailable),
        }
        tokio::task::yield_now().await;
    };
    assert!(answered.is_subset(&found), "lost: {:?}", answered.difference(&found));
    assert_eq!(found.len(), answered.len() + 8);
}

/// axum drops the handler when the sender hangs up.
#[tokio::test]
async fn an_accept_that_is_dropped_stores_the_delivery() {
    let Some(server) = postgres::shared() else { return };
    let (store, _) = inbox(server).await;
    let batch = [delivery("a")];
    let mut accept = store.accept(now(), &batch);
    let first = std::future::poll_fn(|context| {
        std::task::Poll::Ready(accept.as_mut().poll(context).is_pending())
    });
    assert!(first.await);
    drop(accept);
    let again = store.accept(now(), &batch).await.unwrap();
    assert!(matches!(again[0], Ok(Receipt::Redelivered { times: 2, .. })), "{again:?}");
}

/// A commit that was answered with an error may have happened.
#[tokio::test]
async fn a_lease_from_before_a_restart_settles() {
    let Some(server) = postgres::own() else { return };
    let (store, _) = inbox(&server).await;
    stored(&store, delivery("a")).await;
    let claimed = claim(&store, LONG).await;
    server.stop_at_once();
    server.start_again();
    let settled = loop {
        match store.settle(now(), &[done(&claimed[0])]).await {
            Ok(settled) => break settled,
            Err(error) => assert_eq!(error.kind(), StoreErrorKind::Unavailable),
        }
        tokio::task::yield_now().await;
    };
    assert_eq!(settled, [webhook_inbox::Settled::Settled]);
}
