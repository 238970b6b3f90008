//! What handlers write down, in one file that all processes append to.

use std::{
    env,
    fs::{self, File, OpenOptions},
    io::Write,
    path::{Path, PathBuf},
    process,
    time::SystemTime,
};

/// The variable with the file's path.
pub const VARIABLE: &str = "FXHOOKS_KILL_LOG";

/// A file of lines. A line is one write at the end, so their order is that of the events.
#[derive(Debug)]
pub struct Log(PathBuf);

/// A line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Microseconds since 1970.
    pub at: i64,
    pub process: u32,
    pub event: Event,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// An attempt at this delivery, with its number.
    Begin(i64, i64),
    End(i64, i64),
    /// The process is no more.
    Dead,
}

impl Log {
    pub fn new(folder: &Path) -> Self {
        let path = folder.join("handlers.log");
        File::create(&path).unwrap();
        Self(path)
    }

    /// The one of the process that started this one.
    pub fn of_this_process() -> Self {
        Self(env::var_os(VARIABLE).unwrap().into())
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    pub fn write(&self, event: Event) {
        self.write_for(process::id(), event);
    }

    pub fn write_for(&self, process: u32, event: Event) {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_micros();
        let event = match event {
            Event::Begin(delivery, attempt) => format!("begin {delivery} {attempt}"),
            Event::End(delivery, attempt) => format!("end {delivery} {attempt}"),
            Event::Dead => "dead".to_owned(),
        };
        let mut file = OpenOptions::new().append(true).open(&self.0).unwrap();
        file.write_all(format!("{now} {process} {event}\n").as_bytes()).unwrap();
    }

    pub fn lines(&self) -> Vec<Line> {
        fs::read_to_string(&self.0).unwrap().lines().map(line).collect()
    }
}

fn line(text: &str) -> Line {
    let words: Vec<_> = text.split(' ').collect();
    let number = |at: usize| words[at].parse::<i64>().unwrap();
    let event = match words[2] {
        "begin" => Event::Begin(number(3), number(4)),
        "end" => Event::End(number(3), number(4)),
        _ => Event::Dead,
    };
    Line { at: number(0), process: words[1].parse().unwrap(), event }
}
