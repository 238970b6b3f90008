//! Which callback URLs count as one.

use webhook_api_client::is_same_url;
use webhook_core::CallbackUrl;

#[test]
fn only_the_form_of_a_callback_url_may_differ() {
    for (one, other, same) in [
        ("https://a.b/c%20d", "https://A.B/c%20d", true),
        ("https://a.b/c%20d", "https://a.b:443/c%20d", true),
        ("https://a.b/c%20d", "https://a.b/%63%20d", true),
        ("https://a.b/c%20d", "https://a.b/x/../c%20d", true),
        ("https://a.b/c%20d", "http://a.b/c%20d", false),
        ("https://a.b/c%20d", "https://a.b:8443/c%20d", false),
        ("https://a.b/c%20d", "https://user@a.b/c%20d", false),
        ("https://a.b/c%20d", "https://a.b/C%20d", false),
        ("https://a.b/c%20d", "https://a.b/c%20d/", false),
        ("https://a.b/x%2Fy", "https://a.b/x/y", false),
        ("https://a.b", "https://a.b/", true),
        ("https://a.b?x=1", "https://a.b/?x=1", true),
        ("https://a.b/?x=1%2F%3D&y=2", "https://a.b/?x=1%2f%3d&y=2", true),
        ("https://a.b/?x=1%2F%3D&y=2", "https://a.b/?x=1/=&y=2", true),
        ("https://a.b/?x=1%2F%3D&y=2", "https://a.b/?y=2&x=1%2F%3D", true),
        ("https://a.b/?x=1%2F%3D&y=2", "https://a.b/?x=1%2F%3D&y=2&", true),
        ("https://a.b/?x=1+2", "https://a.b/?x=1%202", true),
        ("https://a.b/?x=t&y=2", "https://a.b/?x=T&y=2", false),
        ("https://a.b/?x=1&y=2", "https://a.b/?x=1", false),
        ("https://a.b/?x=1&y=2", "https://a.b/?x=1&y=2&more=1", false),
        ("https://a.b/?x=1&y=2", "https://a.b/?x=2&y=1", false),
        ("https://a.b/?x=1&x=2", "https://a.b/?x=2&x=1", false),
        ("https://a.b/?x=1%26y=2", "https://a.b/?x=1&y=2", false),
        ("https://a.b/?x=%FE", "https://a.b/?x=%FF", false),
    ] {
        let parse = |text: &str| CallbackUrl::parse(text).unwrap();
        assert_eq!(is_same_url(&parse(one), &parse(other)), same, "{one} {other}");
    }
}
