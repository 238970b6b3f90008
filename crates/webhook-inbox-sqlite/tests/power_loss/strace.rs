//! Records the file operations of a child process with `strace`.

use std::{
    collections::HashMap,
    fs,
    path::Path,
    process::{Command, Stdio},
};

/// The system calls that change files, that make changes durable, or that print. `?` skips those that the
/// machine's architecture does not have.
const CALLS: &str = "?open,openat,?creat,write,pwrite64,writev,pwritev,?pwritev2,ftruncate,truncate,\
                     fallocate,fsync,fdatasync,sync_file_range,?unlink,unlinkat,?rename,?renameat,\
                     renameat2,?link,linkat,lseek,mmap,copy_file_range,sendfile";

/// One operation of the child. Positions are lines of the trace.
#[derive(Debug)]
pub struct Event {
    /// The line on which the call began.
    pub started: usize,
    /// The line on which it returned.
    pub ended: usize,
    /// What it did.
    pub operation: Operation,
}

/// What a successful call did. Files are known by name: the child uses one folder.
#[derive(Debug)]
pub enum Operation {
    /// Opened a file, and made it if there was none.
    Create(String),
    /// Wrote these bytes at this offset.
    Write(String, usize, Vec<u8>),
    /// Gave the file this length.
    Resize(String, usize),
    /// Removed the file.
    Unlink(String),
    /// Made all earlier changes of the file's content and length durable.
    SyncFile(String),
    /// Made all earlier changes of the folder's entries durable.
    SyncFolder,
    /// Wrote these lines to standard output.
    Print(String),
}

/// Why nothing can be recorded here, with what to do about it.
pub fn unavailable() -> Option<&'static str> {
    let trial = Command::new("strace").args(["-o", "/dev/null", "true"]).output();
    match trial {
        Ok(output) if output.status.success() => None,
        Ok(_) => Some("strace cannot trace here: allow ptrace (capability SYS_PTRACE)"),
        Err(_) => Some("strace is missing: apt-get install strace"),
    }
}

/// Runs the command, which works in the folder, and returns what it did there.
pub fn record(command: &Command, folder: &Path, trace: &Path) -> Vec<Event> {
    let mut strace = Command::new("strace");
    strace.args(["-f", "-y", "-xx", "-s", "16777216", "-e", "signal=none"]);
    strace.arg("-e").arg(format!("trace={CALLS}")).arg("-o").arg(trace);
    strace.arg(command.get_program()).args(command.get_args());
    strace.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let output = strace.stdin(Stdio::null()).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "the child failed: {errors}");
    let text = fs::read_to_string(trace).unwrap();
    fs::remove_file(trace).unwrap();
    parse(&text, folder)
}

/// Reads the output of `strace -f -y -xx`.
fn parse(trace: &str, folder: &Path) -> Vec<Event> {
    let mut reader = Reader { folder: folder.to_str().unwrap(), offsets: HashMap::new() };
    let mut unfinished = HashMap::new();
    let mut events = Vec::new();
    for (ended, line) in trace.lines().enumerate() {
        let (process, line) = line.split_once(' ').unwrap();
        let line = line.trim_start();
        if let Some(begin) = line.strip_suffix(" <unfinished ...>") {
            unfinished.insert(process, (ended, begin.to_owned()));
            continue;
        }
        let (started, line) = match line.strip_prefix("<... ") {
            Some(rest) => {
                let (started, begin) = unfinished.remove(process).unwrap();
                (started, begin + rest.split_once(" resumed>").unwrap().1)
            }
            None => (ended, line.to_owned()),
        };
        let Some((name, rest)) = line.split_once('(') else { continue };
        // A call of a thread that ends with the process has no result.
        let Some((arguments, result)) = rest.rsplit_once(" = ") else { continue };
        let arguments = arguments.trim_end().strip_suffix(')').unwrap();
        let arguments: Vec<_> = arguments.split(", ").collect();
        if let Some(operation) = reader.operation(name, &arguments, result) {
            events.push(Event { started, ended, operation });
        }
    }
    events
}

struct Reader<'a> {
    folder: &'a str,
    /// Where the next `write` to a file descriptor goes.
    offsets: HashMap<String, usize>,
}

impl Reader<'_> {
    /// What the call did, if it changed the folder or printed.
    fn operation(&mut self, name: &str, arguments: &[&str], result: &str) -> Option<Operation> {
        if result.starts_with('-') || result.starts_with('?') {
            return None;
        }
        let count = || result.split([' ', '<']).next().unwrap().parse::<usize>().unwrap();
        let number = |at: usize| arguments[at].parse::<usize>().unwrap();
        match name {
            "openat" | "open" | "creat" => {
                let file = self.file(result)?;
                self.offsets.insert(result.to_owned(), 0);
                let flags = arguments.join("|");
                assert!(
                    !flags.contains("O_TRUNC") && name != "creat",
                    "expected no O_TRUNC: {name}"
                );
                flags.contains("O_CREAT").then_some(Operation::Create(file))
            }
            "write" if arguments[0].starts_with("1<") => {
                Some(Operation::Print(String::from_utf8(bytes(arguments[1])).unwrap()))
            }
            "write" | "pwrite64" => {
                let file = self.file(arguments[0])?;
                let mut written = bytes(arguments[1]);
                written.truncate(count());
                let offset = match name {
                    "pwrite64" => number(3),
                    _ => *self.offsets.get(arguments[0]).unwrap(),
                };
                self.offsets.insert(arguments[0].to_owned(), offset + count());
                Some(Operation::Write(file, offset, written))
            }
            "lseek" => {
                self.offsets.insert(arguments[0].to_owned(), count());
                None
            }
            "ftruncate" => Some(Operation::Resize(self.file(arguments[0])?, number(1))),
            "fsync" | "fdatasync" => {
                if path(arguments[0]) == self.folder {
                    return Some(Operation::SyncFolder);
                }
                Some(Operation::SyncFile(self.file(arguments[0])?))
            }
            "unlink" | "unlinkat" => {
                let path = arguments.iter().find(|it| it.starts_with('"'))?;
                let path = String::from_utf8(bytes(path)).unwrap();
                Some(Operation::Unlink(self.within(&path)?))
            }
            // Read-only maps change nothing, and the shared memory file is lost in a power cut.
            "mmap" => {
                let writes = arguments[2].contains("PROT_WRITE") && arguments[3].contains("SHARED");
                let file = self.file(arguments[4]).filter(|file| writes && !file.ends_with("-shm"));
                assert_eq!(file, None, "expected no file to be changed through mmap");
                None
            }
            _ => {
                let touched = arguments.iter().find_map(|it| self.file(it));
                assert_eq!(touched, None, "expected no {name}: the model has none");
                None
            }
        }
    }

    /// The name of the file that a descriptor means, if it is in the folder.
    fn file(&self, descriptor: &str) -> Option<String> {
        self.within(&path(descriptor))
    }

    fn within(&self, path: &str) -> Option<String> {
        Some(path.strip_prefix(self.folder)?.strip_prefix('/')?.to_owned())
    }
}

/// The path in a descriptor such as `3<\x2f\x61>`.
fn path(descriptor: &str) -> String {
    let path = descriptor.split_once('<').map_or("", |(_, path)| path);
    let (path, _) = path.rsplit_once('>').unwrap_or_default();
    String::from_utf8(unescape(path)).unwrap()
}

/// The bytes of an argument such as `"\x2f\x61"`.
fn bytes(argument: &str) -> Vec<u8> {
    let text = argument.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
    unescape(text.unwrap_or_else(|| panic!("expected a whole string, found {argument:.40}")))
}

fn unescape(text: &str) -> Vec<u8> {
    const_hex::decode(text.replace("\\x", "")).unwrap()
}
