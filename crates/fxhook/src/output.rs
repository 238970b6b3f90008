//! Data to standard output, messages to standard error, and the exit status.

use std::error::Error;
use std::fmt::Display;
use std::io::{self, ErrorKind, Write};

use serde::Serialize;
use webhook_inbox::StoreError;

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

/// Prints data, with a line end. A reader that closes the pipe early, such as `head`, is not a
/// failure: the command completes with the same exit status.
pub(crate) fn print(line: impl Display) -> Result<(), Failure> {
    match try_print(line) {
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

/// Prints data and flushes it. Every error is reported.
pub(crate) fn try_print(line: impl Display) -> io::Result<()> {
    let line = format!("{line}\n");
    if was_closed_at_start() {
        return Err(io::Error::other(
            "it was closed; redirect it to /dev/null if you want no output",
        ));
    }
    let stdout = io::stdout().lock();
    // The standard library treats a write to a closed descriptor as a success.
    #[cfg(unix)]
    let mut stdout = {
        use std::{fs::File, os::fd::AsFd};
        File::from(stdout.as_fd().try_clone_to_owned()?)
    };
    #[cfg(not(unix))]
    let mut stdout = stdout;
    stdout.write_all(line.as_bytes())?;
    stdout.flush()
}

/// Whether standard output was closed when the program started. Rust then opens the null device for
/// reading and writing in its place; a shell's `> /dev/null` opens it for writing only.
#[cfg(target_os = "linux")]
fn was_closed_at_start() -> bool {
    use std::{fs, os::unix::fs::MetadataExt};
    const NULL_DEVICE: u64 = 0x103;
    const READ_AND_WRITE: u32 = 2;
    let is_null = fs::metadata("/proc/self/fd/1").is_ok_and(|it| it.rdev() == NULL_DEVICE);
    let mode = || {
        let info = fs::read_to_string("/proc/self/fdinfo/1").ok()?;
        let flags = info.lines().find_map(|line| line.strip_prefix("flags:"))?;
        Some(u32::from_str_radix(flags.trim(), 8).ok()? & 3)
    };
    is_null && mode() == Some(READ_AND_WRITE)
}

#[cfg(not(target_os = "linux"))]
fn was_closed_at_start() -> bool {
    false
}

/// Writes a message for the person at the terminal.
pub(crate) fn message(line: impl Display) {
    let _ = writeln!(io::stderr().lock(), "{line}");
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
