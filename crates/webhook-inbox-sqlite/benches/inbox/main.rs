//! What the inbox costs, compared with the same statements on bare `rusqlite` in the same run.
//!
//! The files are on the disk of the target folder, or in the folder that the first argument names:
//! `cargo bench -p webhook-inbox-sqlite -- FOLDER`. Where others share the disk, the time of an `fsync`
//! varies: short rounds take turns, and the median of their ratios counts.
#![allow(
    clippy::float_arithmetic,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    missing_docs,
    unreachable_pub,
    reason = "a benchmark stops at the first surprise"
)]

use std::{
    env,
    fs::{self, File},
    io::Write,
    path::Path,
    sync::{Arc, Mutex},
    time::Duration,
};

use floor::Floor;
use ours::Ours;
use webhook_inbox_sqlite::SqliteStore;
use webhook_test_support::inbox_benches::{
    deliveries::{self, Sent},
    race::{percentile, print, race, time},
};

mod floor;
mod ours;

/// Deliveries in flight, and in a transaction of the floor.
const MANY: usize = 64;

/// Deliveries that one handler after the other gets.
const HANDLERS: usize = 8;

fn main() {
    let folder = env::args().skip(1).find(|argument| !argument.starts_with('-'));
    let folder = folder.unwrap_or_else(|| env!("CARGO_TARGET_TMPDIR").to_owned());
    let folder = tempfile::tempdir_in(folder).unwrap();
    let folder = folder.path();
    println!("SQLite {}", rusqlite::version());
    fsync(&folder.join("fsync"));
    let ours = Ours::open(&folder.join("ours.db"));
    let floor = Arc::new(Mutex::new(Floor::open(&folder.join("floor.db"))));
    accept(&ours, &floor);
    redelivered(&ours);
    latency(&ours, &mut floor.lock().unwrap());
    work(folder);
    commits(folder);
}

/// What the disk does, without SQLite.
fn fsync(file: &Path) {
    let mut file = File::create(file).unwrap();
    let mut times: Vec<_> = (0..500)
        .map(|_| {
            time(|| {
                file.write_all(&[0; 4096]).unwrap();
                file.sync_data().unwrap();
            })
        })
        .collect();
    let [best, median, worst] = [0, 50, 99].map(|percent| percentile(&mut times, percent));
    println!("write and fsync of 4 KiB: best {best:.1?}, median {median:.1?}, p99 {worst:.1?}");
}

fn accept(ours: &Ours, floor: &Arc<Mutex<Floor>>) {
    let count = 8 * MANY;
    let many = race(
        100,
        || {
            let sent = deliveries::new(count).into();
            time(|| ours.accept(&sent, MANY))
        },
        || {
            let sent = deliveries::new(count);
            let mut floor = floor.lock().unwrap();
            time(|| sent.chunks(MANY).for_each(|batch| floor.accept(batch)))
        },
    );
    print("accept, 64 in flight; floor: commits of 64", count, &many, 0.90);
    let few = 8;
    let one = race(
        500,
        || {
            let sent = deliveries::new(few).into();
            time(|| ours.accept(&sent, 1))
        },
        || {
            let sent = deliveries::new(few);
            let mut floor = floor.lock().unwrap();
            time(|| sent.chunks(1).for_each(|batch| floor.accept(batch)))
        },
    );
    print("accept, 1 in flight; floor: commits of 1", few, &one, 0.90);
    // What a handler by hand does in a server: SQLite blocks.
    let one = race(
        500,
        || {
            let sent = deliveries::new(few).into();
            time(|| ours.accept(&sent, 1))
        },
        || {
            let sent = deliveries::new(few);
            time(|| {
                for sent in sent {
                    let floor = Arc::clone(floor);
                    ours.blocking(move || floor.lock().unwrap().accept(&[sent]));
                }
            })
        },
    );
    print("accept, 1 in flight; floor: commits of 1 in `spawn_blocking`", few, &one, 0.90);
}

/// The floor is our rate of new deliveries.
fn redelivered(ours: &Ours) {
    let count = 8 * MANY;
    let known: Arc<[Sent]> = deliveries::new(count).into();
    ours.accept(&known, MANY);
    let times = race(
        50,
        || time(|| ours.accept(&known, MANY)),
        || {
            let sent = deliveries::new(count).into();
            time(|| ours.accept(&sent, MANY))
        },
    );
    print("redelivered, 64 in flight; floor: new ones", count, &times, 1.00);
}

/// How long an acknowledgement takes at half of the load that can be sustained.
fn latency(ours: &Ours, floor: &mut Floor) {
    let most = 256 * MANY;
    let sent = deliveries::new(most).into();
    let rate = most as f64 / time(|| ours.accept(&sent, MANY)).as_secs_f64() / 2.0;
    let (mut waits, mut commits) = (Vec::new(), Vec::new());
    for _ in 0..8 {
        let sent = deliveries::new((rate / 2.0) as usize).into();
        waits.extend(ours.accept_at(&sent, rate));
        let sent = deliveries::new(64 * MANY);
        commits.extend(sent.chunks(MANY).map(|batch| time(|| floor.accept(batch))));
    }
    let p99 = percentile(&mut waits, 99);
    let [median, commit] = [50, 99].map(|percent| percentile(&mut commits, percent));
    let goal = 2 * commit + Duration::from_millis(1);
    println!(
        "acknowledgement at {rate:.0}/s, half of the most: p99 {p99:.2?} (goal: at most {goal:.2?}, 2 commits + 1 ms)"
    );
    println!("  a commit of 64 takes {median:.2?} (median), {commit:.2?} (p99)");
}

/// Claims, decodes and settles.
fn work(folder: &Path) {
    let count = 16 * HANDLERS;
    let ours = Ours::open(&folder.join("our-work.db"));
    let mut floor = Floor::open(&folder.join("floor-work.db"));
    let times = race(
        100,
        || {
            ours.accept(&deliveries::new(count).into(), MANY);
            time(|| assert_eq!(ours.work(HANDLERS), count))
        },
        || {
            floor.accept(&deliveries::new(count));
            time(|| assert_eq!(floor.work(HANDLERS), count))
        },
    );
    print("claim, decode and settle, 8 handlers; floor: 8", count, &times, 0.80);
}

/// Counts commits in the write-ahead log.
fn commits(folder: &Path) {
    let count = 16 * MANY;
    for (in_flight, goal) in [(MANY, 1.0 / 16.0), (1, 1.0)] {
        let file = folder.join(format!("commits-{in_flight}.db"));
        let store = SqliteStore::options().checkpoint_pages(1_000_000).open(&file).unwrap();
        let ours = Ours::new(store);
        let commits = || commits_in(&file.with_extension("db-wal"));
        let before = commits();
        ours.accept(&deliveries::new(count).into(), in_flight);
        let each = (commits() - before) as f64 / count as f64;
        println!("commits a delivery, {in_flight} in flight: {each:.4} (goal: at most {goal:.4})");
        let before = commits();
        assert_eq!(ours.work(HANDLERS), count);
        let each = (commits() - before) as f64 / count as f64;
        println!("commits an attempt, {HANDLERS} handlers: {each:.4}");
    }
}

/// The frames that end a transaction. The log has not been started anew since the file was opened.
fn commits_in(log: &Path) -> usize {
    const HEADER: usize = 32;
    const FRAME: usize = 24 + 4096;
    let log = fs::read(log).unwrap();
    let frames = log[HEADER..].chunks_exact(FRAME);
    frames.filter(|frame| frame[8..16] == log[16..24] && frame[4..8] != [0; 4]).count()
}
