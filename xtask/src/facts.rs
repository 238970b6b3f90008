//! `cargo xtask facts [PROVIDER]`: prints what is known of each provider, fact by fact, and the test that
//! covers each.
//!
//! Nothing here is written by hand. The tests of the provider crates list the facts of the tables in the
//! code, and their assertions record what they have checked. This chore runs the tests, and joins the
//! two: without a test that has run and passed, a fact is `not tested`.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::Result;

/// As `webhook_core::testing::facts` reads it.
const FOLDER: &str = "FXHOOKS_FACTS";

pub(crate) fn run(provider: Option<&str>) -> Result {
    let providers = match provider {
        Some(one) => vec![one.to_owned()],
        None => providers()?,
    };
    let target = env::var("CARGO_TARGET_DIR").unwrap_or_else(|_| "target".into());
    let folder = env::current_dir()?.join(target).join("facts");
    if folder.is_dir() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    test(&providers, &folder)?;

    let mut lines = Vec::new();
    for file in fs::read_dir(&folder)? {
        lines.extend(fs::read_to_string(file?.path())?.lines().map(str::to_owned));
    }
    let records = Records::read(&lines);
    for provider in &providers {
        print!("{}", records.report(provider)?);
    }
    Ok(())
}

/// The providers that have fixtures.
fn providers() -> Result<Vec<String>> {
    let mut providers = Vec::new();
    for entry in fs::read_dir("fixtures")? {
        let entry = entry?;
        if entry.path().is_dir() {
            providers.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    providers.sort();
    Ok(providers)
}

/// Runs the tests of the providers' crates. They write their records into the folder.
fn test(providers: &[String], folder: &Path) -> Result {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(["test", "--quiet", "--locked", "--all-features", "--tests"]).env(FOLDER, folder);
    for provider in providers {
        if !Path::new("fixtures").join(provider).is_dir() {
            return Err(
                format!("expected a provider with a folder in fixtures, found {provider}").into()
            );
        }
        command.args(["-p", &format!("webhook-{provider}")]);
    }
    let output = command.output()?;
    if output.status.success() {
        return Ok(());
    }
    eprint!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    Err("expected all tests to pass, found failures: a fact counts as tested only if they pass"
        .into())
}

/// A kind of fact and a name.
type Key<'r> = (&'r str, &'r str);

/// What the tests recorded.
#[derive(Default)]
struct Records<'r> {
    /// By provider, in the order of the tables.
    facts: BTreeMap<&'r str, Vec<Fact<'r>>>,
    /// By provider and fact, the tests.
    tests: BTreeMap<&'r str, BTreeMap<Key<'r>, BTreeSet<&'r str>>>,
}

struct Fact<'r> {
    /// Its row in the tables.
    row: usize,
    key: Key<'r>,
    value: &'r str,
    label: &'r str,
    source: &'r str,
}

impl<'r> Records<'r> {
    fn read(lines: &'r [String]) -> Self {
        let mut records = Self::default();
        for line in lines {
            match *line.split('\t').collect::<Vec<_>>() {
                ["fact", provider, row, kind, name, value, label, source] => {
                    let row = row.parse().unwrap_or_default();
                    let fact = Fact { row, key: (kind, name), value, label, source };
                    let facts = records.facts.entry(provider).or_default();
                    match facts.iter_mut().find(|other| other.key == fact.key) {
                        None => facts.push(fact),
                        // Two providers of one crate share it: the longer table gives the order.
                        Some(other) => other.row = other.row.max(row),
                    }
                }
                ["test", provider, kind, name, test] => {
                    let tests = records.tests.entry(provider).or_default();
                    tests.entry((kind, name)).or_default().insert(test);
                }
                _ => {}
            }
        }
        for facts in records.facts.values_mut() {
            facts.sort_by_key(|Fact { row, key: (kind, name), .. }| {
                let kind = KINDS.iter().position(|one| one == kind);
                (kind, name.split_once(": ").map(|(provider, _)| provider), *row)
            });
        }
        records
    }

    /// The tests that have checked a fact.
    fn tests(&self, provider: &str, (kind, name): Key<'_>) -> BTreeSet<&'r str> {
        let Some(tests) = self.tests.get(provider) else { return BTreeSet::new() };
        let same = |key: &Key<'_>| key.0 == kind && (key.1 == name || is_at(kind, key.1, name));
        tests.iter().filter(|(key, _)| same(key)).flat_map(|(_, tests)| tests).copied().collect()
    }

    /// A line for each fact, the sources, and a summary.
    fn report(&self, provider: &str) -> Result<String> {
        let facts = self.facts.get(provider).map_or(&[][..], Vec::as_slice);
        if facts.is_empty() {
            return Err(format!(
                "expected facts of {provider}, found none: does its conformance suite run?"
            )
            .into());
        }
        self.check_that_all_are_listed(provider, facts)?;
        let mut sources: Vec<&str> = Vec::new();
        let mut rows = Vec::new();
        let (mut documented, mut inferred, mut untested) = (0, 0, 0);
        for fact in facts {
            let number = match fact.source {
                "" => String::new(),
                source => {
                    let known = sources.iter().position(|one| *one == source);
                    let index = known.unwrap_or_else(|| {
                        sources.push(source);
                        sources.len() - 1
                    });
                    format!("[{}]", index + 1)
                }
            };
            let tests = self.tests(provider, fact.key);
            let test = match (tests.first(), fact.label) {
                (Some(first), _) if tests.len() == 1 => (*first).to_owned(),
                (Some(first), _) => format!("{first} and {} more", tests.len() - 1),
                (None, "-") => "nothing to test".to_owned(),
                (None, _) => {
                    untested += 1;
                    "not tested".to_owned()
                }
            };
            match fact.label {
                "documented" => documented += 1,
                "inferred" => inferred += 1,
                _ => {}
            }
            let (kind, name) = fact.key;
            rows.push([kind, name, fact.value, fact.label, &number, &test].map(str::to_owned));
        }
        let mut report = format!("{provider}\n\n{}\n", aligned(&rows));
        for (index, source) in sources.iter().enumerate() {
            let _ = writeln!(report, "[{}] {source}", index + 1);
        }
        let total = documented + inferred;
        let _ = writeln!(
            report,
            "\n{provider}: {total} facts, {documented} documented, {inferred} inferred, {untested} not tested\n"
        );
        Ok(report)
    }

    /// A record of a fact that no table has means that a table and a test disagree.
    fn check_that_all_are_listed(&self, provider: &str, facts: &[Fact<'_>]) -> Result {
        let Some(tests) = self.tests.get(provider) else { return Ok(()) };
        for (kind, name) in tests.keys().filter(|key| key.0 != "operation") {
            if facts.iter().all(|fact| fact.key != (*kind, *name)) {
                return Err(format!(
                    "expected the tested {kind} `{name}` in a table of {provider}, found none"
                )
                .into());
            }
        }
        Ok(())
    }
}

/// The order in which facts are printed.
const KINDS: [&str; 7] =
    ["delivery", "redelivery", "event", "field", "status", "transition", "operation"];

/// Whether an operation was called at this path: a segment in braces fits each id.
fn is_at(kind: &str, called: &str, operation: &str) -> bool {
    let (called, operation) = (called.split('/'), operation.split('/'));
    kind == "operation"
        && called.clone().count() == operation.clone().count()
        && called.zip(operation).all(|(one, other)| one == other || other.starts_with('{'))
}

/// The rows with their columns aligned.
fn aligned<const COLUMNS: usize>(rows: &[[String; COLUMNS]]) -> String {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or_default()
    };
    let widths: Vec<usize> = (0..COLUMNS).map(width).collect();
    let line = |row: &[String; COLUMNS]| {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned() + "\n"
    };
    rows.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::Records;

    fn report(lines: &[&str]) -> String {
        let lines: Vec<String> = lines.iter().map(|line| line.replace('|', "\t")).collect();
        let report = Records::read(&lines).report("shop");
        report.unwrap_or_else(|error| format!("error: {error}"))
    }

    const PAID: &str = "fact|shop|0|event|paid|order|documented|the guide";
    const BUY: &str = "fact|shop|1|operation|POST orders/{id}/pay||inferred|a guess";

    #[test]
    fn a_fact_without_a_test_is_listed_as_such() {
        let tested =
            report(&[PAID, BUY, "test|shop|event|paid|suite::a", "test|shop|event|paid|suite::b"]);
        assert!(
            tested.contains(
                "event      paid                  order  documented  [1]  suite::a and 1 more\n"
            ),
            "{tested}"
        );
        assert!(
            tested
                .contains("operation  POST orders/{id}/pay         inferred    [2]  not tested\n"),
            "{tested}"
        );
        assert!(tested.contains("[1] the guide\n[2] a guess\n"), "{tested}");
        assert!(
            tested.ends_with("shop: 2 facts, 1 documented, 1 inferred, 1 not tested\n\n"),
            "{tested}"
        );
    }

    #[test]
    fn an_operation_is_tested_by_a_call_with_any_id() {
        for (call, expected) in [
            ("POST orders/7/pay", true),
            ("GET orders/7/pay", false),
            ("POST orders/7", false),
            ("POST orders/7/pay/now", false),
        ] {
            let call = format!("test|shop|operation|{call}|client::pays");
            assert_eq!(report(&[BUY, &call]).contains("client::pays"), expected, "{call}");
        }
    }

    #[test]
    fn a_test_of_a_fact_that_no_table_has_is_an_error() {
        assert!(report(&[PAID, "test|shop|event|refunded|suite::a"]).starts_with("error: "));
        assert!(report(&["test|shop|event|paid|suite::a"]).starts_with("error: "));
    }
}
