//! Paths that an integrator can set.

use webhook_api_client::{ApiError, check_path, path_segments};

#[test]
fn a_path_has_as_many_ids_as_the_call_and_no_empty_segment() {
    for (path, ids) in [
        ("a/b", 0..=0),
        ("a/{id}", 1..=1),
        ("a", 0..=1),
        ("a/{id}", 0..=1),
    ] {
        assert!(check_path("list", path, ids).is_ok(), "{path}");
    }
    for (path, ids, expected) in [
        (
            "a/{id}",
            0..=0,
            "expected no segment in braces in the path `list`, found 1",
        ),
        (
            "a/x{id}",
            1..=1,
            "expected one segment in braces in the path `list`, found 0",
        ),
        (
            "{a}/{b}",
            0..=1,
            "expected 0 to 1 segments in braces in the path `list`, found 2",
        ),
        ("", 0..=0, "no empty segment"),
        ("/a", 0..=0, "no empty segment"),
        ("a/", 0..=0, "no empty segment"),
        ("a//b", 0..=0, "no empty segment"),
        ("a?b=c", 0..=0, "only segments"),
        ("a#b", 0..=0, "only segments"),
    ] {
        match check_path("list", path, ids) {
            Err(ApiError::Config { problem }) => {
                assert!(problem.contains(expected), "{path}: {problem}");
            }
            other => panic!("{path}: {other:?}"),
        }
    }
}

#[test]
fn an_id_replaces_the_segment_in_braces_as_one_segment() {
    assert_eq!(path_segments("a/{id}/b", Some("x/y")), ["a", "x/y", "b"]);
    assert_eq!(path_segments("a/b", Some("x")), ["a", "b"]);
    assert_eq!(path_segments("a/{id}", None), ["a", "{id}"]);
}
