//! What the tests record: one line a fact or a check, in a folder that an environment variable names.

#![allow(clippy::panic, reason = "a record that is lost makes the report false")]

use std::{
    collections::BTreeSet,
    env,
    fs::OpenOptions,
    io::Write,
    path::PathBuf,
    sync::{Mutex, PoisonError},
    thread,
};

use super::Fact;
use crate::Certainty;

/// Names the folder that records go to. Without it, nothing is recorded.
const FOLDER: &str = "FXHOOKS_FACTS";

/// Lists the facts of a provider.
///
/// # Panics
///
/// If two facts of one kind have the same name.
pub fn list(provider: &str, facts: &[Fact]) {
    let mut seen = BTreeSet::new();
    for (row, Fact { kind, name, value, certainty, source }) in facts.iter().enumerate() {
        assert!(seen.insert((kind, name)), "{provider} has two facts `{kind} {name}`");
        let label = certainty.map_or_else(|| "-".to_owned(), |it| it.to_string());
        let row = row.to_string();
        write(&["fact", provider, &row, kind, name, value, &label, source]);
    }
}

/// Lists the operations of a provider's API: each with method and path, its certainty and its source.
///
/// # Panics
///
/// If an operation is listed twice, or has no source.
pub fn list_operations(
    provider: &str,
    operations: impl IntoIterator<Item = (String, Certainty, &'static str)>,
) {
    let fact = |(name, certainty, source): (String, Certainty, &'static str)| {
        assert!(!source.is_empty(), "{name} has no source");
        Fact { kind: "operation", name, value: String::new(), certainty: Some(certainty), source }
    };
    let facts: Vec<Fact> = operations.into_iter().map(fact).collect();
    list(provider, &facts);
}

/// Records that the running test has checked a fact. Only an assertion calls it, after it has held.
pub fn covered(provider: &str, kind: &str, name: &str) {
    covered_by(&this_test(), provider, kind, name);
}

/// As [`covered`], by a test that runs on another thread: its [`this_test`].
pub fn covered_by(test: &str, provider: &str, kind: &str, name: &str) {
    write(&["test", provider, kind, name, test]);
}

/// The running test: its program, and its path in it.
#[must_use]
pub fn this_test() -> String {
    let program = env::current_exe().ok();
    let program = program.as_ref().and_then(|path| path.file_stem()?.to_str());
    // Cargo adds a hash to the name.
    let program = program.and_then(|name| Some(name.rsplit_once('-')?.0));
    let thread = thread::current();
    format!("{}::{}", program.unwrap_or("unknown"), thread.name().unwrap_or("unknown"))
}

fn write(cells: &[&str]) {
    static WRITING: Mutex<()> = Mutex::new(());

    let Some(folder) = env::var_os(FOLDER) else { return };
    let path = PathBuf::from(folder).join(std::process::id().to_string());
    let line = cells.join("\t") + "\n";
    let _one_line_at_a_time = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
    let file = OpenOptions::new().append(true).create(true).open(&path);
    if let Err(error) = file.and_then(|mut file| file.write_all(line.as_bytes())) {
        panic!("cannot record what is tested in {}: {error}", path.display());
    }
}
