//! `cargo xtask fixtures`: checks that each file under `fixtures/` is unchanged, has an origin, is
//! what a provider would send, and is used.
//!
//! An editor that reformats a fixture leaves it decodable, but invalidates all signatures over it.
//! A fixture without an origin cannot be compared with anything, and an unused one proves nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

use crate::Result;

pub(crate) fn run() -> Result {
    let sums = fs::read_to_string("fixtures/SHA256SUMS")?;
    let sums: BTreeMap<&str, &str> = sums.lines().filter_map(path_and_sum).collect();
    let readme = fs::read_to_string("fixtures/README.md")?;
    let origins: BTreeSet<&str> = readme.lines().filter_map(path_in_table).collect();

    let mut defects = Vec::new();
    for path in files("fixtures")? {
        let path = path.strip_prefix("fixtures/").unwrap_or(&path);
        if path == "README.md" || path == "SHA256SUMS" {
            continue;
        }
        let content = fs::read(format!("fixtures/{path}"))?;
        let sum = const_hex::encode(Sha256::digest(&content));
        let same = sums.get(path) == Some(&sum.as_str());
        let valid = has_valid_form(path, &content);
        let checks = [
            (same, "its checksum is not in SHA256SUMS"),
            (origins.contains(path), "it is not in a table of README.md"),
            (valid, "it is not one compact JSON object"),
            (is_used(path)?, "neither its provider's crate nor a test of core uses it"),
        ];
        let failed = checks.iter().filter(|(passed, _)| !passed);
        defects.extend(failed.map(|(_, defect)| format!("fixtures/{path}: {defect}")));
    }
    for path in sums.keys().chain(&origins) {
        if !Path::new("fixtures").join(path).is_file() {
            defects.push(format!("fixtures/{path}: it is listed, but does not exist"));
        }
    }
    if defects.is_empty() { Ok(()) } else { Err(defects.join("\n").into()) }
}

/// Reads a line of `SHA256SUMS`.
fn path_and_sum(line: &str) -> Option<(&str, &str)> {
    line.split_once("  ").map(|(sum, path)| (path, sum))
}

/// Reads a line of `README.md`: the path in the first cell, if it is a row of a table of files.
fn path_in_table(line: &str) -> Option<&str> {
    let cell = line.strip_prefix("| `")?.split('`').next();
    cell.filter(|cell| cell.contains('/'))
}

/// All files in a folder and its subfolders.
fn files(folder: &str) -> Result<Vec<String>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| format!("{folder}: {error}"))? {
        let path = format!("{folder}/{}", entry?.file_name().to_string_lossy());
        if Path::new(&path).is_dir() {
            paths.extend(files(&path)?);
        } else {
            paths.push(path);
        }
    }
    Ok(paths)
}

/// Whether a fixture is one JSON object without white space outside of strings, as providers send
/// it. Vectors are ours, and may have any form.
fn has_valid_form(path: &str, content: &[u8]) -> bool {
    if path.ends_with("/vectors.json") {
        return true;
    }
    // `RawValue` accepts numbers of any size.
    let Ok(json) = serde_json::from_slice::<&RawValue>(content) else {
        return false;
    };
    let without_escapes = json.get().replace(r"\\", "").replace(r#"\""#, "");
    let mut outside_strings = without_escapes.split('"').step_by(2);
    json.get().len() == content.len()
        && json.get().starts_with('{')
        && outside_strings.all(|text| !text.contains(char::is_whitespace))
}

/// Whether a `.rs` file of the provider's crate contains the path below the provider's folder, or a
/// test of core the whole path.
fn is_used(path: &str) -> Result<bool> {
    let (provider, below) = path.split_once('/').ok_or(format!("{path} has no provider"))?;
    let own = ["src", "tests"].map(|folder| (format!("crates/webhook-{provider}/{folder}"), below));
    for (folder, path) in own.into_iter().chain([("crates/webhook-core/tests".to_owned(), path)]) {
        for file in files(&folder)? {
            if file.ends_with(".rs") && fs::read_to_string(file)?.contains(path) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::has_valid_form;

    #[test]
    fn only_vectors_may_have_white_space_outside_of_strings() {
        let valid = [r#"{"a b":"c \" d\\","e":"\\"}"#, r#"{"a":1e999}"#];
        let invalid =
            ["", "{", "[]", "{} ", " {}", "{}\n", "\u{feff}{}", r#"{"a": 1}"#, r#"{"a":"\\" }"#];
        let has_valid_form = |json: &str| has_valid_form("shop/1/paid.json", json.as_bytes());
        for json in valid {
            assert!(has_valid_form(json), "{json}");
        }
        for json in invalid {
            assert!(!has_valid_form(json), "{json}");
        }
        assert!(super::has_valid_form("shop/vectors/vectors.json", b"[ ]"));
    }
}
