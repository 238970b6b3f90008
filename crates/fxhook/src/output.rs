//! Data to standard output, talk to standard error.

use std::{
    fmt::Display,
    io::{self, ErrorKind, Write},
};

use crate::failure::Failure;

/// Prints a line of data. A reader who has left, such as `head`, has seen enough: the rest of the
/// work and the exit status stay the same.
pub(crate) fn print(line: impl Display) -> Result<(), Failure> {
    match try_print(line) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Failure::impossible(
            format_args!("expected to write to standard output, found: {error}"),
        )),
        _ => Ok(()),
    }
}

/// Prints a line of data, which has left this process when this returns.
pub(crate) fn try_print(line: impl Display) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "{line}")?;
    stdout.flush()
}

/// Says something to the person at the terminal, if there is one.
pub(crate) fn say(line: impl Display) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}
