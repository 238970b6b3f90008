//! What `clap` returns instead of a command: help, the version, or an error.

use std::process::ExitCode;

use clap::Error;
use clap::error::ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;

use crate::output::Failure;

/// Whether it is help or the version.
pub(crate) fn is_help(answer: &Error) -> bool {
    !answer.use_stderr() || answer.kind() == DisplayHelpOnMissingArgumentOrSubcommand
}

/// Shows help or the version. Help that is shown because no command was given counts as wrong
/// usage.
pub(crate) fn show(answer: &Error) -> ExitCode {
    // A closed pipe is not a failure.
    let _ = answer.print();
    ExitCode::from(if answer.exit_code() == 0 { 0 } else { 2 })
}

/// The error on one line, with its list and its tips. The usage is left out: help shows it.
pub(crate) fn failure(error: &Error) -> Failure {
    let error = error.to_string();
    let lines = error.lines().map(str::trim);
    let lines = lines.filter(|line| !line.is_empty()).take_while(|line| {
        !line.starts_with("Usage: ") && !line.starts_with("For more information")
    });
    let mut text = String::new();
    for (number, line) in lines.enumerate() {
        // The first line may introduce a list: `... were not provided:`.
        text += match number {
            0 => "",
            _ if line.starts_with("tip: ") => "; ",
            1 => " ",
            _ => ", ",
        };
        text += line.strip_prefix("error: ").unwrap_or(line);
    }
    Failure::usage(format_args!("{text}; see `fxhook --help`"))
}
