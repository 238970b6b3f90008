//! What a power cut leaves of a folder.

use std::{collections::BTreeMap, ops::Range};

use fastrand::Rng;

use crate::strace::{Event, Operation};

/// Disks write whole sectors. A longer write can be cut at each of them.
const SECTOR: usize = 512;

/// A folder, with what is durable and what is not yet.
///
/// This is stricter than file systems are. Nothing is durable before an `fsync`: neither the content and
/// length of a file before its own, nor its name before the folder's. Of the rest, each sector, length
/// and name may or may not have reached the disk, independently of the others.
#[derive(Default)]
pub struct Disk {
    files: Vec<File>,
    names: BTreeMap<String, usize>,
    durable_names: BTreeMap<String, usize>,
    pending_names: Vec<(usize, NameChange)>,
}

#[derive(Default)]
struct File {
    durable: Vec<u8>,
    /// Later changes, with the lines on which their calls returned.
    pending: Vec<(usize, Change)>,
}

enum Change {
    Write(usize, Vec<u8>),
    Resize(usize),
}

#[derive(Clone)]
enum NameChange {
    Create(String, usize),
    Unlink(String),
}

impl Disk {
    /// Carries out an operation.
    pub fn apply(&mut self, event: &Event) {
        match &event.operation {
            Operation::Create(name) => {
                if !self.names.contains_key(name) {
                    let file = self.files.len();
                    self.files.push(File::default());
                    self.rename(event.ended, NameChange::Create(name.clone(), file));
                }
            }
            Operation::Unlink(name) => {
                self.rename(event.ended, NameChange::Unlink(name.clone()));
            }
            Operation::Write(name, offset, bytes) => {
                self.change(name, event.ended, Change::Write(*offset, bytes.clone()));
            }
            Operation::Resize(name, length) => {
                self.change(name, event.ended, Change::Resize(*length));
            }
            Operation::SyncFile(name) => {
                if let Some(file) = self.names.get(name) {
                    self.files[*file].sync(event.started);
                }
            }
            Operation::SyncFolder => {
                for change in done_before(event.started, &mut self.pending_names) {
                    change.apply(&mut self.durable_names);
                }
            }
            Operation::Print(_) => {}
        }
    }

    fn rename(&mut self, ended: usize, change: NameChange) {
        change.clone().apply(&mut self.names);
        self.pending_names.push((ended, change));
    }

    /// Changes of a file without a name are lost in any case.
    fn change(&mut self, name: &str, ended: usize, change: Change) {
        if let Some(file) = self.names.get(name) {
            self.files[*file].pending.push((ended, change));
        }
    }

    /// The files as a power cut now could leave them.
    pub fn cut(&self, rng: &mut Rng) -> BTreeMap<String, Vec<u8>> {
        let mut luck = Luck::new(rng);
        let mut names = self.durable_names.clone();
        for (_, change) in &self.pending_names {
            if luck.reaches_the_disk() {
                change.clone().apply(&mut names);
            }
        }
        let files = names.into_iter().filter(|(name, _)| !name.ends_with("-shm"));
        files.map(|(name, file)| (name, self.files[file].cut(&mut luck))).collect()
    }
}

impl File {
    /// Makes durable what was done before an `fsync` started.
    fn sync(&mut self, started: usize) {
        for change in done_before(started, &mut self.pending) {
            match change {
                Change::Write(offset, bytes) => put(&mut self.durable, offset, &bytes),
                Change::Resize(length) => self.durable.resize(length, 0),
            }
        }
    }

    fn cut(&self, luck: &mut Luck<'_>) -> Vec<u8> {
        let mut content = self.durable.clone();
        for (_, change) in &self.pending {
            match change {
                Change::Write(offset, bytes) => {
                    let end = offset + bytes.len();
                    if end > content.len() && luck.reaches_the_disk() {
                        content.resize(end, luck.filler);
                    }
                    for part in sectors(*offset, bytes.len()) {
                        if luck.reaches_the_disk() {
                            put(
                                &mut content,
                                part.start,
                                &bytes[part.start - offset..part.end - offset],
                            );
                        }
                    }
                }
                Change::Resize(length) => {
                    if luck.reaches_the_disk() {
                        content.resize(*length, 0);
                    }
                }
            }
        }
        content
    }
}

impl NameChange {
    fn apply(self, names: &mut BTreeMap<String, usize>) {
        match self {
            Self::Create(name, file) => {
                names.insert(name, file);
            }
            Self::Unlink(name) => {
                names.remove(&name);
            }
        }
    }
}

/// How much of what is not durable reaches the disk all the same.
struct Luck<'a> {
    rng: &'a mut Rng,
    percent: u32,
    /// What is read from sectors that belong to a file and were never written.
    filler: u8,
}

impl<'a> Luck<'a> {
    fn new(rng: &'a mut Rng) -> Self {
        let percent = [0, 10, 50, 90, 100][rng.usize(..5)];
        let filler = [0, rng.u8(..)][rng.usize(..2)];
        Self { rng, percent, filler }
    }

    fn reaches_the_disk(&mut self) -> bool {
        self.rng.u32(..100) < self.percent
    }
}

/// Takes out what was done before this line.
fn done_before<T>(line: usize, changes: &mut Vec<(usize, T)>) -> impl Iterator<Item = T> {
    let done = changes.partition_point(|(ended, _)| *ended < line);
    changes.drain(..done).map(|(_, change)| change)
}

/// The parts of a write, cut at the borders of sectors.
fn sectors(offset: usize, length: usize) -> impl Iterator<Item = Range<usize>> {
    let end = offset + length;
    (offset / SECTOR..end.div_ceil(SECTOR))
        .map(move |sector| (sector * SECTOR).max(offset)..((sector + 1) * SECTOR).min(end))
}

fn put(content: &mut Vec<u8>, offset: usize, bytes: &[u8]) {
    let end = offset + bytes.len();
    if end > content.len() {
        content.resize(end, 0);
    }
    content[offset..end].copy_from_slice(bytes);
}
