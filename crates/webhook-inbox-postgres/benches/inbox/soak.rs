//! Deliveries are stored, handled and deleted at a steady rate.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use tokio_postgres::NoTls;
use webhook_inbox::{Filter, Retention};
use webhook_test_support::{inbox_benches::race::percentile, postgres::PostgresServer};

use crate::{
    claims::{claim, dead_tuples},
    ours::Ours,
};

/// How long deliveries are kept when they are done.
const KEPT: Duration = Duration::from_secs(120);

const SCHEMA: &str = "soak";

/// How often a row is printed.
const EVERY: Duration = Duration::from_secs(30);

/// Prints a row every 30 seconds. During the middle half, another transaction is open.
pub async fn run(server: &PostgresServer, seconds: u64, rate: u32) {
    let ours = Ours::open(server, SCHEMA).await;
    let wal = "SELECT pg_current_wal_insert_lsn() - '0/0'";
    let wal_before: f64 = server.psql("app", wal).parse().unwrap();
    let failed = Arc::<AtomicU64>::default();
    let tasks = [
        tokio::spawn({
            let (ours, failed) = (ours.clone(), Arc::clone(&failed));
            async move { ours.accept_at(rate, failed).await }
        }),
        tokio::spawn({
            let ours = ours.clone();
            async move { ours.work_on(8).await }
        }),
        tokio::spawn(purge(ours.clone())),
    ];
    println!("{rate} deliveries a second for {seconds} s, deleted {KEPT:?} after they came");
    println!(
        "| s | stored | waiting | claim p50 | claim p99 | dead queue, task, tally | autovacuums | MB seen, entity, delivery, outcome, queue, task | open transaction |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    let begun = Instant::now();
    let (opens, ends) = (seconds / 4, seconds * 3 / 4);
    let (mut other, mut bytes) = (None, None);
    let mut next = begun + EVERY;
    let mut times = Vec::new();
    while begun.elapsed().as_secs() < seconds {
        tokio::time::sleep(Duration::from_millis(500)).await;
        times.push(claim(&ours).await.1);
        let elapsed = begun.elapsed().as_secs();
        if bytes.is_none() && elapsed >= KEPT.as_secs() {
            bytes = Some(server.psql("app", &bytes_per_row()));
        }
        if other.is_none() && (opens..ends).contains(&elapsed) {
            let (client, connection) = tokio_postgres::connect(&server.url(), NoTls).await.unwrap();
            tokio::spawn(connection);
            client.batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1").await.unwrap();
            other = Some(client);
        } else if elapsed >= ends {
            other = None;
        }
        if Instant::now() >= next {
            next += EVERY;
            let [p50, p99] = [50, 99].map(|percent| percentile(&mut times, percent));
            times.clear();
            let open = if other.is_some() { "yes" } else { "" };
            println!("| {elapsed} | {} | {open} |", server.psql("app", &state(p50, p99)));
        }
    }
    tasks.iter().for_each(tokio::task::JoinHandle::abort);
    tokio::time::sleep(Duration::from_secs(2)).await;
    let stored: usize = server.psql("app", "SELECT count(*) FROM soak.seen").parse().unwrap();
    let wal_after: f64 = server.psql("app", wal).parse().unwrap();
    let open: usize = server.psql("app", "SELECT count(*) FROM soak.task").parse().unwrap();
    println!(
        "stored: {stored}, not stored: {}, handled: {}; WAL: {:.0} bytes a delivery",
        failed.load(Ordering::Relaxed),
        stored - open,
        (wal_after - wal_before) / stored as f64
    );
    println!("dead tuples per handled delivery: {}", dead_tuples(server, SCHEMA, stored - open));
    println!("autovacuums: {}", server.psql("app", AUTOVACUUMS));
    println!(
        "bytes per row with indexes, before anything was deleted: {}",
        bytes.unwrap_or_default()
    );
}

const AUTOVACUUMS: &str =
    "SELECT string_agg(relname || ' ' || autovacuum_count, ', ' ORDER BY autovacuum_count DESC, relname)
     FROM pg_stat_user_tables WHERE schemaname = 'soak' AND autovacuum_count > 0";

/// Deletes what is done, as a schedule would.
async fn purge(ours: Ours) {
    loop {
        tokio::time::sleep(Duration::from_secs(10)).await;
        let retention = Retention { done: Some(KEPT), dead: None };
        ours.inbox.purge(&Filter::default(), &retention).await.unwrap();
    }
}

/// The columns of a row between the time and the transaction.
fn state(p50: Duration, p99: Duration) -> String {
    let dead = |table| format!("(SELECT n_dead_tup FROM s WHERE relname = '{table}')");
    let size = |table| {
        format!(
            "(SELECT round(sum(pg_total_relation_size(relid)) / 1e6, 1) FROM s WHERE relname ~ '^{table}(_[0-9]|$)')"
        )
    };
    let [queue, task, tally] = ["queue", "task", "tally"].map(dead);
    let sizes = ["seen", "entity", "delivery", "outcome", "queue", "task"].map(size);
    format!(
        "WITH s AS (SELECT * FROM pg_stat_user_tables WHERE schemaname = '{SCHEMA}')
         SELECT concat_ws(' | ', (SELECT last_value FROM {SCHEMA}.delivery_id), (SELECT count(*) FROM {SCHEMA}.task),
             '{p50:.2?}', '{p99:.2?}', concat_ws(', ', {queue}, {task}, {tally}),
             (SELECT sum(autovacuum_count) FROM s), concat_ws(', ', {}))",
        sizes.join(", ")
    )
}

fn bytes_per_row() -> String {
    let tables = ["seen", "entity", "delivery", "outcome"].map(|table| {
        format!(
            "(SELECT '{table} ' || round(sum(pg_total_relation_size(relid)) / greatest((SELECT count(*) FROM {SCHEMA}.{table}), 1))
              FROM pg_stat_user_tables WHERE schemaname = '{SCHEMA}' AND relname ~ '^{table}(_[0-9]|$)')"
        )
    });
    format!("SELECT concat_ws(', ', {})", tables.join(", "))
}
