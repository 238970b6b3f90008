//! Standard output, which may be closed or the null device.

use std::io;

use super::failure::Failure;

/// Standard output without a buffer. The standard library takes a write to a closed descriptor for a
/// success; this does not.
#[cfg(unix)]
pub(super) fn to_stdout() -> io::Result<std::fs::File> {
    use std::os::fd::AsFd;
    Ok(io::stdout().as_fd().try_clone_to_owned()?.into())
}

#[cfg(not(unix))]
pub(super) fn to_stdout() -> io::Result<io::Stdout> {
    Ok(io::stdout())
}

/// Whether lines on standard output are kept or read: not if it is the null device. It is a failure if they
/// cannot be written.
///
/// If standard output is closed, Rust opens the null device for reading and writing in its place before the
/// program begins. Some programs start others with the same, so the two cannot be distinguished.
#[cfg(unix)]
pub(crate) fn keeps_lines() -> Result<bool, Failure> {
    use std::fs::metadata;
    use std::os::unix::fs::{FileTypeExt, MetadataExt};

    use rustix::fs::{OFlags, fcntl_getfl};

    let expected = "expected a standard output that takes the lines, found it";
    let instead = "redirect it, or use --output FILE or --inbox URL";
    let closed = |_| Failure::failed(format_args!("{expected} closed: {instead}"));
    let stdout = to_stdout().map_err(closed)?;
    let mode = fcntl_getfl(&stdout).map_err(|error| closed(error.into()))? & OFlags::RWMODE;
    if mode == OFlags::RDONLY {
        let reason = format_args!("{expected} open for reading only: {instead}");
        return Err(Failure::failed(reason));
    }
    let is_null = match (stdout.metadata(), metadata("/dev/null")) {
        (Ok(it), Ok(null)) => it.file_type().is_char_device() && it.rdev() == null.rdev(),
        _ => false,
    };
    if is_null && mode == OFlags::RDWR {
        return Err(Failure::failed(format_args!(
            "{expected} closed, or the null device opened for reading and writing: {instead}, \
             or > /dev/null to keep no line"
        )));
    }
    Ok(!is_null)
}

/// Whether standard output is the null device is not known here.
#[cfg(windows)]
pub(crate) fn keeps_lines() -> Result<bool, Failure> {
    use std::os::windows::io::AsRawHandle;
    if io::stdout().as_raw_handle().is_null() {
        return Err(Failure::failed(
            "expected a standard output that takes the lines, found none: redirect it, or use --output FILE or --inbox URL",
        ));
    }
    Ok(true)
}

/// What standard output is, is not known here.
#[cfg(not(any(unix, windows)))]
pub(crate) fn keeps_lines() -> Result<bool, Failure> {
    Ok(true)
}
