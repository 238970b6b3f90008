//! A delivery's body from standard input or a file, byte for byte.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::output::Failure;

const LIMIT: usize = 16 * 1024 * 1024;

pub(crate) fn from_standard_input() -> Result<Vec<u8>, Failure> {
    read("standard input", Ok(io::stdin().lock()))
}

pub(crate) fn from_file(path: &Path) -> Result<Vec<u8>, Failure> {
    read(&path.display().to_string(), File::open(path))
}

fn read(name: &str, source: io::Result<impl Read>) -> Result<Vec<u8>, Failure> {
    let mut body = Vec::new();
    // One byte more than the limit shows that the body is too long.
    let length = source.and_then(|source| source.take(LIMIT as u64 + 1).read_to_end(&mut body));
    let found = match length {
        Ok(0..=LIMIT) => return Ok(body),
        Ok(_) => "a longer one".to_owned(),
        Err(error) => format!("one that cannot be read: {error}"),
    };
    Err(Failure::usage(format_args!(
        "expected a body of at most {LIMIT} bytes (16 MiB) in {name}, found {found}"
    )))
}
