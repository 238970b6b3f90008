//! [`is_same_url`]: whether two texts are one callback URL.

use percent_encoding::percent_decode_str;
use url::Url;
use webhook_core::CallbackUrl;

/// Whether two callback URLs lead to the same request.
///
/// A provider may list a URL in another form than it was registered in. These differences do not
/// count: the case of the host, a default port, an empty path or `/`, the form and case of
/// percent-encoding, `+` or `%20` in the query, and the order of parameters with different names.
#[must_use]
pub fn is_same_url(one: &CallbackUrl, other: &CallbackUrl) -> bool {
    match (normalise(one), normalise(other)) {
        (Some(one), Some(other)) => one == other,
        _ => one == other,
    }
}

/// Scheme; user, host and a port other than the default; path; query sorted by name, in which
/// parameters of one name keep their order.
fn normalise(url: &CallbackUrl) -> Option<impl PartialEq> {
    let url = Url::parse(url.expose()).ok()?;
    let decode = |text: &str| -> Vec<u8> { percent_decode_str(text).collect() };
    let pairs = url.query().unwrap_or_default().replace('+', " ");
    let mut query: Vec<(Vec<u8>, Vec<u8>)> = pairs
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (decode(name), decode(value)))
        .collect();
    query.sort_by(|(one, _), (other, _)| one.cmp(other));
    let path: Vec<_> = url.path().split('/').map(decode).collect();
    Some((url.scheme().to_owned(), url.authority().to_owned(), path, query))
}

#[cfg(test)]
mod tests {
    use webhook_core::CallbackUrl;

    use super::is_same_url;

    #[test]
    fn only_the_form_of_a_callback_url_may_differ() {
        for (one, other, same) in [
            ("https://a.b/c%20d", "https://A.B/c%20d", true),
            ("https://a.b/c%20d", "https://a.b:443/c%20d", true),
            ("https://a.b/c%20d", "https://a.b/%63%20d", true),
            ("https://a.b/c%20d", "https://a.b/x/../c%20d", true),
            ("https://a.b/c%20d", "http://a.b/c%20d", false),
            ("https://a.b/c%20d", "https://a.b:8443/c%20d", false),
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
            // Texts that are no URL are compared as they are.
            ("https://a.b:99999/x", "https://a.b:99999/x", true),
            ("https://a.b:99999/x", "https://A.b:99999/x", false),
        ] {
            let parse = |text: &str| CallbackUrl::parse(text).unwrap();
            assert_eq!(is_same_url(&parse(one), &parse(other)), same, "{one} {other}");
        }
    }
}
