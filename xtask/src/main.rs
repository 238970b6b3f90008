//! The workspace's own chores: `cargo xtask <chore>`.
//!
//! Exit status: 0 done, 1 the chore failed, 2 wrong usage.

mod ci;
mod content;
mod fixtures;
mod step;
mod workspace;

use std::env;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What is printed when nobody can tell which chore is meant.
const USAGE: &str = "\
usage: cargo xtask <chore>

chores:
  fixtures   check the files under fixtures/: wire form, listed in the README, used by a test
  ci         run everything that a change must pass, and stop at the first failure";

/// The exit status for wrong usage.
const WRONG_USAGE: u8 = 2;

/// A chore: it gets the workspace's root folder.
type Chore = fn(&Path) -> Result<(), Failure>;

/// Why a chore failed, on one line.
#[derive(Debug)]
struct Failure(String);

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args_os()
        .skip(1)
        .map(|argument| argument.to_string_lossy().into_owned())
        .collect();
    let Some((name, chore)) = chore(&arguments) else {
        eprintln!("{USAGE}");
        return ExitCode::from(WRONG_USAGE);
    };
    match root().and_then(|root| chore(&root)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("xtask {name}: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// The chore that the command line names, if it names exactly one.
fn chore(arguments: &[String]) -> Option<(&str, Chore)> {
    let [name] = arguments else { return None };
    let chore: Chore = match name.as_str() {
        "fixtures" => fixtures::run,
        "ci" => ci::run,
        _ => return None,
    };
    Some((name, chore))
}

/// The workspace's root folder: the parent of this package's own.
///
/// Asked of Cargo when the chore runs, and not fixed when it was built: a cached binary still works
/// after the repository has moved.
fn root() -> Result<PathBuf, Failure> {
    env::var_os("CARGO_MANIFEST_DIR")
        .and_then(|package| Path::new(&package).parent().map(Path::to_path_buf))
        .ok_or_else(|| {
            Failure(
                "CARGO_MANIFEST_DIR is not set; start the chore as `cargo xtask <chore>`"
                    .to_owned(),
            )
        })
}

#[cfg(test)]
mod tests {
    use super::chore;

    fn named(arguments: &[&str]) -> Option<String> {
        let arguments: Vec<String> = arguments.iter().map(ToString::to_string).collect();
        chore(&arguments).map(|(name, _)| name.to_owned())
    }

    #[test]
    fn the_command_line_names_exactly_one_known_chore() {
        assert_eq!(named(&["fixtures"]).as_deref(), Some("fixtures"));
        assert_eq!(named(&["ci"]).as_deref(), Some("ci"));
        assert_eq!(named(&[]), None);
        assert_eq!(named(&["polish"]), None);
        assert_eq!(named(&["ci", "--fast"]), None);
    }
}
