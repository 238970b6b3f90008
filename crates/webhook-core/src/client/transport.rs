//! [`TransportKind`]: how far a request got that was not answered.

use std::fmt;

/// How far a request got that was not answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportKind {
    /// No connection was made: nothing was sent.
    Connect,
    /// No whole answer in time: the request may have been acted on.
    Timeout,
    /// The connection ended, or broke, before a whole answer was there: the request may have been
    /// acted on.
    Dropped,
    /// The HTTP client failed otherwise.
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

    /// Whether the same request may have better luck.
    pub(super) fn may_pass(self) -> bool {
        self != Self::Other
    }
}

impl fmt::Display for TransportKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Connect => {
                "no connection was made, so nothing was sent; check the host, the network and TLS"
            }
            Self::Timeout => {
                "it did not come in time; the provider may have acted, check before repeating"
            }
            Self::Dropped => {
                "the connection ended before it was whole; the provider may have acted, check \
                 before repeating"
            }
            Self::Other => "the HTTP client failed; see the source of this error",
        })
    }
}
