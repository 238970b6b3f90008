//! An inbox in PostgreSQL whose processes and whose server are killed at random.
//!
//! Two `fxhook listen` and three `fxhook inbox work` share a server of this test. So do two processes of this test
//! whose effects are rows, written in the transaction that completes the delivery. `fxhook send` delivers to the
//! receivers, and delivers again as the provider would. At the end, the history is read from its beginning: what
//! was sent and answered, what handlers logged, and what the inbox and the effects' table have.
//!
//! It takes 10 seconds and the time in which the rest is handled. For ten minutes:
//! `FXHOOKS_KILL_SECONDS=600 cargo test -p fxhook --test kill`.
#![allow(
    missing_docs,
    unreachable_pub,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may stop at the first surprise"
)]

use std::{
    env,
    process::ExitCode,
    time::{Duration, Instant},
};

use libtest_mimic::{Arguments, Trial};
use webhook_test_support::postgres;

use fleet::Fleet;
use load::Load;
use log::Log;
use record::Record;

mod check;
mod effects;
mod fleet;
mod handler;
mod load;
mod log;
mod plants;
mod record;

/// How long processes are killed, in seconds.
const SECONDS: &str = "FXHOOKS_KILL_SECONDS";

/// Says what a process of this program is.
const ROLE: &str = "FXHOOKS_KILL_ROLE";

fn main() -> ExitCode {
    match env::var(ROLE).as_deref() {
        Ok("handler") => handler::run(),
        Ok("effects") => effects::run(),
        _ => {
            let trial = Trial::test("what_was_acknowledged_is_handled_whatever_is_killed", || {
                killed();
                Ok(())
            });
            return libtest_mimic::run(&Arguments::from_args(), vec![trial]).exit_code();
        }
    }
    ExitCode::SUCCESS
}

/// How long the rest may take to be handled. The lease of a killed `fxhook inbox work` lasts 60 s.
const REST: Duration = Duration::from_secs(300);

fn killed() {
    let Some(server) = postgres::own() else { return };
    server.psql("postgres", "ALTER SYSTEM SET log_min_duration_statement = -1");
    server.psql("postgres", "SELECT pg_reload_conf()");
    effects::create(&server);
    let seconds = env::var(SECONDS).map_or(10, |it| it.parse().expect("a number of seconds"));
    let duration = Duration::from_secs(seconds);
    let log = Log::new(server.folder());
    let mut fleet = Fleet::start(&server, &log, duration);
    let load = Load::start(fleet.addresses(), server.folder());
    let end = Instant::now() + duration;
    while Instant::now() < end {
        fleet.kill_one();
    }
    let attempts = load.stop(|| fleet.watch());
    let begun = Instant::now();
    while server.psql("app", "SELECT count(*) FROM inbox.task") != "0" {
        assert!(begun.elapsed() < REST, "expected all to be handled, found some that wait");
        fleet.watch();
    }
    let rest = begun.elapsed();
    let kills = fleet.stop();

    let record = Record::read(&server, &log, attempts);
    println!("killed for {seconds} s: {kills}");
    println!("the rest was handled within {rest:.1?}");
    println!("{}", record.summary());
    assert_eq!(check::problems(&record), Vec::<String>::new());
    plants::are_found(&record);
}
