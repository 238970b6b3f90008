//! `cargo xtask fixtures`: each file under `fixtures/` is what a provider would send, is accounted
//! for, and is used.
//!
//! A fixture that was reformatted by an editor still decodes, but no signature over it holds any
//! more; a fixture that no test reads proves nothing; a fixture without an origin cannot be checked
//! against anything.

use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::io;
use std::path::Path;

use crate::Failure;
use crate::content::{Content, Flaw};

/// The page that lists every fixture and where it came from.
const README: &str = "README.md";

/// The signature vectors of a provider.
const VECTORS: &str = "vectors.json";

/// Checks all fixtures and prints each defect.
pub(crate) fn run(root: &Path) -> Result<(), Failure> {
    let report = check(root).map_err(|error| Failure(error.to_string()))?;
    for defect in &report.defects {
        eprintln!("{defect}");
    }
    let summary = format!(
        "{} fixtures, {} defects",
        report.files,
        report.defects.len()
    );
    if report.defects.is_empty() {
        eprintln!("{summary}");
        Ok(())
    } else {
        Err(Failure(summary))
    }
}

/// What was found.
#[derive(Debug)]
struct Report {
    /// How many fixtures there are.
    files: usize,
    /// What is wrong with them, by path.
    defects: Vec<Defect>,
}

/// One thing that is wrong with one fixture.
#[derive(Debug, PartialEq, Eq)]
struct Defect {
    /// The path below `fixtures/`, with `/` on every system.
    path: String,
    /// What is wrong.
    problem: Problem,
}

impl fmt::Display for Defect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "fixtures/{}: {}", self.path, self.problem)
    }
}

/// What can be wrong with a fixture.
#[derive(Debug, PartialEq, Eq)]
enum Problem {
    /// Its bytes are not what it should hold.
    Content(Flaw),
    /// The README does not say where it came from.
    NotListed,
    /// No test mentions it; what was searched for.
    NotUsed(String),
    /// The README lists it, but it is not there.
    NotThere,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Content(flaw) => flaw.fmt(f),
            Self::NotListed => write!(f, "not listed in fixtures/{README}"),
            Self::NotUsed(mention) => write!(
                f,
                "used by no test: no .rs file under src or tests of its provider's crate mentions {mention}"
            ),
            Self::NotThere => write!(f, "listed in fixtures/{README}, but there is no such file"),
        }
    }
}

/// Checks all fixtures of the workspace in `root`.
fn check(root: &Path) -> io::Result<Report> {
    let folder = root.join("fixtures");
    let mut paths = files(&folder)?;
    paths.remove(README);
    let listed = listed(&read_text(&folder.join(README))?);
    let sources = sources(&root.join("crates"))?;

    let mut defects = Vec::new();
    let mut report = |path: &str, problem| {
        defects.push(Defect {
            path: path.to_owned(),
            problem,
        });
    };
    for path in &paths {
        for flaw in content(path).flaws(&read(&folder.join(path))?) {
            report(path, Problem::Content(flaw));
        }
        if !listed.contains(path) {
            report(path, Problem::NotListed);
        }
        let mention = mention(path);
        if !sources
            .iter()
            .any(|source| source.is_of(provider(path)) && source.text.contains(mention))
        {
            report(path, Problem::NotUsed(mention.to_owned()));
        }
    }
    for path in listed.difference(&paths) {
        report(path, Problem::NotThere);
    }
    Ok(Report {
        files: paths.len(),
        defects,
    })
}

/// What a fixture should hold, by its name.
fn content(path: &str) -> Content {
    if path.rsplit('/').next() == Some(VECTORS) {
        Content::Vectors
    } else {
        Content::Delivery
    }
}

/// The fixtures that the README lists: each table row whose first cell is a path in a code span.
fn listed(readme: &str) -> BTreeSet<String> {
    readme
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix('|')?.split('|').next())
        .filter_map(|cell| cell.trim().strip_prefix('`')?.strip_suffix('`'))
        .filter(|path| path.contains('/'))
        .map(ToOwned::to_owned)
        .collect()
}

/// How a test mentions a fixture: by the last folder and the file name.
fn mention(path: &str) -> &str {
    path.rmatch_indices('/')
        .nth(1)
        .and_then(|(slash, _)| path.get(slash + 1..))
        .unwrap_or(path)
}

/// The provider that a fixture is from: its first folder.
fn provider(path: &str) -> &str {
    path.split('/').next().unwrap_or(path)
}

/// A Rust file.
struct Source {
    /// The folder of the crate.
    of: String,
    text: String,
}

impl Source {
    /// Whether the crate is this provider's.
    fn is_of(&self, provider: &str) -> bool {
        self.of
            .strip_suffix(provider)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('-'))
    }
}

/// All Rust files under `src` and `tests` of each crate.
fn sources(crates: &Path) -> io::Result<Vec<Source>> {
    let mut sources = Vec::new();
    for path in files(crates)? {
        let mut steps = path.split('/');
        let (of, below) = (steps.next(), steps.next());
        if let (Some(of), Some("src" | "tests")) = (of, below)
            && path.ends_with(".rs")
        {
            sources.push(Source {
                of: of.into(),
                text: read_text(&crates.join(&path))?,
            });
        }
    }
    Ok(sources)
}

/// All files under a folder, by their path below it, with `/` on every system.
fn files(folder: &Path) -> io::Result<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    let entries = fs::read_dir(folder).map_err(|error| naming(folder, &error))?;
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() {
            let below = files(&entry.path())?;
            found.extend(below.iter().map(|path| format!("{name}/{path}")));
        } else {
            found.insert(name);
        }
    }
    Ok(found)
}

/// The bytes of a file.
fn read(path: &Path) -> io::Result<Vec<u8>> {
    fs::read(path).map_err(|error| naming(path, &error))
}

/// The text of a file.
fn read_text(path: &Path) -> io::Result<String> {
    fs::read_to_string(path).map_err(|error| naming(path, &error))
}

/// The same error, saying which file it was.
fn naming(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use std::env;
    use std::fs;
    use std::path::{Path, PathBuf};
    use std::process;

    use super::{Content, Flaw, Problem, check, content, listed, mention, run};

    const FIXTURE: &str = "shop/2024/paid.json";

    /// A small workspace in a folder of its own, removed at the end of the test.
    struct Workspace(PathBuf);

    impl Workspace {
        /// One good fixture: in wire form, listed, and used.
        fn good(test: &str) -> Self {
            let root = env::temp_dir().join(format!("xtask-fixtures-{}-{test}", process::id()));
            let workspace = Self(root);
            workspace.write("fixtures/shop/2024/paid.json", br#"{"a":"b c"}"#);
            workspace.write(
                "fixtures/README.md",
                b"| file | from |\n|---|---|\n| `shop/2024/paid.json` | x |\n",
            );
            workspace.write(
                "crates/shop/tests/fixtures.rs",
                b"const PATH: &str = \"2024/paid.json\";",
            );
            workspace
        }

        fn write(&self, path: &str, bytes: &[u8]) {
            let path = self.0.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }

        fn remove(&self, path: &str) {
            fs::remove_file(self.0.join(path)).unwrap();
        }

        fn root(&self) -> &Path {
            &self.0
        }

        /// Each defect as (path, problem).
        fn defects(&self) -> Vec<(String, Problem)> {
            let defects = check(self.root()).unwrap().defects;
            defects.into_iter().map(|d| (d.path, d.problem)).collect()
        }
    }

    impl Drop for Workspace {
        fn drop(&mut self) {
            // Nothing depends on it: a folder that stays behind is a nuisance, no failure.
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn only(path: &str, problem: Problem) -> Vec<(String, Problem)> {
        vec![(path.to_owned(), problem)]
    }

    #[test]
    fn a_fixture_in_wire_form_that_is_listed_and_used_has_no_defect() {
        let workspace = Workspace::good("good");
        assert_eq!(workspace.defects(), []);
        assert_eq!(check(workspace.root()).unwrap().files, 1);
        assert!(run(workspace.root()).is_ok());
    }

    #[test]
    fn any_defect_fails_the_chore() {
        let workspace = Workspace::good("fails");
        workspace.write("fixtures/shop/2024/paid.json", b"{} ");
        let failure = run(workspace.root()).unwrap_err();
        assert_eq!(failure.to_string(), "1 fixtures, 1 defects");
    }

    #[test]
    fn a_fixture_that_the_readme_does_not_list_is_a_defect() {
        let workspace = Workspace::good("not-listed");
        workspace.write("fixtures/README.md", b"Only prose: shop/2024/paid.json\n");
        assert_eq!(workspace.defects(), only(FIXTURE, Problem::NotListed));
    }

    #[test]
    fn a_listed_fixture_that_is_not_there_is_a_defect() {
        let workspace = Workspace::good("not-there");
        workspace.remove("fixtures/shop/2024/paid.json");
        assert_eq!(workspace.defects(), only(FIXTURE, Problem::NotThere));
    }

    #[test]
    fn a_fixture_that_no_test_mentions_is_a_defect() {
        let workspace = Workspace::good("not-used");
        // Neither another version, nor another language, nor an example counts.
        workspace.write("crates/shop/tests/fixtures.rs", b"\"2023/paid.json\"");
        workspace.write("crates/shop/tests/notes.md", b"2024/paid.json");
        workspace.write("crates/shop/examples/demo.rs", b"\"2024/paid.json\"");
        // Nor does another provider's file of the same name.
        workspace.write("crates/webhook-workshop/tests/it.rs", b"\"2024/paid.json\"");
        let problem = Problem::NotUsed("2024/paid.json".to_owned());
        assert_eq!(workspace.defects(), only(FIXTURE, problem));
    }

    #[test]
    fn the_providers_crate_may_have_a_name_in_front() {
        let workspace = Workspace::good("prefixed");
        workspace.remove("crates/shop/tests/fixtures.rs");
        workspace.write("crates/webhook-shop/tests/it.rs", b"\"2024/paid.json\"");
        assert_eq!(workspace.defects(), []);
    }

    #[test]
    fn a_test_inside_the_sources_counts_at_any_depth() {
        let workspace = Workspace::good("in-sources");
        workspace.remove("crates/shop/tests/fixtures.rs");
        workspace.write("crates/shop/src/event/tests.rs", b"\"../2024/paid.json\"");
        assert_eq!(workspace.defects(), []);
    }

    #[test]
    fn each_defect_of_each_fixture_is_reported() {
        let workspace = Workspace::good("several");
        workspace.write("fixtures/shop/2024/paid.json", b"{ }");
        workspace.write("fixtures/shop/2024/.swap", b"");
        let defects: Vec<String> = check(workspace.root())
            .unwrap()
            .defects
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(
            defects,
            [
                "fixtures/shop/2024/.swap: not JSON: EOF while parsing a value at line 1 column 0",
                "fixtures/shop/2024/.swap: not listed in fixtures/README.md",
                "fixtures/shop/2024/.swap: used by no test: no .rs file under src or tests of its provider's crate \
                 mentions 2024/.swap",
                "fixtures/shop/2024/paid.json: not in wire form: white space outside a string at byte 1",
            ]
        );
    }

    #[test]
    fn fixtures_without_a_readme_cannot_be_checked() {
        let workspace = Workspace::good("no-readme");
        workspace.remove("fixtures/README.md");
        let failure = run(workspace.root()).unwrap_err().to_string();
        assert!(failure.contains("README.md"), "{failure}");
    }

    #[test]
    fn the_vectors_alone_may_be_indented() {
        let workspace = Workspace::good("vectors");
        workspace.write("fixtures/shop/2024/paid.json", b"[\n]\n");
        assert_eq!(
            workspace.defects(),
            [
                (
                    FIXTURE.to_owned(),
                    Problem::Content(Flaw::WrongKind("object"))
                ),
                (FIXTURE.to_owned(), Problem::Content(Flaw::WhiteSpace(1))),
            ]
        );
        assert_eq!(content("shop/vectors/vectors.json"), Content::Vectors);
        assert_eq!(content("shop/vectors/old-vectors.json"), Content::Delivery);
    }

    #[test]
    fn the_readme_lists_by_table_rows_alone() {
        let readme = "\
Prose names `a/1/prose.json`.

| file | origin |
|---|---|
| `a/1/x.json` | a page, see `a/1/other.json` |
|`a/1/y.json`|a page|
| `name` | a member of a vector |
";
        let paths: Vec<String> = listed(readme).into_iter().collect();
        assert_eq!(paths, ["a/1/x.json", "a/1/y.json"]);
    }

    #[test]
    fn a_fixture_is_mentioned_by_its_folder_and_name() {
        assert_eq!(mention("shop/2024/paid.json"), "2024/paid.json");
        assert_eq!(mention("shop/vectors/body-a.json"), "vectors/body-a.json");
        assert_eq!(mention("shop/paid.json"), "shop/paid.json");
        assert_eq!(mention("paid.json"), "paid.json");
    }
}
