//! Which base URLs an [`Api`](crate::Api) may have.

use reqwest::Url;
use url::Host;

use crate::ApiError;

/// The messages never show the URL, because its query or user part may hold a key.
pub(crate) fn parse_base_url(text: &str, allows_plain_http: bool) -> Result<Url, ApiError> {
    let expected = "expected a base URL such as https://api.example.com/v1";
    let url = Url::parse(text)
        .map_err(|reason| ApiError::config(format!("{expected}, found: {reason}")))?;
    let found = if !matches!(url.scheme(), "http" | "https") {
        "a scheme other than http and https"
    } else if !url.username().is_empty() || url.password().is_some() {
        "a user or password in it"
    } else if url.query().is_some() {
        "a query in it"
    } else if url.fragment().is_some() {
        "a fragment in it"
    } else if url.scheme() == "http" && !allows_plain_http && !is_loopback(&url) {
        "http to another host, which sends credentials unencrypted: use https, or call \
         allow_plain_http()"
    } else {
        return Ok(url);
    };
    Err(ApiError::config(format!("{expected}, found {found}")))
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}
