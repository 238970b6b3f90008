//! What a spool needs of this store.

use std::time::Duration;

use chrono::{DateTime, Utc};
use webhook_core::DedupKey;
use webhook_inbox::{
    Filter, Late, MemorySpool, NewDelivery, Receipt, SpoolSettings, Spooled, Store,
};
use webhook_inbox_postgres::PostgresStore;
use webhook_test_support::postgres;

use crate::deliveries::{delivery, inbox, now, stored};

fn time(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

#[tokio::test]
async fn deliveries_that_were_kept_elsewhere_keep_the_month_of_their_arrival() {
    let Some(server) = postgres::shared() else { return };
    let (store, _) = inbox(server).await;
    let arrived = time("2020-02-29T23:59:59Z");
    let kept = NewDelivery { received_at: Some(arrived), ..delivery("a") };
    let id = stored(&store, kept).await;
    let details = store.get(now(), id).await.unwrap().unwrap();
    // The clocks of this machine and of the server, which differ by a moment.
    let difference = details.entry.delivery.received_at - arrived;
    assert!(difference.num_seconds().abs() < 60, "{difference}");
}

#[tokio::test]
async fn repeats_in_one_batch_are_late_if_they_arrived_after_the_window() {
    let Some(server) = postgres::shared() else { return };
    let (store, _) = inbox(server).await;
    let at =
        |text| NewDelivery { received_at: Some(time(text)), late: Late::Handle, ..delivery("a") };
    let batch =
        [at("2026-01-01T00:00:00Z"), at("2026-01-01T00:00:10Z"), at("2026-01-01T00:10:00Z")];
    let receipts = store.accept(now(), &batch).await.unwrap();
    let kinds: Vec<_> = receipts.iter().map(|it| it.as_ref().unwrap().as_str()).collect();
    assert_eq!(kinds, ["new", "redelivered", "late"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn deliveries_wait_in_the_spool_while_the_server_is_away_also_at_the_start() {
    let Some(server) = postgres::own() else { return };
    let (first, schema) = inbox(&server).await;
    stored(&first, delivery("before")).await;
    drop(first);
    server.stop_at_once();

    let options = PostgresStore::options().schema(&schema).connect_later(true);
    let store = options.open(&server.url()).await.unwrap();
    let spooled = Spooled::open(store, MemorySpool::new(), SpoolSettings::default()).await.unwrap();
    for body in ["before", "a", "b"] {
        let receipts = spooled.accept(Utc::now(), &[delivery(body)]).await.unwrap();
        assert!(matches!(receipts.as_slice(), [Ok(Receipt::Spooled)]), "{receipts:?}");
    }
    assert_eq!(spooled.spool().unwrap().deliveries(), 3);

    server.start_again();
    while spooled.spool().unwrap().in_use_since.is_some() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let page = spooled.page(now(), &Filter::default(), None, 10).await.unwrap();
    let seen: Vec<_> = page.iter().map(|it| (it.delivery.key, it.delivery.times_seen)).collect();
    let expected = [("before", 2), ("a", 1), ("b", 1)];
    assert_eq!(seen, expected.map(|(body, times)| (DedupKey::of(body.as_bytes()), times)));
}
