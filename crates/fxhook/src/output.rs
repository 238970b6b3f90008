//! Data to standard output, messages to standard error, and the exit status.

use std::error::Error;
use std::fmt::Display;
use std::io::ErrorKind;

use serde::Serialize;
use webhook_inbox::StoreError;

mod line_file;
mod messages;
mod stdout;

use self::line_file::write_whole;
pub(crate) use self::line_file::{LineFile, same};
pub(crate) use self::messages::{finish_messages, message, write_messages_in_background};
pub(crate) use self::stdout::keeps_lines;

/// Why a command failed, in one line. A command that did not fail returns whether its result is
/// positive.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) reason: String,
    /// 1, or 2 for wrong usage.
    pub(crate) status: u8,
}

impl Failure {
    pub(crate) fn failed(reason: impl Display) -> Self {
        let reason = reason.to_string();
        Self { reason, status: 1 }
    }

    pub(crate) fn usage(reason: impl Display) -> Self {
        let reason = reason.to_string();
        Self { reason, status: 2 }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::failed(causes(&error))
    }
}

/// The error, and what it comes from.
pub(crate) fn causes(error: &(dyn Error + 'static)) -> String {
    let mut last = error.to_string();
    let mut text = last.clone();
    let mut next = error.source();
    while let Some(cause) = next {
        let message = cause.to_string();
        // Some errors repeat what they come from, or the other way round.
        if !text.contains(&message) && !message.contains(&last) {
            text = format!("{text}: {message}");
        }
        last = message;
        next = cause.source();
    }
    text
}

/// Prints data, with a line end, in one write. A reader that closes the pipe early, such as `head`, is not
/// a failure: the command completes with the same exit status.
pub(crate) fn print(line: impl Display) -> Result<(), Failure> {
    let text = format!("{line}\n");
    let written =
        stdout::to_stdout().and_then(|mut stdout| write_whole(&mut stdout, text.as_bytes()));
    match written {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Failure::failed(format_args!(
            "expected to write to standard output, found: {error}"
        ))),
        _ => Ok(()),
    }
}

/// Prints a value as one line of JSON.
pub(crate) fn print_json(value: &impl Serialize) -> Result<(), Failure> {
    print(serde_json::to_string(value).map_err(Failure::failed)?)
}

/// The rows as lines with aligned columns, two spaces apart.
pub(crate) fn table(rows: &[Vec<String>]) -> String {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let line = |row: &Vec<String>| {
        let cells = row.iter().enumerate();
        let cells = cells.map(|(column, cell)| format!("{cell:0$}  ", width(column)));
        cells.collect::<String>().trim_end().to_owned()
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}
