//! [`is_same_url`]: whether two texts are one callback URL.

use percent_encoding::percent_decode_str;
use url::Url;
use webhook_core::CallbackUrl;

/// Whether two callback URLs lead to the same request.
///
/// A provider may list a URL in another form than it was registered in. These differences do not
/// count: the case of the host, a default port, an empty path or `/`, the form and case of
/// percent-encoding, `+` or `%20` in the query, and the order of parameters with different names.
///
/// ```
/// use webhook_api_client::is_same_url;
/// use webhook_core::CallbackUrl;
///
/// let one = CallbackUrl::parse("https://hooks.example.com?endpoint=a&token=x%2fy")?;
/// let other = CallbackUrl::parse("https://HOOKS.example.com:443/?token=x%2Fy&endpoint=a")?;
/// assert!(is_same_url(&one, &other));
/// # Ok::<(), webhook_core::CallbackUrlError>(())
/// ```
#[must_use]
pub fn is_same_url(one: &CallbackUrl, other: &CallbackUrl) -> bool {
    match (normalise(one), normalise(other)) {
        (Some(one), Some(other)) => one == other,
        _ => one == other,
    }
}

#[derive(PartialEq, Eq)]
struct Normalised {
    scheme: String,
    /// User, host, and a port other than the default.
    authority: String,
    path: Vec<Vec<u8>>,
    /// Sorted by name; parameters of one name keep their order.
    query: Vec<(Vec<u8>, Vec<u8>)>,
}

fn normalise(url: &CallbackUrl) -> Option<Normalised> {
    let url = Url::parse(url.expose()).ok()?;
    let decode = |text: &str| percent_decode_str(text).collect();
    let pairs = url.query().unwrap_or_default().replace('+', " ");
    let mut query: Vec<(Vec<u8>, Vec<u8>)> = pairs
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (decode(name), decode(value)))
        .collect();
    query.sort_by(|(one, _), (other, _)| one.cmp(other));
    Some(Normalised {
        scheme: url.scheme().to_owned(),
        authority: url.authority().to_owned(),
        path: url.path().split('/').map(decode).collect(),
        query,
    })
}
