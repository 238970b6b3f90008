//! [`TransportKind`]: why no complete answer arrived.

use std::fmt;

use crate::Retry;

/// Why no complete answer arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportKind {
    /// No connection was made: nothing was sent.
    Connect,
    /// No complete answer arrived in time. The provider may have acted.
    Timeout,
    /// The connection ended before the answer was complete, or the answer was not valid HTTP. The
    /// provider may have acted.
    Dropped,
    /// The HTTP client failed in another way.
    Other,
}

impl TransportKind {
    pub(super) fn of(error: &reqwest::Error) -> Self {
        if error.is_connect() {
            Self::Connect
        } else if error.is_timeout() {
            Self::Timeout
        } else if error.is_request() || error.is_body() || error.is_decode() {
            Self::Dropped
        } else {
            Self::Other
        }
    }

    pub(super) fn advice(self, retry: Retry) -> &'static str {
        match (self, retry) {
            (Self::Connect, _) => {
                "nothing was sent; check the host name, the network and the certificates"
            }
            (Self::Other, _) => "see the source of this error",
            (_, Retry::Safe) => "try again later",
            (_, Retry::Never) => "the provider may have acted; check before you repeat the call",
        }
    }
}

impl fmt::Display for TransportKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connect => "no connection",
            Self::Timeout => "no complete answer in time",
            Self::Dropped => "the connection ended before a complete and valid answer",
            Self::Other => "the HTTP client failed",
        })
    }
}
