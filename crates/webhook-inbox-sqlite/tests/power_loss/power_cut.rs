//! Power cuts at many points of a recorded run.

use std::{env, fmt, fs, path::Path, process::Command};

use fastrand::Rng;
use tempfile::TempDir;

use crate::{
    child::{File, Run},
    disk::Disk,
    image::{self, Damage},
    spool,
    strace::{self, Event, Operation},
};

/// What power cuts did.
#[derive(Debug, Default)]
pub struct Report {
    images: usize,
    acknowledgements: usize,
    lost: usize,
    unreadable: usize,
    examples: Vec<String>,
}

impl Report {
    pub fn is_clean(&self) -> bool {
        self.images > 0 && self.acknowledgements > 0 && self.losses() == 0
    }

    /// Images that miss something that was acknowledged, or everything.
    pub fn losses(&self) -> usize {
        self.lost + self.unreadable
    }

    pub fn and(mut self, other: Self) -> Self {
        self.images += other.images;
        self.acknowledgements += other.acknowledgements;
        self.lost += other.lost;
        self.unreadable += other.unreadable;
        self.examples.extend(other.examples);
        self
    }

    fn add(&mut self, result: Result<(), Damage>, cut: usize) {
        self.images += 1;
        let example = match result {
            Ok(()) => return,
            Err(Damage::Lost(what)) => {
                self.lost += 1;
                what
            }
            Err(Damage::Unreadable(why)) => {
                self.unreadable += 1;
                why
            }
        };
        if self.examples.len() < 3 {
            self.examples.push(format!("cut at line {cut}: {example}"));
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { images, acknowledgements, lost, unreadable, examples } = self;
        write!(f, "{acknowledgements} acknowledgements, {images} power cuts: ")?;
        write!(f, "{lost} lost one, {unreadable} are unreadable {examples:?}")
    }
}

/// Records the run, and cuts power at so many points. Operations that `skipped` selects are left out, as
/// if the child had not done them.
pub fn cut_power(run: Run, cuts: usize, skipped: fn(&Operation) -> bool) -> Report {
    let temporary = temporary();
    let folder = temporary.path().join("recorded");
    fs::create_dir(&folder).unwrap();
    let mut command = Command::new(env::current_exe().unwrap());
    run.give_to(&mut command, &folder);
    let mut events = strace::record(&command, &folder, &temporary.path().join("trace"));
    events.retain(|event| !skipped(&event.operation));
    let acknowledgements = acknowledgements(&events);
    let bodies = run.bodies();

    let mut rng = Rng::with_seed(run.seed);
    let points = points(&events, &acknowledgements, &mut rng, cuts);

    let mut report = Report { acknowledgements: acknowledgements.len(), ..Report::default() };
    let mut disk = Disk::default();
    let mut events = events.iter().peekable();
    let image = temporary.path().join("image");
    for cut in points {
        while let Some(event) = events.next_if(|event| event.ended < cut) {
            disk.apply(event);
        }
        let before = acknowledgements.partition_point(|(line, _)| *line < cut);
        let acknowledged = acknowledgements[..before].iter().map(|(_, text)| text.as_str());
        write(&image, &disk, &mut rng);
        let result = match run.file {
            File::Inbox => image::check(&image, &bodies, acknowledged),
            File::Spool => spool::check(&image, &bodies, acknowledged),
        };
        report.add(result, cut);
        fs::remove_dir_all(&image).unwrap();
    }
    report
}

/// In memory, where there is such a folder: the images need no disk.
fn temporary() -> TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.unwrap()
}

/// What the child said, each with the line of the trace on which it began to say it.
fn acknowledgements(events: &[Event]) -> Vec<(usize, String)> {
    let mut said = Vec::new();
    for event in events {
        if let Operation::Print(text) = &event.operation {
            said.extend(text.lines().map(|line| (event.started, line.to_owned())));
        }
    }
    said.sort_unstable();
    said
}

/// So many points to cut power at, in order: half right after an acknowledgement, a quarter right before
/// or after an `fsync`, and a quarter anywhere.
fn points(
    events: &[Event],
    acknowledgements: &[(usize, String)],
    rng: &mut Rng,
    count: usize,
) -> Vec<usize> {
    let syncs = events
        .iter()
        .filter(|event| matches!(event.operation, Operation::SyncFile(_) | Operation::SyncFolder));
    let syncs: Vec<_> = syncs.flat_map(|event| [event.ended, event.ended + 1]).collect();
    let said: Vec<_> = acknowledgements.iter().map(|(line, _)| line + 1).collect();
    let end = events.last().map_or(0, |event| event.ended + 2);
    let point = || match rng.usize(..4) {
        0 => rng.usize(..end),
        1 if !syncs.is_empty() => syncs[rng.usize(..syncs.len())],
        _ => said[rng.usize(..said.len())],
    };
    let mut points: Vec<_> = std::iter::repeat_with(point).take(count).collect();
    points.sort_unstable();
    points
}

/// Writes the folder as a power cut now could leave it.
fn write(folder: &Path, disk: &Disk, rng: &mut Rng) {
    fs::create_dir(folder).unwrap();
    for (name, content) in disk.cut(rng) {
        fs::write(folder.join(name), content).unwrap();
    }
}
