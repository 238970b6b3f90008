//! What verification establishes.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What a successful check proves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Proof {
    /// A MAC over the whole body: these bytes were written by a holder of the secret.
    Body,
    /// A secret in the callback URL: the sender knows the URL. The body is **not** covered. Fetch the
    /// object from the provider before money moves.
    Url,
    /// We have read it from the provider's API: no delivery brought it. It is the state at the time of the call, so
    /// it covers what the API shows, and says neither when that became so nor what was before.
    Fetched,
    /// Nothing was checked: the caller vouches for the body.
    Assumed,
}

impl Proof {
    /// `body`, `url`, `fetched` or `assumed`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Body => "body",
            Self::Url => "url",
            Self::Fetched => "fetched",
            Self::Assumed => "assumed",
        }
    }
}

impl std::fmt::Display for Proof {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Proof {
    type Err = ProofError;

    /// Reads what [`as_str`](Self::as_str) writes.
    fn from_str(text: &str) -> Result<Self, ProofError> {
        let known = [Self::Body, Self::Url, Self::Fetched, Self::Assumed];
        known.into_iter().find(|proof| proof.as_str() == text).ok_or(ProofError)
    }
}

/// The text is not the name of a [`Proof`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected body, url, fetched or assumed, found another text")]
pub struct ProofError;
