//! Settings are checked before anything is sent.

use webhook_api_client::{Api, ApiError, check_path, path_segments};

use crate::support::{USER_AGENT, assert_error_hides};

#[test]
fn a_base_url_is_absolute_http_without_user_query_and_fragment() {
    for good in ["http://127.0.0.1:8080", "http://[::1]/api/", "http://localhost:8080/v2"] {
        assert!(Api::builder(good, USER_AGENT).build().is_ok(), "{good}");
    }
    for (wrong, found) in [
        ("", "relative URL"),
        ("api.example.com/v2", "relative URL"),
        ("https://", "empty host"),
        ("ftp://example.com", "scheme other than http"),
        ("localhost:8080", "scheme other than http"),
        ("https://user@example.com", "user or password"),
        ("https://:s3cret@example.com", "user or password"),
        ("https://example.com/?key=s3cret", "query"),
        ("https://example.com/?", "query"),
        ("https://example.com/#s3cret", "fragment"),
        ("http://api.example.com", "unencrypted: use https"),
        ("http://10.0.0.1", "unencrypted: use https"),
        ("http://localhost.example.com", "unencrypted: use https"),
    ] {
        let builder = Api::builder(wrong, USER_AGENT);
        assert!(!format!("{builder:?}").contains("s3cret"));
        let error = builder.build().unwrap_err();
        assert!(matches!(error, ApiError::Config { .. }), "{wrong}: {error:?}");
        let text = error.to_string();
        assert!(text.contains("expected a base URL such as"), "{text}");
        assert!(text.contains(found), "{wrong}: {text}");
        assert_error_hides(&error, "s3cret");
    }
}

#[cfg(feature = "rustls")]
#[test]
fn an_https_api_with_tls_is_built() {
    let api = Api::builder("https://api.example.com/v2", USER_AGENT).build().unwrap();
    assert_eq!(api.host(), "api.example.com");
}

#[cfg(not(feature = "rustls"))]
#[test]
fn an_https_api_without_tls_is_refused_when_it_is_built() {
    let builder = || Api::builder("https://example.com", USER_AGENT);
    let error = builder().build().unwrap_err();
    assert!(error.to_string().contains("feature `rustls`"), "{error}");
    let own = reqwest::Client::new();
    assert!(builder().http_client(own).build().is_ok());
}

#[test]
fn a_user_agent_is_not_empty_and_has_no_control_character() {
    for wrong in ["a\nb", " "] {
        let outcome = Api::builder("http://localhost", wrong).build();
        assert!(matches!(outcome, Err(ApiError::Config { .. })));
    }
}

#[test]
fn the_host_has_no_trailing_dot_and_is_in_lower_case() {
    for (url, host) in [("http://LOCALHOST:1/a", "localhost"), ("http://a.com.", "a.com")] {
        let api = Api::builder(url, USER_AGENT).allow_plain_http().build().unwrap();
        assert_eq!(api.host(), host);
    }
}

#[test]
fn a_path_has_as_many_ids_as_the_call_and_no_empty_segment() {
    for (path, ids) in [("a/b", 0..=0), ("a/{id}", 1..=1), ("a", 0..=1), ("a/{id}", 0..=1)] {
        assert!(check_path("list", path, ids).is_ok(), "{path}");
    }
    for (path, ids, expected) in [
        ("a/{id}", 0..=0, "expected no segment in braces in the path `list`, found 1"),
        ("a/x{id}", 1..=1, "expected one segment in braces in the path `list`, found 0"),
        ("{a}/{b}", 0..=1, "expected 0 to 1 segments in braces in the path `list`, found 2"),
        ("", 0..=0, "no empty segment"),
        ("/a", 0..=0, "no empty segment"),
        ("a/", 0..=0, "no empty segment"),
        ("a//b", 0..=0, "no empty segment"),
        ("a?b=c", 0..=0, "only segments"),
        ("a#b", 0..=0, "only segments"),
    ] {
        let error = check_path("list", path, ids).unwrap_err();
        assert!(matches!(error, ApiError::Config { .. }), "{error:?}");
        assert!(error.to_string().contains(expected), "{path}: {error}");
    }
}

#[test]
fn an_id_replaces_the_segment_in_braces_as_one_segment() {
    assert_eq!(path_segments("a/{id}/b", Some("x/y")), ["a", "x/y", "b"]);
    assert_eq!(path_segments("a/b", Some("x")), ["a", "b"]);
    assert_eq!(path_segments("a/{id}", None), ["a", "{id}"]);
}
