//! How long a claim takes beside a transaction that is open for long, and what an attempt leaves behind.

use std::time::{Duration, Instant};

use chrono::Utc;
use tokio::time::{MissedTickBehavior, interval};
use tokio_postgres::NoTls;
use webhook_inbox::{Claim, Settlement, Store, Verdict};
use webhook_test_support::{
    inbox_benches::{deliveries, race::percentile},
    postgres::PostgresServer,
};

use crate::{MANY, ours::Ours};

/// Deliveries a second.
const RATE: u32 = 200;

/// For how long claims are measured, at the end of a phase.
const MEASURED: Duration = Duration::from_secs(10);

/// Claims up to 8 deliveries, and settles them. Returns how many, and how long the claim took.
pub async fn claim(ours: &Ours) -> (usize, Duration) {
    let claim = Claim {
        source: Some(ours.source.clone()),
        limit: 8,
        lease: Duration::from_secs(60),
        holder: "bench".into(),
        as_of: None,
    };
    let begun = Instant::now();
    let claimed = ours.store.claim(Utc::now(), &claim).await.unwrap();
    let time = begun.elapsed();
    let done: Vec<_> = claimed
        .iter()
        .map(|it| Settlement {
            lease: it.lease,
            attempt: it.attempt,
            verdict: Verdict::Done,
            note: None,
            status: None,
        })
        .collect();
    ours.store.settle(Utc::now(), &done).await.unwrap();
    (claimed.len(), time)
}

/// Stores and handles [`RATE`] deliveries a second for so long. Returns how many, and the times of the claims of the
/// last [`MEASURED`].
async fn handle(ours: &Ours, during: Duration) -> (usize, Vec<Duration>) {
    let mut ticks = interval(Duration::from_secs(1) * MANY as u32 / RATE);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let begun = Instant::now();
    let (mut handled, mut times) = (0, Vec::new());
    while begun.elapsed() < during {
        ticks.tick().await;
        ours.accept(&deliveries::new(MANY).into(), MANY).await;
        loop {
            let (claimed, time) = claim(ours).await;
            if claimed == 0 {
                break;
            }
            handled += claimed;
            if begun.elapsed() + MEASURED >= during {
                times.push(time);
            }
        }
    }
    (handled, times)
}

pub async fn beside_a_long_transaction(server: &PostgresServer, seconds: u64) {
    let ours = Ours::open(server, "long").await;
    let (handled_before, mut before) = handle(&ours, 2 * MEASURED).await;

    let (client, connection) = tokio_postgres::connect(&server.url(), NoTls).await.unwrap();
    tokio::spawn(connection);
    client.batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1").await.unwrap();
    let (handled, mut beside) = handle(&ours, Duration::from_secs(seconds)).await;
    client.batch_execute("COMMIT").await.unwrap();

    let of = |times: &mut Vec<Duration>| [50, 99].map(|percent| percentile(times, percent));
    let ([before, before_p99], [beside, beside_p99]) = (of(&mut before), of(&mut beside));
    println!(
        "claim of 8 beside a transaction that is open for {seconds} s, during which {handled} were handled: median {beside:.2?}, p99 {beside_p99:.2?}"
    );
    println!(
        "  without it: median {before:.2?}, p99 {before_p99:.2?}; ratio of the medians {:.2} (goal: at most 2.00)",
        beside.div_duration_f64(before)
    );
    // What is counted is written down by the server with some delay.
    tokio::time::sleep(Duration::from_secs(2)).await;
    let all = handled_before + handled;
    println!("dead tuples per delivery: {}", dead_tuples(server, "long", all));
}

/// The tuples that updates and deletes have left, for each delivery, by table.
pub fn dead_tuples(server: &PostgresServer, schema: &str, deliveries: usize) -> String {
    let dead = format!(
        "SELECT string_agg(relname || ' ' || round(dead, 3), ', ' ORDER BY dead DESC) || '; together ' || round(sum(dead), 3)
         || ', ' || round(sum(hot), 3) || ' of them in place (HOT)' FROM (
             SELECT regexp_replace(relname, '_[0-9]{{4}}_[0-9]{{2}}$', '') AS relname,
                 sum(n_tup_upd + n_tup_del)::numeric / {deliveries} AS dead, sum(n_tup_hot_upd)::numeric / {deliveries} AS hot
             FROM pg_stat_user_tables WHERE schemaname = '{schema}' GROUP BY 1 HAVING sum(n_tup_upd + n_tup_del) > 0
         ) t"
    );
    server.psql("app", &dead)
}
