//! What the inbox costs, compared with the same work by hand on bare `tokio-postgres` in the same run, on a server of
//! its own: `cargo bench -p webhook-inbox-postgres`.
//!
//! Short rounds take turns, and the median of their ratios counts. A number divides the rounds, for a quick look, and
//! names choose parts: `cargo bench -p webhook-inbox-postgres -- 10 accept work`. The parts are `accept`, `redelivered`,
//! `work`, `writers` and `workers`.
//!
//! `-- long SECONDS` measures claims beside a transaction that is open for so long, `-- soak SECONDS RATE` stores,
//! handles and deletes deliveries at a steady rate, and prints what becomes of the tables.
#![allow(
    clippy::float_arithmetic,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    missing_docs,
    unreachable_pub,
    reason = "a benchmark stops at the first surprise"
)]

use std::{env, sync::Arc};

use floor::Floor;
use ours::Ours;
use tokio::{runtime::Runtime, task::JoinSet};
use webhook_test_support::{
    inbox_benches::{
        deliveries::{self, Sent},
        race::{print, race, time},
    },
    postgres::{self, PostgresServer},
};

mod claims;
mod floor;
mod ours;
mod soak;

/// Deliveries in flight, and in a statement of the floor.
const MANY: usize = 64;

/// Deliveries that one handler after the other gets.
const HANDLERS: usize = 8;

fn main() {
    let Some(server) = postgres::own() else { return };
    // It logs what is slow only, and not each statement.
    server.psql("postgres", "ALTER SYSTEM SET log_min_duration_statement = 10000");
    server.psql("postgres", "SELECT pg_reload_conf()");
    println!("{}", server.psql("postgres", "SELECT version()"));
    let runtime = Runtime::new().unwrap();
    let arguments: Vec<_> = env::args().skip(1).filter(|it| !it.starts_with('-')).collect();
    let number = |at: usize| arguments.get(at).and_then(|it| it.parse::<u32>().ok());
    match arguments.first().map(String::as_str) {
        Some("long") => {
            let seconds = number(1).unwrap_or(600).into();
            runtime.block_on(claims::beside_a_long_transaction(&server, seconds));
        }
        Some("soak") => {
            let (seconds, rate) = (number(1).unwrap_or(600), number(2).unwrap_or(200));
            runtime.block_on(soak::run(&server, seconds.into(), rate));
        }
        _ => {
            let bench = Bench::open(runtime, &server, number(0).unwrap_or(1) as usize);
            bench.run(&server, &arguments[usize::from(number(0).is_some())..]);
        }
    }
}

/// What is measured.
type Part = fn(&Bench, &PostgresServer);

struct Bench {
    runtime: Runtime,
    ours: Ours,
    floor: Floor,
    /// Divides the rounds.
    divisor: usize,
}

impl Bench {
    fn open(runtime: Runtime, server: &PostgresServer, divisor: usize) -> Self {
        let ours = runtime.block_on(Ours::open(server, "ours"));
        let floor = runtime.block_on(Floor::open(server));
        Self { runtime, ours, floor, divisor }
    }

    /// Runs the parts with these names, or all.
    fn run(&self, server: &PostgresServer, names: &[String]) {
        let parts: [(&str, Part); 5] = [
            ("accept", Self::accept),
            ("redelivered", |it, _| it.redelivered()),
            ("work", |it, _| it.work()),
            ("writers", Self::writers),
            ("workers", Self::workers),
        ];
        for (name, part) in parts {
            if names.is_empty() || names.iter().any(|it| it == name) {
                part(self, server);
            }
        }
    }

    fn rounds(&self, rounds: usize) -> usize {
        (rounds / self.divisor).max(2)
    }

    fn store(&self, ours: &Ours, sent: &Arc<[Sent]>) {
        self.runtime.block_on(ours.accept(sent, MANY));
    }

    fn store_by_hand(&self, sent: &[Sent], batch: usize) {
        self.runtime.block_on(async {
            for batch in sent.chunks(batch) {
                self.floor.accept(batch).await;
            }
        });
    }

    fn accept(&self, server: &PostgresServer) {
        for (rounds, batch, count, goal) in [(60, MANY, 32 * MANY, 0.85), (50, 1, 4 * MANY, 5.0)] {
            let times = race(
                self.rounds(rounds),
                || {
                    let sent = deliveries::new(count).into();
                    time(|| self.store(&self.ours, &sent))
                },
                || {
                    let sent = deliveries::new(count);
                    time(|| self.store_by_hand(&sent, batch))
                },
            );
            let what = format!("accept, 64 in flight; floor: `unnest` of {batch}");
            print(&what, count, &times, goal);
        }
        // Each transaction has left a row, and nothing has added them up yet.
        let commits = "SELECT round(avg(change), 1) FROM ours.tally";
        println!("  deliveries in a commit: {} (goal: at least 16)", server.psql("app", commits));
    }

    /// The floor is our rate of new deliveries.
    fn redelivered(&self) {
        let count = 8 * MANY;
        let known: Arc<[Sent]> = deliveries::new(count).into();
        self.store(&self.ours, &known);
        let times = race(
            self.rounds(50),
            || time(|| self.store(&self.ours, &known)),
            || {
                let sent = deliveries::new(count).into();
                time(|| self.store(&self.ours, &sent))
            },
        );
        print("redelivered, 64 in flight; floor: new ones", count, &times, 1.0);
    }

    /// Claims, decodes and settles.
    fn work(&self) {
        let count = 16 * HANDLERS;
        // Those of the other rounds.
        self.runtime.block_on(self.ours.work(256));
        self.runtime.block_on(self.floor.work(256));
        let times = race(
            self.rounds(100),
            || {
                self.store(&self.ours, &deliveries::new(count).into());
                time(|| assert_eq!(self.runtime.block_on(self.ours.work(HANDLERS)), count))
            },
            || {
                self.store_by_hand(&deliveries::new(count), MANY);
                time(|| assert_eq!(self.runtime.block_on(self.floor.work(HANDLERS)), count))
            },
        );
        print("claim, decode and settle, 8 handlers; floor: 8", count, &times, 0.80);
    }

    /// The floor is one writer.
    fn writers(&self, server: &PostgresServer) {
        let count = 16 * MANY;
        for writers in [1, 2, 4] {
            let open = (0..writers).map(|_| Ours::open(server, "ours"));
            let all: Vec<_> = open.map(|it| self.runtime.block_on(it)).collect();
            let times = race(
                self.rounds(20),
                || {
                    let parts = all.iter().map(|ours| {
                        let (ours, sent) = (ours.clone(), deliveries::new(count / writers).into());
                        async move { ours.accept(&sent, MANY).await }
                    });
                    let parts: Vec<_> = parts.collect();
                    time(|| self.runtime.block_on(together(parts)))
                },
                || {
                    let sent = deliveries::new(count).into();
                    time(|| self.store(&self.ours, &sent))
                },
            );
            let what = format!("accept, {writers} writers with 64 in flight each; floor: one");
            print(&what, count, &times, if writers == 1 { 0.95 } else { 1.0 });
        }
        self.runtime.block_on(self.ours.work(256));
    }

    /// The floor is one worker.
    fn workers(&self, server: &PostgresServer) {
        let count = 64 * HANDLERS;
        for workers in [1, 2, 4, 8] {
            let open = (0..workers).map(|_| Ours::open(server, "ours"));
            let all: Vec<_> = open.map(|it| self.runtime.block_on(it)).collect();
            let times = race(
                self.rounds(20),
                || {
                    self.store(&self.ours, &deliveries::new(count).into());
                    let parts: Vec<_> = all
                        .iter()
                        .map(|ours| {
                            let ours = ours.clone();
                            async move { _ = ours.work(HANDLERS).await }
                        })
                        .collect();
                    time(|| self.runtime.block_on(together(parts)))
                },
                || {
                    self.store(&self.ours, &deliveries::new(count).into());
                    time(|| assert_eq!(self.runtime.block_on(self.ours.work(HANDLERS)), count))
                },
            );
            let what = format!("work, {workers} workers with 8 handlers each; floor: one");
            print(&what, count, &times, if workers == 1 { 0.95 } else { 1.0 });
        }
    }
}

async fn together(parts: Vec<impl Future<Output = ()> + Send + 'static>) {
    let parts: JoinSet<()> = parts.into_iter().collect();
    parts.join_all().await;
}
