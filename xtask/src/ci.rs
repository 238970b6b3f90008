//! `cargo xtask ci`: everything that a change must pass, cheapest first, up to the first failure.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use serde::Deserialize;

use crate::Result;

/// The test command of the README, with a fixed `Cargo.lock`.
const TEST: &str = "test --locked --workspace --all-features";
const TREE: &str = "tree --locked --workspace --all-features -e features --invert serde_json";

/// Turns on a feature that changes how serde_json reads numbers. Any dependency of an integrator
/// can turn it on for all crates, so the tests must pass without and with it.
const WITH: &str = "--features serde_json/arbitrary_precision";
const ON: &str = "serde_json feature \"arbitrary_precision\"";

pub(crate) fn run() -> Result {
    let metadata = cargo("metadata --locked --no-deps --format-version 1").run()?;
    let metadata: Metadata = serde_json::from_str(&metadata)?;
    for step in steps(&metadata.packages) {
        step.run()?;
    }
    RUSQLITE.iter().try_for_each(|version| test_with_rusqlite(version))
}

/// Both ends of the range of versions that the SQLite inbox allows. `Cargo.lock` has one between.
const RUSQLITE: [&str; 2] = ["0.32.0", "0.41.1"];

/// Runs the tests of the SQLite inbox with another version of rusqlite, and puts `Cargo.lock` back.
fn test_with_rusqlite(version: &str) -> Result {
    let lock = fs::read("Cargo.lock")?;
    let tested = cargo(format!("update --quiet -p rusqlite --precise {version}"))
        .run()
        .and_then(|_| cargo("test -p webhook-inbox-sqlite --test sqlite").run());
    fs::write("Cargo.lock", lock)?;
    tested.map(|_| ())
}

fn steps(packages: &[Package]) -> Vec<Step> {
    let mut steps = vec![cargo("fmt --all --check"), cargo("xtask fixtures"), cargo("xtask words")];
    steps.push(core_has_no_http_client(packages));
    for provider in packages.iter().filter(|it| it.has_fixtures()) {
        let options = "--locked -e normal,build --prefix none --no-dedupe";
        let command = format!("tree -p {} {options}", provider.name);
        steps.push(check(command, "at most 37 crates", |tree| count(tree) <= 37));
    }
    steps.extend(packages.iter().flat_map(lints));
    steps.extend([
        cargo(TEST),
        cargo("doc --locked --workspace --all-features --no-deps"),
        check(TREE, "no arbitrary_precision", |it| !it.contains(ON)),
        check(format!("{TREE} {WITH}"), "arbitrary_precision", |it| it.contains(ON)),
        cargo(format!("{TEST} {WITH}")),
    ]);
    steps
}

/// The number of distinct lines.
fn count(tree: &str) -> usize {
    tree.lines().collect::<BTreeSet<_>>().len()
}

/// Verifying and decoding needs no HTTP client and no runtime.
fn core_has_no_http_client(packages: &[Package]) -> Step {
    let core = packages.iter().filter(|it| it.name == "webhook-core");
    let features = core.flat_map(|it| it.features.keys().map(String::as_str));
    let features: Vec<_> = features.filter(|it| *it != "testing").collect();
    let features = features.join(",");
    let command = format!("tree --locked -p webhook-core --features={features} -e normal");
    check(command, "neither reqwest nor tokio", |tree| {
        !tree.contains(" reqwest v") && !tree.contains(" tokio v")
    })
}

/// Clippy for one package: with default features, with none, with each alone, and with all.
///
/// One package at a time, because Cargo unites the features of packages that it builds together:
/// a package could then compile only thanks to a feature that another one turns on.
fn lints(package: &Package) -> Vec<Step> {
    let mut options = vec![String::new(), " --no-default-features".to_owned()];
    for feature in package.features.keys().filter(|it| *it != "default") {
        options.push(format!(" --no-default-features --features {feature}"));
    }
    options.push(" --all-features --all-targets".to_owned());
    let clippy = format!("clippy --locked -p {}", package.name);
    let steps = options.iter().map(|it| cargo(format!("{clippy}{it} -- -D warnings")));
    steps.collect()
}

/// The part of the output of `cargo metadata` that we read.
#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    features: BTreeMap<String, Vec<String>>,
}

impl Package {
    /// Whether it is a provider's crate.
    fn has_fixtures(&self) -> bool {
        let provider = self.name.strip_prefix("webhook-");
        provider.is_some_and(|provider| Path::new("fixtures").join(provider).is_dir())
    }
}

/// A `cargo` command that must succeed, and whose stdout must be as expected.
struct Step {
    /// The arguments, separated by spaces.
    command: String,
    expected: &'static str,
    is_expected: fn(&str) -> bool,
}

fn cargo(command: impl Into<String>) -> Step {
    check(command, "success", |_| true)
}

fn check(
    command: impl Into<String>,
    expected: &'static str,
    is_expected: fn(&str) -> bool,
) -> Step {
    let command = command.into();
    Step { command, expected, is_expected }
}

impl Step {
    /// Runs the command and returns its stdout. Prints one line, and all output if it fails.
    fn run(&self) -> Result<String> {
        eprint!("cargo {} ...", self.command);
        let start = Instant::now();
        let output = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
            .args(self.command.split_whitespace())
            .env("RUSTDOCFLAGS", "-D warnings")
            .env("CARGO_INCREMENTAL", "0")
            // A test that cannot run here fails, instead of being ignored.
            .env("FXHOOKS_REQUIRE_TOOLS", "1")
            .output()?;
        eprintln!(" {:.1?}", start.elapsed());
        let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
        if let Some((passed, failed)) = test_counts(&stdout) {
            println!("{passed} passed, {failed} failed");
        }
        if output.status.success() && (self.is_expected)(&stdout) {
            return Ok(stdout);
        }
        eprintln!("{}{stdout}", String::from_utf8_lossy(&output.stderr));
        Err(format!("expected {} from `cargo {}`", self.expected, self.command).into())
    }
}

/// How many tests passed and failed, if `cargo test` has run.
fn test_counts(stdout: &str) -> Option<(u64, u64)> {
    let results = stdout.lines().filter_map(|line| line.strip_prefix("test result: "));
    let count = |result: &str, kind: &str| {
        let number = result.split(kind).next()?.trim().rsplit(' ').next()?;
        number.parse::<u64>().ok()
    };
    let counts = results.filter_map(|it| Some((count(it, " passed")?, count(it, " failed")?)));
    counts.reduce(|sum, next| (sum.0 + next.0, sum.1 + next.1))
}

#[cfg(test)]
mod tests {
    use super::{Package, lints, test_counts};

    #[test]
    fn the_counts_of_all_test_programs_are_added_up() {
        let stdout = "running 3 tests\ntest result: ok. 2 passed; 0 failed; 1 ignored\n\
                      test result: FAILED. 5 passed; 1 failed; 0 ignored\n";
        assert_eq!(test_counts(stdout), Some((7, 1)));
        assert_eq!(test_counts("no tests"), None);
    }

    #[test]
    fn a_package_is_linted_by_default_bare_with_each_feature_alone_and_with_all() {
        let features = ["client", "default"].map(|it| (it.into(), vec![])).into();
        let name = "shop".to_owned();
        let lints = lints(&Package { name, features });
        let commands: Vec<_> = lints.iter().map(|step| step.command.as_str()).collect();
        let expected = [
            "clippy --locked -p shop -- -D warnings",
            "clippy --locked -p shop --no-default-features -- -D warnings",
            "clippy --locked -p shop --no-default-features --features client -- -D warnings",
            "clippy --locked -p shop --all-features --all-targets -- -D warnings",
        ];
        assert_eq!(commands, expected);
    }
}
