//! `cargo xtask ci`: everything that a change must pass, cheapest first, up to the first failure.
//!
//! `cargo xtask ci NAME...` runs the named steps only.

use std::fs;
use std::io::{self, Write};
use std::process::{Command, Output};
use std::time::Instant;

use crate::Result;

/// Each step's name, what it checks, and a Bash command that fails if it is not so.
///
/// A command may change `Cargo.lock`: it is put back after each step. A command that does not apply
/// prints a line that begins with "skipped: ".
const STEPS: &[(&str, &str, &str)] = &[
    ("format", "the code is formatted", FORMAT),
    ("fixtures", "the fixtures are unchanged, listed and used", "cargo xtask fixtures"),
    ("words", "plain English", "cargo xtask words"),
    ("typos", "no misspelled words", "typos"),
    ("machete", "no unused dependencies", MACHETE),
    ("deny", "licences, sources, duplicate and forbidden crates", DENY),
    ("trees", "few crates for a provider, no HTTP client in core", TREES),
    ("semver", "no breaking change since the last release", SEMVER),
    ("features", "each feature compiles alone", FEATURES),
    ("clippy", "lints of all targets", CLIPPY),
    ("msrv", "the oldest Rust compiles it", MSRV),
    ("doc", "documentation as docs.rs builds it", DOC),
    ("api", "the public API is the recorded one", ".ci/public-api"),
    ("minimal-versions", "the oldest allowed dependencies compile", MINIMAL_VERSIONS),
    ("test", "all tests", TEST),
    ("fuzz", "each fuzz target for a moment, without a crash", "fuzz/run 2"),
    ("arbitrary-precision", "all tests, with another reader of numbers", ARBITRARY_PRECISION),
    ("rusqlite-oldest", "the SQLite store with rusqlite 0.32", RUSQLITE_OLDEST),
    ("rusqlite-newest", "the SQLite store with rusqlite 0.41", RUSQLITE_NEWEST),
    ("package", "the packages are complete", PACKAGE),
];

/// Not `cargo machete`: below `cargo xtask` it would take its own name for a folder.
const MACHETE: &str = "cargo-machete crates xtask";
/// `fuzz` and `comparison` are outside the workspace.
const FORMAT: &str = "cargo fmt --all --check
    cargo fmt --manifest-path fuzz/Cargo.toml --check
    cargo fmt --manifest-path comparison/Cargo.toml --check";

const DENY: &str = "cargo deny --locked check -D warnings bans licenses sources";

/// Verifying and decoding needs few crates, and neither an HTTP client nor a runtime.
const TREES: &str = r#"
for folder in fixtures/*/; do
    name=webhook-$(basename "$folder")
    tree=$(cargo tree --locked -p "$name" -e normal,build --prefix none --no-dedupe)
    count=$(sort -u <<<"$tree" | wc -l)
    if ((count > 37)); then echo "expected at most 37 crates for $name, found $count"; exit 1; fi
done
tree=$(cargo tree --locked -p webhook-core -F http,tracing -e normal --prefix none)
if grep -E '^(reqwest|tokio) ' <<<"$tree"; then exit 1; fi"#;

/// The baseline is the last release in Git: no registry is asked.
const SEMVER: &str = r#"
if tag=$(git describe --tags --abbrev=0 --match 'v*' 2>/dev/null); then
    cargo semver-checks --workspace --all-features --baseline-rev "$tag"
else
    echo "skipped: there is no release yet"
fi"#;

/// One package at a time: Cargo unites the features of packages that it builds together, so a package
/// could compile only thanks to a feature that another one turns on. One test is about the lack of a feature.
const FEATURES: &str = "cargo hack clippy --locked --workspace --each-feature \
    --exclude-all-features --exclude-features default -- -D warnings
    cargo test --locked -p webhook-api-client --test api without_tls | grep '1 passed'";
const CLIPPY: &str =
    "cargo hack clippy --locked --workspace --all-features --all-targets -- -D warnings";

/// Without that toolchain, Clippy still finds each use of a newer standard library.
const MSRV: &str = r#"
version=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
if rustup run "$version" cargo --version >/dev/null 2>&1; then
    rustup run "$version" cargo check --locked --workspace --all-features
else
    echo "skipped: Rust $version is not installed"
fi"#;

/// docs.rs uses a nightly Rust, for badges on what needs a feature.
const DOC: &str = r#"RUSTDOC="$PWD/.ci/rustdoc" RUSTDOCFLAGS="-D warnings --cfg docsrs" \
    cargo doc --locked --workspace --all-features --no-deps"#;

/// Only the resolution is unstable.
const MINIMAL_VERSIONS: &str = "RUSTC_BOOTSTRAP=1 cargo update --quiet -Z direct-minimal-versions
    cargo check --locked --workspace --all-features";

/// The test command of the README, with a fixed `Cargo.lock`.
const TEST: &str = "cargo test --locked --workspace --all-features";

/// Turns on a feature that changes how serde_json reads numbers. Any dependency of an integrator can
/// turn it on for all crates, so the tests must pass without and with it.
const ARBITRARY_PRECISION: &str =
    "cargo test --locked --workspace --all-features --features serde_json/arbitrary_precision";

/// Both ends of the range of versions that the SQLite inbox allows. `Cargo.lock` has one between.
const RUSQLITE_OLDEST: &str = "cargo update --quiet -p rusqlite --precise 0.32.0
    cargo test -p webhook-inbox-sqlite --test sqlite";
const RUSQLITE_NEWEST: &str = "cargo update --quiet -p rusqlite --precise 0.41.1
    cargo test -p webhook-inbox-sqlite --test sqlite";

/// Packages and compiles what would be published. Cargo only warns about missing metadata.
///
/// The target directory is new each time. Cargo unpacks our own packages into its home, in a folder that is
/// named after this directory, and never again where it finds them there: with the same directory and a home
/// that is kept, a second run compiles the sources of the first.
const PACKAGE: &str = r#"
target=${CARGO_TARGET_DIR:-$PWD/target}
mkdir --parents "$target"
folder=$(mktemp --directory --tmpdir="$target" package-XXXXXXXX)
trap 'rm --recursive --force "$folder"' EXIT
CARGO_TARGET_DIR=$folder cargo package --locked --allow-dirty --workspace --exclude fxhooks-examples \
    --exclude webhook-test-support --exclude xtask 2>&1 | tee "$folder/log"
if grep --quiet '^warning' "$folder/log"; then exit 1; fi"#;

pub(crate) fn run(names: &[&str]) -> Result {
    if let Some(name) = names.iter().find(|name| STEPS.iter().all(|(step, ..)| step != *name)) {
        let steps: Vec<_> = STEPS.iter().map(|(name, ..)| *name).collect();
        return Err(format!("found step {name}, expected one of: {}", steps.join(", ")).into());
    }
    let start = Instant::now();
    for (name, rule, command) in STEPS {
        if names.is_empty() || names.contains(name) {
            run_step(name, rule, command)?;
        }
    }
    println!("{:<20}{:>6.1} s  all steps", "total", start.elapsed().as_secs_f64());
    Ok(())
}

/// Prints one line, and all output if the command fails.
fn run_step(name: &str, rule: &str, command: &str) -> Result {
    print!("{name:<20}");
    io::stdout().flush()?;
    let start = Instant::now();
    let lock = fs::read("Cargo.lock")?;
    let output = bash(command)?;
    if fs::read("Cargo.lock")? != lock {
        fs::write("Cargo.lock", lock)?;
    }
    let stdout = String::from_utf8_lossy(&output.stdout);
    let what = stdout.lines().find(|line| line.starts_with("skipped: ")).unwrap_or(rule);
    println!("{:>6.1} s  {what}", start.elapsed().as_secs_f64());
    if let Some((passed, failed)) = test_counts(&stdout) {
        println!("{passed} passed, {failed} failed");
    }
    if output.status.success() {
        return Ok(());
    }
    eprintln!("{command}\n{}{stdout}", String::from_utf8_lossy(&output.stderr));
    Err(format!("step {name} failed, expected: {rule}; `.ci/run {name}` repeats only this step")
        .into())
}

fn bash(command: &str) -> Result<Output> {
    let mut bash = Command::new("bash");
    bash.args(["-euo", "pipefail", "-c", command])
        .env("RUSTDOCFLAGS", "-D warnings")
        .env("CARGO_INCREMENTAL", "0")
        // A test that cannot run here fails, instead of being ignored.
        .env("FXHOOKS_REQUIRE_TOOLS", "1");
    Ok(bash.output()?)
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
    use super::test_counts;

    #[test]
    fn the_counts_of_all_test_programs_are_added_up() {
        let stdout = "running 3 tests\ntest result: ok. 2 passed; 0 failed; 1 ignored\n\
                      test result: FAILED. 5 passed; 1 failed; 0 ignored\n";
        assert_eq!(test_counts(stdout), Some((7, 1)));
        assert_eq!(test_counts("no tests"), None);
    }
}
