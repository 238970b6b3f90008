//! `cargo xtask words`: finds phrases that are not plain English.

use std::process::Command;

use crate::Result;

/// An extended regular expression. It matches whole words only, in upper or lower case.
const PHRASES: &str = "stands|is told|in the place of|whoever|nobody|see(ing)? to it";

/// Lines that match this, too, are fine.
const ALLOWED: &str = "stands for";

/// Git pathspecs, separated by spaces. This file contains the phrases, so it is left out.
const FILES: &str = "*.rs *.md :!xtask/src/words.rs";

pub(crate) fn run() -> Result {
    let status = Command::new("git")
        .args(["--no-pager", "grep", "--untracked", "-nwiE"])
        .args(["-e", PHRASES, "--and", "--not", "-e", ALLOWED, "--"])
        .args(FILES.split_whitespace())
        .status()?;
    match status.code() {
        Some(0) => Err(format!("found `{PHRASES}`: say it in plain English").into()),
        Some(1) => Ok(()),
        _ => Err(format!("`git grep` failed: {status}").into()),
    }
}
