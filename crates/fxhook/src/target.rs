//! A URL that deliveries go to.

use std::str::FromStr;

use reqwest::Url;

/// A URL that deliveries go to: absolute, with `http` or `https`.
#[derive(Debug, Clone)]
pub(crate) struct Target(Url);

impl Target {
    /// The whole URL.
    pub(crate) fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Its query, still percent-encoded; empty if there is none.
    pub(crate) fn query(&self) -> &str {
        self.0.query().unwrap_or_default()
    }

    /// Whether it is an `https` URL.
    pub(crate) fn needs_tls(&self) -> bool {
        self.0.scheme() == "https"
    }
}

impl FromStr for Target {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match Url::parse(text) {
            Ok(url) if !matches!(url.scheme(), "http" | "https") => {
                Err("expected a URL that begins with http:// or https://")
            }
            Ok(url) if url.fragment().is_some() => {
                Err("expected a URL without a fragment, which is never sent")
            }
            Ok(url) => Ok(Self(url)),
            Err(_) => Err("expected an absolute URL, such as http://127.0.0.1:8787/hooks"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Target;

    #[test]
    fn a_target_is_an_http_url_without_a_fragment() {
        let target: Target = "https://example.com/hooks?token=a%20b".parse().unwrap();
        assert_eq!(target.query(), "token=a%20b");
        assert!(target.needs_tls());
        for text in [
            "",
            "localhost:8787",
            "/hooks",
            "ftp://example.com/",
            "http://",
            "http://localhost:99999/",
            "http://example.com/#top",
        ] {
            assert!(text.parse::<Target>().is_err(), "{text}");
        }
    }
}
