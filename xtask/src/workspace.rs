//! The workspace's packages and their features, as Cargo tells them.

use std::path::Path;

use serde_json::Value;

use crate::Failure;
use crate::step::Step;

/// One package of the workspace.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Package {
    /// Its name.
    pub(crate) name: String,
    /// Its features in alphabetical order, without `default`.
    pub(crate) features: Vec<String>,
}

/// All packages of the workspace, by name.
pub(crate) fn packages(root: &Path) -> Result<Vec<Package>, Failure> {
    let metadata =
        Step::cargo(&["metadata", "--locked", "--no-deps", "--format-version", "1"]).read(root)?;
    parse(&metadata).ok_or_else(|| {
        Failure("cargo metadata printed something other than packages with features".to_owned())
    })
}

/// The packages in what `cargo metadata` printed. `None` if it has another form, or names no
/// package at all.
fn parse(metadata: &str) -> Option<Vec<Package>> {
    let metadata: Value = serde_json::from_str(metadata).ok()?;
    let mut packages = metadata
        .get("packages")?
        .as_array()?
        .iter()
        .map(package)
        .collect::<Option<Vec<_>>>()?;
    packages.sort_by(|a, b| a.name.cmp(&b.name));
    (!packages.is_empty()).then_some(packages)
}

/// One member of `packages`.
fn package(metadata: &Value) -> Option<Package> {
    let mut features: Vec<String> = metadata
        .get("features")?
        .as_object()?
        .keys()
        .filter(|feature| *feature != "default")
        .cloned()
        .collect();
    features.sort();
    Some(Package {
        name: metadata.get("name")?.as_str()?.to_owned(),
        features,
    })
}

#[cfg(test)]
mod tests {
    use super::{Package, parse};

    #[test]
    fn packages_and_features_come_sorted_and_without_default() {
        let metadata = r#"{"packages":[
            {"name":"b","features":{"z":[],"default":["z"],"a":["dep:x"]}},
            {"name":"a","features":{}}
        ],"version":1}"#;
        let expected = vec![
            Package {
                name: "a".to_owned(),
                features: vec![],
            },
            Package {
                name: "b".to_owned(),
                features: vec!["a".to_owned(), "z".to_owned()],
            },
        ];
        assert_eq!(parse(metadata), Some(expected));
    }

    #[test]
    fn metadata_of_another_form_is_refused_and_never_read_as_an_empty_workspace() {
        for metadata in [
            "",
            "[]",
            "{}",
            r#"{"packages":[]}"#,
            r#"{"packages":[{"name":"a"}]}"#,
            r#"{"packages":[{"features":{}}]}"#,
        ] {
            assert_eq!(parse(metadata), None, "{metadata}");
        }
    }
}
