//! Several processes and one file.

use std::{
    collections::BTreeSet,
    env,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use webhook_inbox::{Filter, Receipt, State, Store};
use webhook_inbox_sqlite::{SqliteSpool, SqliteStore};

use crate::{
    deliveries::{accept, bodies, claim, done, now, stored},
    folder::Folder,
};

const ROLE: &str = "WEBHOOK_INBOX_SQLITE_TEST_ROLE";
const FILE: &str = "WEBHOOK_INBOX_SQLITE_TEST_FILE";

/// The arguments with which this program runs one role, and the lines that it writes.
pub(crate) fn in_a_process(mut program: Command, role: &str, file: &Path) -> Command {
    program
        .args(["--exact", "processes::another_process", "--ignored", "--nocapture"])
        .env(ROLE, role)
        .env(FILE, file)
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    program
}

pub(crate) fn this_program() -> PathBuf {
    env::current_exe().unwrap()
}

pub(crate) fn lines(mut command: Command) -> Vec<String> {
    let output = command.output().unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{text}");
    text.lines().map(Into::into).collect()
}

#[tokio::test]
#[ignore = "other tests run it in a process of its own"]
async fn another_process() {
    let file = PathBuf::from(env::var_os(FILE).unwrap());
    match env::var(ROLE).unwrap().as_str() {
        "share" => share(&SqliteStore::open(&file).unwrap()).await,
        "open" => match SqliteStore::options().exclusive(false).open(&file) {
            Ok(_) => eprintln!("opened"),
            Err(error) => eprintln!("{:?}: {error}", error.kind()),
        },
        "spool" => match SqliteSpool::open(&file) {
            Ok(_) => eprintln!("opened"),
            Err(error) => eprintln!("{:?}: {error}", error.kind()),
        },
        "fill" => fill(&SqliteStore::open(&file).unwrap()).await,
        role => panic!("expected a role, found {role}"),
    }
}

/// Stores the same deliveries as the other processes, and works on what is due.
async fn share(store: &SqliteStore) {
    for number in 0..50 {
        if let Receipt::New(_) = accept(store, &number.to_string()).await.unwrap() {
            eprintln!("new {number}");
        }
        for claimed in claim(store, now()).await {
            store.settle(now(), &[done(&claimed)]).await.unwrap();
            eprintln!("handled {}", claimed.lease.delivery);
        }
    }
}

/// Stores deliveries until that fails.
async fn fill(store: &SqliteStore) {
    for number in 0..10_000 {
        match accept(store, &number.to_string()).await {
            Ok(_) => eprintln!("new {number}"),
            Err(error) => {
                return eprintln!("{:?}", error.kind());
            }
        }
    }
}

#[tokio::test]
async fn processes_share_a_file() {
    if rusqlite::version_number() < 3_051_003 {
        return eprintln!("not run: this SQLite, {}, locks the file", rusqlite::version());
    }
    let folder = Folder::new("share");
    let file = folder.unused_file();
    let processes: Vec<_> = (0..4)
        .map(|_| in_a_process(Command::new(this_program()), "share", &file).spawn().unwrap())
        .collect();
    let mut lines = Vec::new();
    for process in processes {
        let output = process.wait_with_output().unwrap();
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{text}");
        lines.extend(text.lines().map(String::from));
    }
    let unique: BTreeSet<_> = lines.iter().collect();
    assert_eq!(unique.len(), lines.len(), "each is new once, and handled once: {lines:?}");
    assert_eq!(lines.len(), 100, "{lines:?}");
    let store = SqliteStore::open(&file).unwrap();
    let entries = store.page(now(), &Filter::default(), None, 100).await.unwrap();
    assert_eq!(entries.len(), 50);
    for entry in entries {
        assert_eq!((entry.state, entry.delivery.times_seen), (State::Done, 4));
    }
}

#[tokio::test]
async fn a_locked_file_is_refused_to_a_second_process() {
    let folder = Folder::new("locked");
    let file = folder.unused_file();
    let store = SqliteStore::options().exclusive(true).open(&file).unwrap();
    stored(&store, "a").await;
    let lines = lines(in_a_process(Command::new(this_program()), "open", &file));
    assert!(lines[0].starts_with("Unavailable: "), "{lines:?}");
    assert!(lines[0].contains("locked by another process"), "{lines:?}");
    assert_eq!(bodies(&store).await, ["a"]);
}

#[tokio::test]
async fn a_store_that_locks_the_file_is_refused_one_that_is_in_use() {
    let folder = Folder::new("in-use");
    let file = folder.unused_file();
    let options = || SqliteStore::options().busy_timeout(std::time::Duration::ZERO);
    let store = options().exclusive(false).open(&file).unwrap();
    let error = options().exclusive(true).open(&file).unwrap_err();
    let found = "expected to be the only process that has";
    assert!(error.to_string().starts_with(found), "{error}");
    stored(&store, "a").await;
}
