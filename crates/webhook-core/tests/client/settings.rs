//! Settings are checked before anything is sent.

use super::*;

#[test]
fn a_base_url_is_absolute_http_without_user_query_and_fragment() {
    for good in [
        "http://127.0.0.1:8080",
        "http://[::1]/api/",
        "http://example.com/v2",
    ] {
        assert!(Api::builder(good).build().is_ok(), "{good}");
    }
    for (wrong, found) in [
        ("", "relative URL"),
        ("api.example.com/v2", "relative URL"),
        ("/v2", "relative URL"),
        ("https://", "empty host"),
        ("ftp://example.com", "scheme other than http"),
        ("localhost:8080", "scheme other than http"),
        ("http://user@example.com", "user or password"),
        ("http://:s3cret@example.com", "user or password"),
        ("http://example.com/?key=s3cret", "query"),
        ("http://example.com/?", "query"),
        ("http://example.com/#s3cret", "fragment"),
    ] {
        let error = Api::builder(wrong).build().unwrap_err();
        assert!(
            matches!(error, ApiError::Config { .. }),
            "{wrong}: {error:?}"
        );
        let text = error.to_string();
        assert!(text.contains(found), "{wrong}: {text}");
        assert!(text.contains("expected a base URL such as"), "{text}");
        assert_eq!(error.attempts(), 0);
    }
}

#[test]
fn a_wrong_base_url_is_not_shown() {
    for wrong in [
        "http://u:s3cret@example.com",
        "http://example.com/?s3cret",
        "s3cret",
    ] {
        let builder = Api::builder(wrong);
        assert_hides(&format!("{builder:?}"), &["s3cret"]);
        assert_hides_error(&builder.build().unwrap_err(), &["s3cret"]);
    }
}

#[cfg(not(feature = "rustls"))]
#[test]
fn an_https_api_without_tls_is_refused_when_it_is_built_and_not_when_it_is_called() {
    let error = Api::builder("https://example.com").build().unwrap_err();
    assert!(error.to_string().contains("feature `rustls`"), "{error}");

    let own = reqwest::Client::new();
    assert!(
        Api::builder("https://example.com")
            .http_client(own)
            .build()
            .is_ok()
    );
}

#[test]
fn a_header_setting_that_http_does_not_allow_is_refused() {
    let agent = builder("http://example.com").user_agent("a\nb").build();
    assert!(matches!(agent, Err(ApiError::Config { .. })));
    let id = builder("http://example.com")
        .request_id_header("no name")
        .build();
    assert!(matches!(id, Err(ApiError::Config { .. })));
}
