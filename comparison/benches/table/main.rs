//! Prints the table in the README: times from a race, allocations from the program `allocations`.

mod race;

use std::{fs, process::Command, time::Duration};

use comparison::{
    GROUPS,
    contestant::{Contestant, Group},
};
use race::race;

/// Cargo writes it before it compiles: the versions that are measured.
const LOCK: &str = include_str!("../../Cargo.lock");

fn main() {
    let counted = output(&mut Command::new(env!("CARGO_BIN_EXE_allocations")));
    let mut counted = counted.lines();
    let compiler = output(Command::new("rustc").arg("--version"));
    println!("Measured on {}, with {}.\n", processor(), compiler.trim());
    println!("| | 1 KB | × ours | allocations | 8 KB | × ours | allocations | goal at 1 KB |");
    println!("|---|--:|--:|--:|--:|--:|--:|---|");
    for group in GROUPS {
        let Group { title, contestants } = group();
        println!("| **{title}** | | | | | | | |");
        let [small, large] = [0, 1].map(|size| {
            race(&contestants.iter().map(|one| &one.receive[size]).collect::<Vec<_>>())
        });
        for (contestant, times) in contestants.iter().zip(small.iter().zip(&large)) {
            let small = Measured::new(*times.0, small[0], &mut counted);
            let large = Measured::new(*times.1, large[0], &mut counted);
            println!("{}", row(contestant, &small, &large));
        }
    }
}

/// What one size of body costs.
struct Measured {
    time: Duration,
    /// Beside our time.
    ratio: f64,
    allocations: String,
}

impl Measured {
    fn new<'c>(
        time: Duration,
        ours: Duration,
        counted: &mut impl Iterator<Item = &'c str>,
    ) -> Self {
        let allocations = counted.next().expect("a line for each contestant and size").to_owned();
        Self { time, ratio: time.as_secs_f64() / ours.as_secs_f64(), allocations }
    }
}

impl std::fmt::Display for Measured {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ns | {:.2} | {}", self.time.as_nanos(), self.ratio, self.allocations)
    }
}

fn row(contestant: &Contestant, small: &Measured, large: &Measured) -> String {
    let name = with_version(contestant.name);
    let goal = match contestant.goal {
        Some(goal) if small.ratio >= goal => format!("at least {goal}: holds"),
        Some(goal) => format!("at least {goal}: **missed**"),
        None => String::new(),
    };
    format!("| {name} | {small} | {large} | {goal} |")
}

/// `[crate]` with the version that is measured.
fn with_version(name: &str) -> String {
    let Some((package, rest)) = name.strip_prefix('[').and_then(|name| name.split_once(']')) else {
        return name.to_owned();
    };
    let version = LOCK.split_once(&format!("name = \"{package}\"\nversion = \""));
    let version = version.and_then(|(_, rest)| rest.split('"').next());
    format!("{package} {}{rest}", version.expect("a version in the lock file"))
}

/// The processor, if the system says it.
fn processor() -> String {
    let known = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = known.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let model = model.map_or(std::env::consts::ARCH, |(_, model)| model);
    format!("{model}, {cores} cores")
}

fn output(command: &mut Command) -> String {
    let output = command.output().expect("the program starts");
    assert!(output.status.success(), "{command:?}: {output:?}");
    String::from_utf8(output.stdout).expect("text")
}
