//! Paths that an integrator can set.

use webhook_core::client::{check_path, path_segments};

use super::*;

fn problem(path: &str, places: std::ops::RangeInclusive<usize>) -> Option<String> {
    match check_path("list", path, places) {
        Ok(()) => None,
        Err(ApiError::Config { problem }) => Some(problem),
        Err(other) => Some(format!("another error: {other}")),
    }
}

#[test]
fn a_path_has_as_many_places_as_the_call_has_ids() {
    assert_eq!(problem("a/b", 0..=0), None);
    assert_eq!(problem("a/{id}", 1..=1), None);
    assert_eq!(problem("a", 0..=1), None);
    assert_eq!(problem("a/{id}", 0..=1), None);
    for (path, places, expected) in [
        (
            "a/{id}",
            0..=0,
            "expected 0 segments in braces in the path `list`, found 1",
        ),
        (
            "a/x{id}",
            1..=1,
            "expected 1 segments in braces in the path `list`, found 0",
        ),
        (
            "{a}/{b}",
            0..=1,
            "expected 0 to 1 segments in braces in the path `list`, found 2",
        ),
    ] {
        assert_eq!(problem(path, places).as_deref(), Some(expected));
    }
}

#[test]
fn a_path_is_segments_alone() {
    for (path, expected) in [
        ("", "no empty segment"),
        ("/a", "no empty segment"),
        ("a/", "no empty segment"),
        ("a//b", "no empty segment"),
        ("a?b=c", "segments alone"),
        ("a#b", "segments alone"),
    ] {
        let problem = problem(path, 0..=0).unwrap();
        assert!(problem.contains(expected), "{path}: {problem}");
    }
}

#[test]
fn the_id_stands_in_its_place_as_one_segment() {
    assert_eq!(path_segments("a/{id}/b", Some("x/y")), ["a", "x/y", "b"]);
    assert_eq!(path_segments("a/b", Some("x")), ["a", "b"]);
    assert_eq!(path_segments("a/{id}", None), ["a", "{id}"]);
}
