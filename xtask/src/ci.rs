//! `cargo xtask ci`: everything that a change must pass, cheapest first, up to the first failure.
//!
//! Each package is linted on its own, because Cargo unites the features of packages that it builds
//! together: a crate that forgot a feature of a dependency would borrow it from a neighbour, and
//! break at its user's.

use std::path::Path;

use crate::step::{Step, announce};
use crate::workspace::{self, Package};
use crate::{Failure, fixtures};

/// What is selected when the whole workspace is built at once.
const WHOLE_WORKSPACE: [&str; 3] = ["--locked", "--workspace", "--all-features"];

/// Turns on a feature of `serde_json` that no manifest of ours may carry: any other dependency of
/// an integrator can turn it on for everybody, and numbers are then read by another way.
const ARBITRARY_PRECISION: [&str; 2] = ["--features", "serde_json/arbitrary_precision"];

/// How `cargo tree -e features` prints that the feature is on.
const ARBITRARY_PRECISION_IS_ON: &str = "serde_json feature \"arbitrary_precision\"";

/// Runs every step in order.
pub(crate) fn run(root: &Path) -> Result<(), Failure> {
    Step::cargo(&["fmt", "--all", "--check"]).run(root)?;

    announce("cargo xtask fixtures");
    fixtures::run(root)?;

    for lint in workspace::packages(root)?.iter().flat_map(lints) {
        lint.run(root)?;
    }

    Step::cargo(&["test"]).with(&WHOLE_WORKSPACE).run(root)?;
    Step::cargo(&["doc", "--no-deps"])
        .with(&WHOLE_WORKSPACE)
        .denying_rustdoc_warnings()
        .run(root)?;

    test_with_arbitrary_precision(root)
}

/// The clippy runs of one package: as a user gets it, bare, with each feature alone, and with
/// everything.
///
/// Tests, examples and benches are linted in the last run only: they may need features.
fn lints(package: &Package) -> Vec<Step> {
    let clippy = |selection: &[&str]| {
        Step::cargo(&["clippy", "--locked", "--package", &package.name])
            .with(selection)
            .with(&["--", "-D", "warnings"])
    };
    let mut steps = vec![clippy(&[]), clippy(&["--no-default-features"])];
    for feature in &package.features {
        steps.push(clippy(&["--no-default-features", "--features", feature]));
    }
    steps.push(clippy(&["--all-features", "--all-targets"]));
    steps
}

/// Runs the tests again with `serde_json/arbitrary_precision` on, after a proof that this turns it
/// on, and that nothing else does.
fn test_with_arbitrary_precision(root: &Path) -> Result<(), Failure> {
    let tree = Step::cargo(&["tree", "--edges", "features", "--invert", "serde_json"])
        .with(&WHOLE_WORKSPACE);
    if tree.read(root)?.contains(ARBITRARY_PRECISION_IS_ON) {
        return Err(Failure(
            "a manifest or a dependency turns on serde_json/arbitrary_precision; the first test run should have been \
             without it"
                .to_owned(),
        ));
    }
    let tree = tree.with(&ARBITRARY_PRECISION);
    if !tree.read(root)?.contains(ARBITRARY_PRECISION_IS_ON) {
        return Err(Failure(format!(
            "`{tree}` does not show {ARBITRARY_PRECISION_IS_ON}; the tests would run without it"
        )));
    }
    Step::cargo(&["test"])
        .with(&WHOLE_WORKSPACE)
        .with(&ARBITRARY_PRECISION)
        .run(root)
}

#[cfg(test)]
mod tests {
    use super::lints;
    use crate::workspace::Package;

    #[test]
    fn a_package_is_linted_by_default_bare_with_each_feature_alone_and_with_all() {
        let package = Package {
            name: "shop".to_owned(),
            features: vec!["client".to_owned(), "testing".to_owned()],
        };
        let commands: Vec<String> = lints(&package).iter().map(ToString::to_string).collect();
        assert_eq!(
            commands,
            [
                "cargo clippy --locked --package shop -- -D warnings",
                "cargo clippy --locked --package shop --no-default-features -- -D warnings",
                "cargo clippy --locked --package shop --no-default-features --features client -- -D warnings",
                "cargo clippy --locked --package shop --no-default-features --features testing -- -D warnings",
                "cargo clippy --locked --package shop --all-features --all-targets -- -D warnings",
            ]
        );
    }
}
