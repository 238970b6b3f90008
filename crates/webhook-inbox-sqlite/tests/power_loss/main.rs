//! An acknowledged delivery survives a power cut.
//!
//! A child process stores deliveries in an inbox while `strace` records what it does to its files. From
//! the record this test builds the folder as power cuts at many points could leave it, opens each with
//! the store, and compares what is there with what the child had acknowledged by then.
//!
//! `kill -9` proves none of this: the kernel keeps what a killed process has written.
#![allow(
    missing_docs,
    unreachable_pub,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may stop at the first surprise"
)]

use std::{env, process::ExitCode, thread};

use libtest_mimic::{Arguments, Failed, Trial};

use child::{Answer, File, Run, Synchronous};
use power_cut::{Report, cut_power};
use strace::Operation;

mod child;
mod disk;
mod image;
mod power_cut;
mod spool;
mod strace;

/// Recorded runs, and power cuts in each.
const RUNS: u64 = 16;
const CUTS: usize = 640;

/// Recorded runs of a spool.
const SPOOL_RUNS: u64 = 8;

/// Power cuts in each run that guards the test itself.
const GUARD_CUTS: usize = 200;

fn main() -> ExitCode {
    if let Some((run, folder)) = Run::of_this_process() {
        child::run(run, &folder);
        return ExitCode::SUCCESS;
    }
    let missing = strace::unavailable();
    if let Some(reason) = missing {
        println!("power loss was not tested: {reason}");
        if env::var_os("FXHOOKS_REQUIRE_TOOLS").is_some_and(|it| it == "1") {
            return ExitCode::FAILURE;
        }
    }
    let trials = trials().map(|trial| trial.with_ignored_flag(missing.is_some()));
    libtest_mimic::run(&Arguments::from_args(), trials.into()).exit_code()
}

fn trials() -> [Trial; 7] {
    let normal = Run { synchronous: Synchronous::Normal, ..GUARD };
    let normal_spool = Run { file: File::Spool, ..normal };
    let early = Run { answer: Answer::BeforeTheCommit, ..GUARD };
    [
        Trial::test("an_acknowledged_delivery_survives_a_power_cut", || {
            survives(File::Inbox, RUNS)
        }),
        Trial::test("a_delivery_in_a_spool_survives_a_power_cut", || {
            survives(File::Spool, SPOOL_RUNS)
        }),
        Trial::test("a_commit_of_a_spool_without_fsync_is_noticed", move || {
            loses(normal_spool, |_| false)
        }),
        Trial::test("a_commit_without_fsync_is_noticed", move || loses(normal, |_| false)),
        Trial::test("an_answer_before_the_commit_is_noticed", move || loses(early, |_| false)),
        Trial::test("a_skipped_fsync_of_a_file_is_noticed", || {
            loses(GUARD, |it| matches!(it, Operation::SyncFile(_)))
        }),
        Trial::test("a_skipped_fsync_of_the_folder_is_noticed", || {
            loses(GUARD, |it| matches!(it, Operation::SyncFolder))
        }),
    ]
}

/// A run that keeps the rules.
const GUARD: Run = Run {
    file: File::Inbox,
    seed: 0,
    synchronous: Synchronous::Full,
    answer: Answer::AfterTheCommit,
};

fn survives(file: File, runs: u64) -> Result<(), Failed> {
    let report = |seeds: Vec<u64>| {
        let runs =
            seeds.into_iter().map(|seed| cut_power(Run { file, seed, ..GUARD }, CUTS, |_| false));
        runs.fold(Report::default(), Report::and)
    };
    let (odd, even) = (1..=runs).partition(|seed| seed % 2 == 1);
    let report = thread::scope(|scope| {
        let odd = scope.spawn(|| report(odd));
        report(even).and(odd.join().unwrap())
    });
    println!("{runs} runs, {report}");
    if report.is_clean() { Ok(()) } else { Err(report.to_string().into()) }
}

/// Expects that power cuts in this run, without these operations, lose an acknowledged delivery.
fn loses(run: Run, skipped: fn(&Operation) -> bool) -> Result<(), Failed> {
    let report = cut_power(run, GUARD_CUTS, skipped);
    println!("{report}");
    if report.losses() > 0 { Ok(()) } else { Err("expected a loss, found none".into()) }
}
