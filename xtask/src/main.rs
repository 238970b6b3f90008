//! The workspace's own chores, which no existing tool does: `cargo xtask <chore>`.
//!
//! Exit status: 0 if the chore succeeded, 1 if it failed, 2 if the command line is wrong.

mod ci;
mod facts;
mod fixtures;
mod words;

use std::env;
use std::error::Error;
use std::path::Path;
use std::process::{ExitCode, exit};

type Result<T = ()> = std::result::Result<T, Box<dyn Error>>;

const USAGE: &str = "\
usage: cargo xtask <chore>

chores:
  ci [STEP]...   run everything that a change must pass, up to the first failure
  facts [PROVIDER]
                 print what is known of each provider, and the test of each fact
  fixtures       check that the files under fixtures/ are unchanged, listed and used
  words          find phrases in code and documents that are not plain English";

fn main() -> ExitCode {
    let arguments: Vec<_> = env::args_os().skip(1).map(|it| it.to_string_lossy().into()).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let done = enter_workspace().and_then(|()| match arguments.as_slice() {
        ["ci", steps @ ..] => ci::run(steps),
        ["facts"] => facts::run(None),
        ["facts", provider] => facts::run(Some(provider)),
        ["fixtures"] => fixtures::run(),
        ["words"] => words::run(),
        _ => {
            eprintln!("{USAGE}");
            exit(2);
        }
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Makes the root of the workspace the current directory: all chores use paths relative to it.
fn enter_workspace() -> Result {
    let package = env::var_os("CARGO_MANIFEST_DIR")
        .ok_or("expected Cargo to set CARGO_MANIFEST_DIR: run `cargo xtask <chore>`")?;
    Ok(env::set_current_dir(Path::new(&package).join(".."))?)
}
