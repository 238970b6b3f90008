//! [`CallbackUrl`]: the URL that a provider calls.

use std::{fmt, str::FromStr};

use crate::CallbackUrlError;

/// The URL that a provider calls.
///
/// Where a provider signs nothing, the query contains a token, so the URL is a secret: there is no
/// `Display`, `Debug` omits the user, the query and the fragment, and only
/// [`expose`](Self::expose) shows all of it.
///
/// ```
/// use webhook_core::CallbackUrl;
///
/// let url = CallbackUrl::parse("https://hooks.example.com/send?token=s3cret")?;
/// assert_eq!(format!("{url:?}"), "CallbackUrl(https://hooks.example.com/send)");
/// # Ok::<(), webhook_core::CallbackUrlError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct CallbackUrl(Box<str>);

impl CallbackUrl {
    /// Takes a URL as it is registered at the provider.
    ///
    /// # Errors
    ///
    /// [`CallbackUrlError::NotAbsolute`] unless it starts with `https://` or `http://` and a host, and
    /// consists of visible ASCII.
    pub fn parse(text: &str) -> Result<Self, CallbackUrlError> {
        let host = text
            .split_once("://")
            .filter(|(scheme, _)| {
                ["https", "http"]
                    .iter()
                    .any(|one| scheme.eq_ignore_ascii_case(one))
            })
            .map(|(_, rest)| rest);
        let is_host = |rest: &str| !rest.is_empty() && !rest.starts_with(['/', '?', '#']);
        let is_visible = text.bytes().all(|byte| byte.is_ascii_graphic());
        match host.is_some_and(is_host) && is_visible {
            true => Ok(Self(text.into())),
            false => Err(CallbackUrlError::NotAbsolute),
        }
    }

    /// The whole URL, with the secret in it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl FromStr for CallbackUrl {
    type Err = CallbackUrlError;

    fn from_str(text: &str) -> Result<Self, CallbackUrlError> {
        Self::parse(text)
    }
}

impl TryFrom<String> for CallbackUrl {
    type Error = CallbackUrlError;

    fn try_from(text: String) -> Result<Self, CallbackUrlError> {
        Self::parse(&text)
    }
}

impl fmt::Debug for CallbackUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self.0.split(['?', '#']).next().unwrap_or_default();
        let (scheme, rest) = shown.split_once("://").unwrap_or_default();
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let host = authority.rsplit('@').next().unwrap_or_default();
        write!(f, "CallbackUrl({scheme}://{host}{path})")
    }
}
