//! What the doc tests of README.md and docs/ do not see: the list of pages, links, and manifests.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::path::{Path, PathBuf};
use std::{env, fs};

/// The repository.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The pages at the root and in docs/, each with its text.
fn pages() -> Vec<(PathBuf, String)> {
    let folders = [root(), root().join("docs")];
    let entries = folders.iter().flat_map(|folder| fs::read_dir(folder).unwrap());
    let files = entries.map(|entry| entry.unwrap().path());
    let pages = files.filter(|file| file.extension().is_some_and(|it| it == "md"));
    pages.map(|page| (page.clone(), fs::read_to_string(page).unwrap())).collect()
}

#[test]
fn the_code_of_each_page_in_docs_is_run() {
    let run = include_str!("../pages.rs");
    for (page, text) in pages() {
        let name = page.file_name().unwrap().to_str().unwrap().to_owned();
        let is_run = run.contains(&format!("docs/{name}\"")) || name == "README.md";
        let is_in_docs = page.parent().unwrap().ends_with("docs");
        assert!(is_run || !is_in_docs || !text.contains("```rust"), "add {name} to pages.rs");
    }
}

#[test]
fn each_relative_link_leads_to_a_file() {
    for (page, text) in pages() {
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let file = link.split('#').next().unwrap();
            let is_relative = !file.is_empty() && !file.contains("://");
            let target = page.parent().unwrap().join(file);
            assert!(!is_relative || target.exists(), "{}: {link}", page.display());
        }
    }
}

#[test]
fn each_manifest_in_a_page_names_our_crates_with_their_version_and_features() {
    let mut dependencies = 0;
    for (page, text) in pages() {
        let blocks = text.split("\n```toml\n").skip(1).filter_map(|rest| rest.split("```").next());
        for line in blocks.flat_map(str::lines).filter(|line| line.starts_with("webhook-")) {
            dependencies += 1;
            let (name, value) = line.split_once(" = ").unwrap();
            let manifest = root().join("crates").join(name).join("Cargo.toml");
            let manifest = fs::read_to_string(manifest).unwrap();
            let version = env!("CARGO_PKG_VERSION").rsplit_once('.').unwrap().0;
            assert!(value.contains(&format!("\"{version}\"")), "{}: {line}", page.display());
            let features = value.split_once("features = [").map_or("", |(_, rest)| rest);
            for feature in features.split('"').skip(1).step_by(2) {
                let is_there = manifest.contains(&format!("\n{feature} = ["));
                assert!(is_there, "{}: {name} has no feature {feature}", page.display());
            }
        }
    }
    assert!(dependencies > 0, "no manifests found");
}
