//! Settings are checked before anything is sent.

use webhook_api_client::{Api, ApiError};

use crate::support::{USER_AGENT, assert_error_hides, assert_hides};

#[test]
fn a_base_url_is_absolute_http_without_user_query_and_fragment() {
    for good in [
        "http://127.0.0.1:8080",
        "http://[::1]/api/",
        "http://localhost:8080/v2",
    ] {
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
    ] {
        let builder = Api::builder(wrong, USER_AGENT);
        assert_hides(&format!("{builder:?}"), &["s3cret"]);
        let error = builder.build().unwrap_err();
        assert!(
            matches!(error, ApiError::Config { .. }),
            "{wrong}: {error:?}"
        );
        let text = error.to_string();
        assert!(text.contains("expected a base URL such as"), "{text}");
        assert!(text.contains(found), "{wrong}: {text}");
        assert_error_hides(&error, &["s3cret"]);
        assert_eq!(error.attempts(), 0);
    }
}

#[test]
fn plain_http_to_another_host_has_to_be_allowed() {
    for url in [
        "http://api.example.com",
        "http://10.0.0.1",
        "http://localhost.example.com",
    ] {
        let builder = || Api::builder(url, USER_AGENT);
        let error = builder().build().unwrap_err().to_string();
        assert!(error.contains("unencrypted: use https"), "{error}");
        assert!(builder().allow_plain_http().build().is_ok(), "{url}");
    }
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
fn a_header_setting_that_http_does_not_allow_is_refused() {
    let builder = || Api::builder("http://localhost", USER_AGENT);
    for wrong in [builder().user_agent("a\nb"), builder().user_agent(" ")] {
        assert!(matches!(wrong.build(), Err(ApiError::Config { .. })));
    }
}

#[test]
fn the_host_has_no_trailing_dot_and_is_in_lower_case() {
    let api = Api::builder("http://LOCALHOST:1/api", USER_AGENT)
        .build()
        .unwrap();
    assert_eq!(api.host(), "localhost");
    let other = Api::builder("http://example.com.", USER_AGENT).allow_plain_http();
    assert_eq!(other.build().unwrap().host(), "example.com");
}
