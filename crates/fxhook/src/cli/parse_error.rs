//! What `clap` returns instead of a command: help, the version, or an error.

use std::process::ExitCode;

use clap::{Error, error::ErrorKind};

use crate::output::Failure;

/// Whether it is help or the version.
pub(crate) fn is_help(answer: &Error) -> bool {
    use ErrorKind::{DisplayHelp, DisplayHelpOnMissingArgumentOrSubcommand, DisplayVersion};
    matches!(
        answer.kind(),
        DisplayHelp | DisplayHelpOnMissingArgumentOrSubcommand | DisplayVersion
    )
}

/// Shows help or the version. Help is wrong usage if it is shown because no command was given.
pub(crate) fn show(answer: &Error) -> ExitCode {
    // A reader that has closed the pipe is not a failure.
    let _ = answer.print();
    match answer.exit_code() {
        0 => ExitCode::SUCCESS,
        _ => ExitCode::from(2),
    }
}

/// The error on one line.
pub(crate) fn failure(error: &Error) -> Failure {
    Failure::usage(format_args!(
        "{}; see `fxhook --help`",
        on_one_line(&error.to_string())
    ))
}

/// What is wrong, and the tips. The usage is left out: help shows it.
fn on_one_line(error: &str) -> String {
    let error = error.strip_prefix("error: ").unwrap_or(error);
    let lines = error.lines().map(str::trim);
    let lines = lines.filter(|line| !line.is_empty()).take_while(|line| {
        !line.starts_with("Usage: ") && !line.starts_with("For more information")
    });
    let mut text = String::new();
    for (number, line) in lines.enumerate() {
        // The first line may introduce a list: `... were not provided:`.
        let between = match number {
            0 => "",
            _ if line.starts_with("tip: ") => "; ",
            1 => " ",
            _ => ", ",
        };
        text.push_str(between);
        text.push_str(line);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::on_one_line;

    #[test]
    fn a_list_and_a_tip_are_on_one_line_without_the_usage() {
        let error = "error: these are missing:\n  --to <URL>\n  <EVENT>...\n\n  tip: look\n\n\
            Usage: fxhook send\n\nFor more information, try '--help'.\n";
        assert_eq!(
            on_one_line(error),
            "these are missing: --to <URL>, <EVENT>...; tip: look"
        );
    }
}
