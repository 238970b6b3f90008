//! Callback URLs, which are secrets: they carry a token or a signature.

use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::Zeroizing;

use crate::decode::{Leaf, Shape, deserialize_leaf};

/// A callback URL to register with a provider. It carries a token or a signature, so it is as secret
/// as a password: anyone who knows it can deliver to your endpoint.
///
/// `Debug` leaves out the query, and there is no `Display`. [`expose`](Self::expose) gives the text, and
/// so does serialising, which is for requests to the provider and for a store of secrets.
///
/// ```
/// let url: webhook_core::CallbackUrl = "https://hooks.example.com/send?token=c0ffee".parse()?;
/// assert_eq!(format!("{url:?}"), "CallbackUrl(https://hooks.example.com/send?...)");
/// assert!(url.expose().ends_with("c0ffee"));
/// # Ok::<(), webhook_core::CallbackUrlError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct CallbackUrl(Zeroizing<String>);

impl CallbackUrl {
    /// Takes an absolute HTTP URL.
    ///
    /// # Errors
    ///
    /// [`CallbackUrlError::NotAbsolute`] for another text, and [`CallbackUrlError::UserInfo`] or
    /// [`CallbackUrlError::Fragment`] for a URL with one of these.
    pub fn parse(url: impl Into<String>) -> Result<Self, CallbackUrlError> {
        let url = Zeroizing::new(url.into());
        query_of(&url)?;
        Ok(Self(url))
    }

    /// The URL with its token, to register it or to store it as a secret.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The URL without its query, which may be shown and logged.
    #[must_use]
    pub fn without_query(&self) -> &str {
        self.0.split('?').next().unwrap_or_default()
    }

    /// The query with the token, as a server sees it. Empty if there is none.
    #[must_use]
    pub fn query(&self) -> &str {
        self.0.split_once('?').map_or("", |(_, query)| query)
    }

    /// The URL `base` with these parameters at the end of its query. Their values need no encoding.
    pub(crate) fn with_parameters(
        base: &str,
        parameters: &[(&'static str, &str)],
    ) -> Result<Self, CallbackUrlError> {
        let query = query_of(base)?;
        for taken in query.unwrap_or_default().split('&').filter_map(|one| one.split('=').next()) {
            if let Some((name, _)) = parameters.iter().find(|(name, _)| *name == taken) {
                return Err(CallbackUrlError::Taken { name });
            }
        }
        let mut url = Zeroizing::new(base.to_owned());
        let mut separator = if query.is_some() { '&' } else { '?' };
        for (name, value) in parameters {
            url.push(separator);
            url.push_str(name);
            url.push('=');
            url.push_str(value);
            separator = '&';
        }
        Ok(Self(url))
    }
}

impl FromStr for CallbackUrl {
    type Err = CallbackUrlError;

    fn from_str(url: &str) -> Result<Self, CallbackUrlError> {
        Self::parse(url)
    }
}

impl Serialize for CallbackUrl {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.expose())
    }
}

impl<'de> Deserialize<'de> for CallbackUrl {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize_leaf(deserializer)
    }
}

impl Leaf for CallbackUrl {
    const SHAPE: Shape = Shape::Text;

    fn from_text(text: &str) -> Option<Self> {
        Self::parse(text).ok()
    }
}

impl std::fmt::Debug for CallbackUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let rest = if self.query().is_empty() { "" } else { "?..." };
        write!(f, "CallbackUrl({}{rest})", self.without_query())
    }
}

/// The query of an absolute HTTP URL, if it has one.
fn query_of(url: &str) -> Result<Option<&str>, CallbackUrlError> {
    let (scheme, host) = url.split_once("://").ok_or(CallbackUrlError::NotAbsolute)?;
    let is_http = ["https", "http"].iter().any(|it| scheme.eq_ignore_ascii_case(it));
    let has_host = !host.is_empty() && !host.starts_with(['/', '?', '#']);
    if !is_http || !has_host || !url.chars().all(|c| c.is_ascii_graphic()) {
        return Err(CallbackUrlError::NotAbsolute);
    }
    if host.split(['/', '?']).next().is_some_and(|host| host.contains('@')) {
        return Err(CallbackUrlError::UserInfo);
    }
    if url.contains('#') {
        return Err(CallbackUrlError::Fragment);
    }
    Ok(url.split_once('?').map(|(_, query)| query))
}

/// Why a callback URL cannot be made. The caller made a mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CallbackUrlError {
    /// The text is not an absolute HTTP URL.
    #[error(
        "expected a URL that begins with https:// or http:// and a host, without spaces, found another text"
    )]
    NotAbsolute,
    /// The base already has a parameter that the proof needs.
    #[error(
        "expected a callback URL without the parameter `{name}`, found one that has it: remove it"
    )]
    Taken {
        /// The parameter.
        name: &'static str,
    },
    /// The URL has a user or a password, which would be shown and logged.
    #[error("expected a callback URL without a user or password, found one with an '@': remove it")]
    UserInfo,
    /// The URL has a fragment, which is never sent.
    #[error("expected a callback URL without a fragment, found a '#': remove it")]
    Fragment,
    /// The label needs encoding in a URL.
    #[error(
        "expected an endpoint label of letters, digits, '-', '_' and '.', found an empty one or another character"
    )]
    Label,
    /// The text to sign is empty or ambiguous.
    #[error(
        "expected a text to sign, found an empty one or one with control characters: its signature could fit another text"
    )]
    Unsignable,
}
