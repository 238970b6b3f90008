//! Lines at the end of a file or of standard output.

use std::fs::{File, OpenOptions, metadata};
use std::io::{self, ErrorKind, Write};
use std::path::Path;
use std::{thread, time::Duration};

#[cfg(unix)]
use rustix::fs::{FlockOperation, flock};

use super::failure::{Failure, causes};
use super::stdout::to_stdout;

/// Where lines are written, each with its end in one write.
///
/// A line that was cut, by a full disk or when a process was killed, keeps a line of its own: the next one
/// begins with a line end.
pub(crate) struct LineFile {
    out: Box<dyn Write + Send>,
    /// Forces what was written to disk, if lines are to be there before they count as written.
    force: Option<Force>,
    /// Whether the end is not that of a line.
    is_torn: bool,
}

type Force = Box<dyn FnMut() -> io::Result<()> + Send>;

impl LineFile {
    pub(crate) fn stdout() -> io::Result<Self> {
        let out = to_stdout()?;
        #[cfg(unix)]
        let is_torn = is_torn(&out);
        #[cfg(not(unix))]
        let is_torn = false;
        Ok(Self { out: Box::new(out), force: None, is_torn })
    }

    /// The end of this file, which is created if there is none, for its owner only.
    pub(crate) fn append_to(path: &Path) -> Result<Self, Failure> {
        let shown = path.display();
        let failure = |error: io::Error| {
            let error = causes(&error);
            Failure::failed(format_args!("expected to append to the file {shown}, found: {error}"))
        };
        if metadata(path).is_ok_and(|it| !it.is_file()) {
            let reason = "expected a regular file in --output, found another kind of file";
            return Err(Failure::usage(format_args!("{reason}: {shown}")));
        }
        let mut options = OpenOptions::new();
        options.read(true).append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path).map_err(failure)?;
        // Another process could continue a line of this one that was cut.
        #[cfg(unix)]
        if flock(&file, FlockOperation::NonBlockingLockExclusive)
            == Err(rustix::io::Errno::WOULDBLOCK)
        {
            return Err(Failure::failed(format_args!(
                "expected to be the only process that appends to the file {shown}, found another: choose another file"
            )));
        }
        // A new file is not on disk before its folder is. An earlier process may have created it.
        #[cfg(unix)]
        {
            let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
            let folder = File::open(folder.unwrap_or(Path::new("."))).map_err(failure)?;
            folder.sync_all().map_err(failure)?;
        }
        let is_torn = is_torn(&file);
        let synced = file.try_clone().map_err(failure)?;
        Ok(Self { out: Box::new(file), force: Some(Box::new(move || synced.sync_data())), is_torn })
    }

    #[cfg(test)]
    pub(crate) fn of(out: impl Write + Send + 'static, force: Option<Force>) -> Self {
        Self { out: Box::new(out), force, is_torn: false }
    }

    /// Writes a line with its end.
    pub(crate) fn write_line(&mut self, mut line: String) -> io::Result<()> {
        if self.is_torn {
            line.insert(0, '\n');
        }
        line.push('\n');
        let mut rest = line.as_bytes();
        let result = write_rest(&mut self.out, &mut rest);
        let written = line.as_bytes().get(..line.len() - rest.len());
        if let Some(last) = written.and_then(<[u8]>::last) {
            self.is_torn = *last != b'\n';
        }
        result
    }

    /// Whether lines are on disk only after [`sync`](Self::sync).
    pub(crate) fn is_synced(&self) -> bool {
        self.force.is_some()
    }

    /// Returns when what was written is on disk. On standard output, it is in the memory of the system.
    pub(crate) fn sync(&mut self) -> io::Result<()> {
        let synced = self.force.as_mut().map_or(Ok(()), |force| force());
        // The disk may have lost what was written, with the end of its last line.
        synced.inspect_err(|_| self.is_torn = true)
    }
}

/// How long to wait for a reader whose end of a pipe does not block.
const RETRY: Duration = Duration::from_millis(5);

/// Writes all of it: in one write, unless the system takes only a part.
pub(super) fn write_whole(out: &mut impl Write, mut text: &[u8]) -> io::Result<()> {
    write_rest(out, &mut text)
}

/// The same. After an error, `rest` is what is not written.
fn write_rest(out: &mut impl Write, rest: &mut &[u8]) -> io::Result<()> {
    while !rest.is_empty() {
        match out.write(rest) {
            Ok(0) => return Err(ErrorKind::WriteZero.into()),
            Ok(written) => *rest = rest.get(written..).unwrap_or_default(),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock => thread::sleep(RETRY),
            Err(error) => return Err(error),
        }
    }
    out.flush()
}

/// The same error once more.
pub(crate) fn copy_of(error: &io::Error) -> io::Error {
    error.raw_os_error().map_or_else(|| error.kind().into(), io::Error::from_raw_os_error)
}

/// Whether the next write to this file would continue a line. Where the end of a file cannot be read, it
/// counts as torn: an empty line does less harm than two lines in one.
fn is_torn(file: &File) -> bool {
    let Ok(end) = end_of(file) else { return false };
    let Some(last) = end.checked_sub(1) else { return false };
    last_byte(file, last).map_or(true, |byte| byte != b'\n')
}

/// Where the next write to a file goes; 0 if it is not a regular file.
fn end_of(mut file: &File) -> io::Result<u64> {
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Ok(0);
    }
    #[cfg(unix)]
    {
        use std::io::Seek;

        use rustix::fs::{OFlags, fcntl_getfl};
        if !fcntl_getfl(file)?.contains(OFlags::APPEND) {
            return file.stream_position();
        }
    }
    Ok(metadata.len())
}

#[cfg(unix)]
fn last_byte(file: &File, at: u64) -> io::Result<u8> {
    use std::os::{fd::AsRawFd, unix::fs::FileExt};
    let mut byte = [0];
    if file.read_exact_at(&mut byte, at).is_err() {
        // It is open for writing only. Linux opens it again for reading.
        let path = format!("/proc/self/fd/{}", file.as_raw_fd());
        File::open(path)?.read_exact_at(&mut byte, at)?;
    }
    Ok(byte[0])
}

#[cfg(not(unix))]
fn last_byte(mut file: &File, at: u64) -> io::Result<u8> {
    use std::io::{Read, Seek, SeekFrom};
    let mut byte = [0];
    file.seek(SeekFrom::Start(at))?;
    file.read_exact(&mut byte)?;
    Ok(byte[0])
}
