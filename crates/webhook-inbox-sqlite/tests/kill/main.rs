//! An inbox whose processes are killed twenty times.
//!
//! A child process stores the deliveries that this program sends it, and handles them. Another one shares
//! the file and only handles. All but the last two are killed at a random moment, one with SIGKILL and the
//! other with SIGTERM. Deliveries that were not acknowledged are sent again, and some others, too.
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
    collections::{BTreeMap, BTreeSet},
    env,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, Command, ExitCode, Stdio},
};

use chrono::Utc;
use fastrand::Rng;
use libtest_mimic::{Arguments, Trial};
use rusqlite::Connection;
use tokio::runtime::Builder;
use webhook_core::DedupKey;
use webhook_inbox::{Filter, State, Store};
use webhook_inbox_sqlite::SqliteStore;

mod child;

const KILLS: usize = 20;
const DELIVERIES: usize = 1_000;

/// Names the variable that makes this program a child, with its folder.
const VARIABLE: &str = "FXHOOKS_KILL_CHILD";

fn main() -> ExitCode {
    if let Some(folder) = env::var_os(VARIABLE) {
        child::run(Path::new(&folder));
        return ExitCode::SUCCESS;
    }
    let trial =
        Trial::test("acknowledged_deliveries_take_effect_once_whatever_kills_the_process", || {
            killed();
            Ok(())
        });
    libtest_mimic::run(&Arguments::from_args(), vec![trial]).exit_code()
}

fn killed() {
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path();
    create(folder);
    let mut rng = Rng::with_seed(7);
    let mut open: BTreeSet<usize> = (0..DELIVERIES).collect();
    let mut acknowledged = BTreeSet::new();
    for kill in 0..KILLS {
        // Each round gets an equal share of the answers, on average.
        let share = open.len() / (KILLS - kill + 1);
        let answers = rng.usize(..=2 * share);
        let (mut child, mut other) = (start(folder), start_other(folder));
        let batch = batch(&open, &acknowledged, &mut rng);
        let answered = send(&mut child, &batch, answers, |child| match kill % 2 {
            0 => {
                child.kill().unwrap();
                other.iter().for_each(terminate);
            }
            _ => {
                terminate(child);
                other.iter_mut().for_each(|it| it.kill().unwrap());
            }
        });
        for process in other.iter_mut().chain([&mut child]) {
            process.wait().unwrap();
        }
        open.retain(|number| !answered.contains(number));
        acknowledged.extend(answered);
    }
    let (mut child, mut other) = (start(folder), start_other(folder));
    let batch = batch(&open, &acknowledged, &mut rng);
    acknowledged.extend(send(&mut child, &batch, usize::MAX, |_| {}));
    other.iter_mut().for_each(|it| drop(it.stdin.take()));
    assert!(other.iter_mut().chain([&mut child]).all(|it| it.wait().unwrap().success()));
    assert_eq!(acknowledged.len(), DELIVERIES);
    check(folder);
}

/// Makes an inbox, and a table for effects without a unique key.
fn create(folder: &Path) {
    let file = folder.join("inbox.db");
    drop(SqliteStore::open(&file).unwrap());
    let effect = "CREATE TABLE effect (id INTEGER PRIMARY KEY, delivery INTEGER NOT NULL)";
    Connection::open(&file).unwrap().execute_batch(effect).unwrap();
}

/// All that is open in any order, some of it twice, and some that was acknowledged before.
fn batch(open: &BTreeSet<usize>, acknowledged: &BTreeSet<usize>, rng: &mut Rng) -> Vec<usize> {
    let mut batch: Vec<_> = open.iter().copied().collect();
    let again = open.iter().chain(acknowledged).filter(|_| rng.usize(..10) == 0);
    batch.extend(again.collect::<Vec<_>>());
    rng.shuffle(&mut batch);
    batch
}

fn start(folder: &Path) -> Child {
    let mut command = Command::new(env::current_exe().unwrap());
    command.env(VARIABLE, folder).stdin(Stdio::piped()).stdout(Stdio::piped());
    command.spawn().unwrap()
}

/// A process that shares the file, if this SQLite can.
fn start_other(folder: &Path) -> Option<Child> {
    (rusqlite::version_number() >= 3_051_003).then(|| start(folder))
}

/// Sends a batch, calls `then` after so many answers, and returns all that were answered.
fn send(
    child: &mut Child,
    batch: &[usize],
    answers: usize,
    then: impl FnOnce(&mut Child),
) -> Vec<usize> {
    let mut input = child.stdin.take().unwrap();
    let lines: String = batch.iter().map(|number| format!("{number}\n")).collect();
    input.write_all(lines.as_bytes()).unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap())
        .lines()
        .map(|line| line.unwrap().parse().unwrap());
    let mut answered: Vec<usize> = output.by_ref().take(answers.min(batch.len())).collect();
    then(child);
    drop(input);
    answered.extend(output);
    answered
}

fn terminate(child: &Child) {
    let kill = format!("kill -TERM {}", child.id());
    assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
}

/// Everything is stored once, is done, and took effect once, in order for each payment.
fn check(folder: &Path) {
    let store = SqliteStore::open(folder.join("inbox.db")).unwrap();
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let all = Filter::default();
    let entries = runtime.block_on(store.page(Utc::now(), &all, None, usize::MAX)).unwrap();
    assert_eq!(entries.len(), DELIVERIES);
    assert!(entries.iter().all(|it| it.state == State::Done));
    let keys: BTreeSet<_> = entries.iter().map(|it| it.delivery.key).collect();
    let sent: BTreeSet<_> =
        (0..DELIVERIES).map(|number| DedupKey::of(child::body(number).as_bytes())).collect();
    assert_eq!(keys, sent);
    drop(store);

    let connection = Connection::open(folder.join("inbox.db")).unwrap();
    let interrupted = "SELECT count(*) FROM inbox_outcome WHERE kind = 'expired'";
    let interrupted: u32 = connection.query_row(interrupted, [], |row| row.get(0)).unwrap();
    println!("{KILLS} kills, {interrupted} attempts interrupted");
    assert!(interrupted > 0, "expected kills in the middle of attempts");
    let mut effects = connection.prepare("SELECT delivery FROM effect ORDER BY id").unwrap();
    let effects: Vec<i64> =
        effects.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    assert_eq!(effects.len(), DELIVERIES);
    let distinct: BTreeSet<_> = effects.iter().collect();
    assert_eq!(distinct.len(), DELIVERIES);
    let subjects: BTreeMap<_, _> =
        entries.iter().map(|it| (it.delivery.id.0, it.delivery.reading.subject.as_ref())).collect();
    let mut last = BTreeMap::new();
    for delivery in effects {
        let before = last.insert(subjects[&delivery], delivery);
        assert!(before < Some(delivery), "expected the deliveries of a payment in order");
    }
}
