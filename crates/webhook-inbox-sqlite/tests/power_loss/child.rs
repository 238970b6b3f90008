//! The child process that is recorded: an inbox that stores and settles deliveries, or a spool.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use chrono::Utc;
use fastrand::Rng;
use tokio::{runtime::Builder, task::JoinSet};
use webhook_core::{Verified, testing::Simulate};
use webhook_currencycloud::Currencycloud;
use webhook_inbox::{Claim, Claimed, Inbox, Settings, Settlement, Source, Store, Verdict};
use webhook_inbox_sqlite::{Options, SqliteStore};

use crate::spool;

/// Deliveries in a run.
pub const DELIVERIES: u64 = 160;

/// Payments that they are about.
const PAYMENTS: u64 = 48;

/// What one child does.
#[derive(Debug, Clone, Copy)]
pub struct Run {
    /// What it opens.
    pub file: File,
    /// Chooses the deliveries, how many are in flight, and how often SQLite makes a checkpoint.
    pub seed: u64,
    /// How the store commits.
    pub synchronous: Synchronous,
    /// When deliveries are acknowledged.
    pub answer: Answer,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum File {
    Inbox,
    Spool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Synchronous {
    Full,
    /// Without `fsync` at the end of a commit.
    Normal,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    AfterTheCommit,
    BeforeTheCommit,
}

/// Names the variable that makes this program a child.
const VARIABLE: &str = "FXHOOKS_POWER_LOSS_CHILD";

impl Run {
    /// Lets a command do this run in this folder.
    pub fn give_to(&self, command: &mut Command, folder: &Path) {
        let is_normal = self.synchronous == Synchronous::Normal;
        let is_before = self.answer == Answer::BeforeTheCommit;
        let is_spool = self.file == File::Spool;
        let folder = folder.display();
        let run = format!("{} {is_normal} {is_before} {is_spool} {folder}", self.seed);
        command.env(VARIABLE, run);
    }

    /// What this process is started for, if it is a child.
    pub fn of_this_process() -> Option<(Self, PathBuf)> {
        let text = env::var(VARIABLE).ok()?;
        let [seed, is_normal, is_before, is_spool, folder] =
            text.splitn(5, ' ').collect::<Vec<_>>().try_into().unwrap();
        let synchronous = if is_normal == "true" { Synchronous::Normal } else { Synchronous::Full };
        let answer =
            if is_before == "true" { Answer::BeforeTheCommit } else { Answer::AfterTheCommit };
        let file = if is_spool == "true" { File::Spool } else { File::Inbox };
        Some((Self { file, seed: seed.parse().unwrap(), synchronous, answer }, folder.into()))
    }

    /// The bodies of its deliveries: events of several payments, from half a kilobyte to six.
    pub fn bodies(&self) -> Vec<String> {
        let sample = Currencycloud::sample("payment_released_notification").unwrap().body;
        let mut rng = Rng::with_seed(self.seed);
        let body = |number| {
            let reference = format!("{number:0width$}", width = rng.usize(10..=5_000));
            let payment = format!("payment-{}", rng.u64(..PAYMENTS));
            sample
                .replace("\"cc\"", &format!("\"{reference}\""))
                .replace("a634d8c2-f520-4cba-985c-77dc1e0cc9af", &payment)
        };
        (0..DELIVERIES).map(body).collect()
    }

    /// How many deliveries are in flight.
    pub fn in_flight(&self) -> usize {
        [1, 4, 16, 64][self.seed as usize % 4]
    }

    pub fn options(&self) -> Options {
        let options =
            SqliteStore::options().checkpoint_pages([1_000, 40, 10][self.seed as usize % 3]);
        match self.synchronous {
            Synchronous::Full => options,
            Synchronous::Normal => options.lose_commits_in_power_cuts(),
        }
    }
}

/// Does the run. Prints `stored <number>` and `done <delivery>` when that is acknowledged.
pub fn run(run: Run, folder: &Path) {
    let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    if run.file == File::Spool {
        runtime.block_on(spool::run(run, folder));
        return;
    }
    runtime.block_on(async {
        let store: Arc<dyn Store> = Arc::new(run.options().open(folder.join("inbox.db")).unwrap());
        let inbox = Inbox::from_store(Arc::clone(&store), Settings::default());
        let bodies: Arc<[String]> = run.bodies().into();
        let next = Arc::new(AtomicUsize::new(0));
        let sender =
            || send(run, inbox.clone(), Arc::clone(&store), Arc::clone(&bodies), Arc::clone(&next));
        let senders: JoinSet<()> = (0..run.in_flight()).map(|_| sender()).collect();
        senders.join_all().await;
        inbox.close().await;
    });
}

/// Sends the next deliveries until there are no more, every fifth of them twice, and handles some.
async fn send(
    run: Run,
    inbox: Inbox,
    store: Arc<dyn Store>,
    bodies: Arc<[String]>,
    next: Arc<AtomicUsize>,
) {
    let source: Source = "currencycloud/payouts".parse().unwrap();
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        let Some(body) = bodies.get(number) else { break };
        let delivery = Verified::assume_trusted(body.as_bytes());
        for _ in 0..=usize::from(number.is_multiple_of(5)) {
            if run.answer == Answer::BeforeTheCommit {
                println!("stored {number}");
            }
            inbox.accept::<Currencycloud>(&source, &delivery).await.unwrap();
            if run.answer == Answer::AfterTheCommit {
                println!("stored {number}");
            }
        }
        if number.is_multiple_of(4) {
            handle_some(&*store).await;
        }
    }
}

async fn handle_some(store: &dyn Store) {
    let lease = Duration::from_secs(60);
    let claim = Claim { source: None, limit: 3, lease, holder: "child".into(), as_of: None };
    let claimed = store.claim(Utc::now(), &claim).await.unwrap();
    let done = |it: &Claimed| Settlement {
        lease: it.lease,
        attempt: it.attempt,
        verdict: Verdict::Done,
        note: None,
        status: Some(("completed".into(), true)),
    };
    let settlements: Vec<_> = claimed.iter().map(done).collect();
    store.settle(Utc::now(), &settlements).await.unwrap();
    for it in claimed {
        println!("done {}", it.lease.delivery);
    }
}
