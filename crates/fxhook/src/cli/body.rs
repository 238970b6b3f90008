//! A delivery's body from standard input or a file, byte for byte.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

use crate::output::Failure;

/// The longest body, in bytes.
const LIMIT: u64 = 16 * 1024 * 1024;

/// The body on standard input.
pub(crate) fn from_standard_input() -> Result<Vec<u8>, Failure> {
    read("standard input", io::stdin().lock())
}

/// The body in a file.
pub(crate) fn from_file(path: &Path) -> Result<Vec<u8>, Failure> {
    let name = path.display().to_string();
    let file = File::open(path).map_err(|error| unreadable(&name, &error))?;
    read(&name, file)
}

fn read(name: &str, source: impl Read) -> Result<Vec<u8>, Failure> {
    let mut body = Vec::new();
    // One more byte shows that the body goes on.
    let read = source.take(LIMIT + 1).read_to_end(&mut body);
    let length = read.map_err(|error| unreadable(name, &error))? as u64;
    if length > LIMIT {
        return Err(Failure::usage(format_args!(
            "expected a body of at most {LIMIT} bytes (16 MiB) in {name}, found more"
        )));
    }
    Ok(body)
}

fn unreadable(name: &str, error: &io::Error) -> Failure {
    Failure::usage(format_args!(
        "expected a body in {name}, found one that cannot be read: {error}"
    ))
}

#[cfg(test)]
mod tests {
    use std::io::{Read, repeat};

    use super::{LIMIT, read};

    #[test]
    fn a_body_of_the_limit_is_read_and_one_byte_more_is_refused() {
        let body = |length| repeat(b' ').take(length);
        assert!(matches!(read("a test", body(LIMIT)), Ok(body) if body.len() as u64 == LIMIT));
        let failure = read("a test", body(LIMIT + 1)).unwrap_err().to_string();
        assert!(failure.contains("16777216 bytes"), "{failure}");
    }
}
