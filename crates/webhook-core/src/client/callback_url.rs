//! [`CallbackUrl`]: the URL that a provider calls, as it is registered.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{
    leaf_member,
    payload::{Leaf, read_text},
};

/// The URL that a provider calls, as it is registered.
///
/// Where a provider signs nothing, the URL's query is where a token of one's own stands: the URL is
/// a secret. `Display` and `Debug` leave out what follows a `?` or `#`, and a user
/// before the host; only [`expose`](Self::expose) and serialising show it all.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct CallbackUrl(Box<str>);

impl CallbackUrl {
    /// The whole URL, with the secret in it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What is no secret of it.
    fn shown(&self) -> String {
        let place = self.0.split(['?', '#']).next().unwrap_or_default();
        let (scheme, rest) = place.split_once("://").unwrap_or(("", place));
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let host = authority.rsplit('@').next().unwrap_or_default();
        let separator = if scheme.is_empty() { "" } else { "://" };
        format!("{scheme}{separator}{host}{path}")
    }
}

impl<T: Into<Box<str>>> From<T> for CallbackUrl {
    fn from(text: T) -> Self {
        Self(text.into())
    }
}

impl fmt::Display for CallbackUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.shown().escape_debug())
    }
}

impl fmt::Debug for CallbackUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CallbackUrl({self})")
    }
}

impl Serialize for CallbackUrl {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for CallbackUrl {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read_text(deserializer, |text| Self(text.into()))
    }
}

impl Leaf for CallbackUrl {
    const BLANK_IS_NO_VALUE: bool = true;
}

leaf_member!(CallbackUrl);
