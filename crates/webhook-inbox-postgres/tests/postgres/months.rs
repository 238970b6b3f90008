//! Partitions for months.

use chrono::{DateTime, TimeDelta, Utc};
use webhook_inbox::{Receipt, Store};
use webhook_inbox_postgres::PostgresStore;
use webhook_test_support::postgres;

use crate::deliveries::{LONG, claim_of, delivery, done, inbox, now};

fn months(server: &postgres::PostgresServer, schema: &str) -> String {
    server.psql(
        "app",
        &format!(
            "SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class
             WHERE relnamespace = '{schema}'::regnamespace AND relkind = 'r' AND relname ~ '_\\d{{4}}_\\d\\d$'"
        ),
    )
}

#[tokio::test]
async fn a_month_has_partitions_before_it_begins() {
    let Some(server) = postgres::shared() else { return };
    let (store, schema) = inbox(server).await;
    store.claim(now(), &claim_of(1, LONG)).await.unwrap();
    let next_month = "to_char(now() AT TIME ZONE 'UTC' + interval '1 month', '_YYYY_MM')";
    let next_month = server.psql("app", &format!("SELECT {next_month}"));
    let found = months(server, &schema);
    for table in ["delivery", "outcome"] {
        assert!(found.contains(&format!("{table}{next_month}")), "{found}");
    }
}

#[tokio::test]
async fn a_month_whose_deliveries_are_all_purged_is_removed() {
    let Some(server) = postgres::shared() else { return };
    let schema = server.unused_schema();
    let options = PostgresStore::options().schema(&schema).clock_of_the_caller();
    let store = options.open(&server.url()).await.unwrap();
    let month = |number| {
        DateTime::<Utc>::from_timestamp(1_767_700_000, 0).unwrap() + TimeDelta::days(30 * number)
    };
    let mut ids = Vec::new();
    for number in 0..3_i64 {
        let receipts = store.accept(month(number), &[delivery(&number.to_string())]).await.unwrap();
        let [Ok(Receipt::New(id))] = receipts[..] else { panic!("{receipts:?}") };
        ids.push(id);
        let claimed = store.claim(month(number), &claim_of(1, LONG)).await.unwrap();
        store.settle(month(number), &[done(&claimed[0])]).await.unwrap();
    }
    assert!(months(server, &schema).contains("delivery_2026_01"));
    store.purge(month(3), &ids[..1]).await.unwrap();
    let left = months(server, &schema);
    assert!(!left.contains("2026_01"), "{left}");
    assert!(left.contains("delivery_2026_02") && left.contains("outcome_2026_02"), "{left}");
}
