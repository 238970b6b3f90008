//! Data to standard output, messages to standard error, and the exit status.

use std::fmt::Display;
use std::io::ErrorKind;

use serde::Serialize;

mod failure;
mod line;
mod line_file;
mod messages;
mod stdout;

pub(crate) use self::failure::{Failure, causes};
pub(crate) use self::line::to_line;
use self::line_file::write_whole;
pub(crate) use self::line_file::{LineFile, copy_of};
pub(crate) use self::messages::{finish_messages, message, write_messages_in_background};
pub(crate) use self::stdout::keeps_lines;

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
    print(to_line(value).map_err(Failure::failed)?)
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
