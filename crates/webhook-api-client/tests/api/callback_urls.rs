//! Which callback URLs count as one.

use webhook_api_client::is_same_url;
use webhook_core::CallbackUrl;

const URL: &str = "https://hooks.example.com/a%20b?endpoint=pay-ins&token=x%2Fy%3D";

fn is_same(one: &str, other: &str) -> bool {
    let parse = |text: &str| CallbackUrl::parse(text).unwrap();
    is_same_url(&parse(one), &parse(other))
}

#[test]
fn another_form_of_a_callback_url_is_the_same_url() {
    for other in [
        URL,
        "https://Hooks.Example.COM/a%20b?endpoint=pay-ins&token=x%2Fy%3D",
        "https://hooks.example.com:443/a%20b?endpoint=pay-ins&token=x%2Fy%3D",
        "https://hooks.example.com/a%20b?endpoint=pay-ins&token=x%2fy%3d",
        "https://hooks.example.com/a%20b?endpoint=pay-ins&token=x/y=",
        "https://hooks.example.com/%61%20b?endpoint=pay%2Dins&token=x%2Fy%3D",
        "https://hooks.example.com/a%20b?token=x%2Fy%3D&endpoint=pay-ins",
        "https://hooks.example.com/a%20b?endpoint=pay-ins&token=x%2Fy%3D&",
        "https://hooks.example.com/x/../a%20b?endpoint=pay-ins&token=x%2Fy%3D",
    ] {
        assert!(is_same(URL, other), "{other}");
    }
    assert!(is_same("https://example.com", "https://example.com/"));
    assert!(is_same(
        "https://example.com?a=b",
        "https://example.com/?a=b"
    ));
    assert!(is_same(
        "https://example.com/?a=b+c",
        "https://example.com/?a=b%20c"
    ));
}

#[test]
fn another_callback_url_is_not_the_same_url() {
    for other in [
        "http://hooks.example.com/a%20b?endpoint=pay-ins&token=x%2Fy%3D",
        "https://hooks.example.com:8443/a%20b?endpoint=pay-ins&token=x%2Fy%3D",
        "https://user@hooks.example.com/a%20b?endpoint=pay-ins&token=x%2Fy%3D",
        "https://hooks.example.com/A%20b?endpoint=pay-ins&token=x%2Fy%3D",
        "https://hooks.example.com/a%20b/?endpoint=pay-ins&token=x%2Fy%3D",
        "https://hooks.example.com/a%20b?endpoint=pay-ins&token=X%2Fy%3D",
        "https://hooks.example.com/a%20b?endpoint=pay-ins",
        "https://hooks.example.com/a%20b?endpoint=pay-ins&token=x%2Fy%3D&more=1",
        "https://hooks.example.com/a%20b?token=pay-ins&endpoint=x%2Fy%3D",
    ] {
        assert!(!is_same(URL, other), "{other}");
    }
    assert!(!is_same("https://a.b/x%2Fy", "https://a.b/x/y"));
    assert!(!is_same("https://a.b/?x=1%26y=2", "https://a.b/?x=1&y=2"));
    assert!(!is_same("https://a.b/?x=1&x=2", "https://a.b/?x=2&x=1"));
    assert!(!is_same("https://a.b/?x=%FE", "https://a.b/?x=%FF"));
}
