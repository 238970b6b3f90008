//! [`ApiError`]: why a call failed, and what to do.

mod refusal;

use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

pub use self::refusal::{ErrorReader, ProviderError, Refusal};

use self::refusal::{THROTTLED, after, named};
use crate::retry::Sent;
use crate::{Response, Retry};

/// Why a call to a provider's API failed.
///
/// `Display` and `Debug` show no body, header value, URL or provider message: read those with
/// [`body`](Self::body), [`response`](Self::response) and [`messages`](Self::messages). After a failed
/// login, all methods are about the login.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ApiError {
    /// A setting is wrong. The caller made a mistake; nothing was sent.
    #[error("wrong API settings: {problem}")]
    Config {
        /// What was expected and what was found.
        problem: String,
    },
    /// The request cannot be sent. The caller made a mistake; nothing was sent.
    #[error("the request was not sent: {problem}")]
    Request {
        /// What is wrong with it.
        problem: &'static str,
    },
    /// No complete answer arrived.
    #[error("{kind}{}: {}", after(*attempts), kind.advice(*retry))]
    Transport {
        /// The reason.
        kind: TransportKind,
        /// How many requests were sent.
        attempts: u32,
        /// Whether the call is safe to retry.
        retry: Retry,
        /// The HTTP client's error, without the URL.
        source: Arc<dyn Error + Send + Sync>,
        /// The part of the answer that arrived.
        beginning: Option<Box<Response>>,
    },
    /// The provider refused the call: an answer other than 2xx, or a 2xx whose body reports a
    /// failure.
    #[error("{0}")]
    Status(Box<Refusal>),
    /// The provider asks for fewer requests: status 429, or a body that says so.
    #[error("{0}")]
    Throttled(Box<Refusal>),
    /// A success whose body does not have the documented shape. The call was carried out.
    #[error(
        "undocumented answer: {}{reason} (status {}{}){}",
        at(path), response.status(), named(response.request_id()), carried_out(response.sent.retry)
    )]
    Undocumented {
        /// The whole answer.
        response: Box<Response>,
        /// The JSON path in the body; empty for the whole body.
        path: String,
        /// What was expected and found there, without the value.
        reason: String,
    },
    /// The answer's body is longer than the limit.
    #[error(
        "expected an answer of at most {limit} bytes, found a longer one (status {}{}){}: ask for \
         less, or raise response_limit{}",
        beginning.status(), named(beginning.request_id()), after(beginning.attempts()),
        carried_out(beginning.sent.retry)
    )]
    TooLarge {
        /// The limit in bytes.
        limit: usize,
        /// The part of the answer that was read.
        beginning: Box<Response>,
    },
    /// The integrator's own callback for an access token failed. Nothing was sent.
    #[error("the callback for the access token failed: see the source of this error")]
    TokenCallback(#[source] Arc<dyn Error + Send + Sync>),
    /// The login failed, so the call was not sent. Logins are not retried, because some providers
    /// lock the account.
    #[error("the login failed and is not retried: {0}")]
    Login(Arc<ApiError>),
}

impl ApiError {
    /// The HTTP status of the answer, if one arrived.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.response().map(Response::status)
    }

    /// The provider's error code, unchanged.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.refusal()?.provider.code.as_deref()
    }

    /// The provider's messages, unchanged. They may quote what was sent, so do not log them unchecked.
    #[must_use]
    pub fn messages(&self) -> &[String] {
        self.refusal().map_or(&[], |one| &one.provider.messages)
    }

    /// The provider's id of the request, for its support.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.response()?.request_id()
    }

    /// The body of the answer, or the part of it that arrived, unchanged.
    #[must_use]
    pub fn body(&self) -> Option<&Bytes> {
        self.response().map(Response::body)
    }

    /// Whether the provider asks for fewer requests.
    #[must_use]
    pub fn is_throttled(&self) -> bool {
        matches!(self.origin(), Self::Throttled(_)) || self.status() == Some(THROTTLED)
    }

    /// Whether the same request may succeed later: a network failure, a throttle, or status 500,
    /// 502, 503 or 504. It says nothing about whether a retry is safe.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self.origin() {
            Self::Transport { kind, .. } => *kind != TransportKind::Other,
            _ => self.is_throttled() || matches!(self.status(), Some(500 | 502 | 503 | 504)),
        }
    }

    /// How long to wait before the next request: from `Retry-After`, else from the body, else what
    /// the provider documents. At most a day.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.refusal()?.retry_after
    }

    /// How many requests were sent, without those before a token was renewed. 0 if nothing was sent.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        match self.origin() {
            Self::Transport { attempts, .. } => *attempts,
            _ => self.response().map_or(0, Response::attempts),
        }
    }

    /// The answer, or the part of it that arrived.
    #[must_use]
    pub fn response(&self) -> Option<&Response> {
        match self.origin() {
            Self::Status(refusal) | Self::Throttled(refusal) => Some(&refusal.response),
            Self::Undocumented { response, .. } => Some(response),
            Self::TooLarge { beginning, .. } => Some(beginning),
            Self::Transport { beginning, .. } => beginning.as_deref(),
            _ => None,
        }
    }

    fn refusal(&self) -> Option<&Refusal> {
        match self.origin() {
            Self::Status(refusal) | Self::Throttled(refusal) => Some(refusal),
            _ => None,
        }
    }

    /// The error of the login, after a failed login.
    fn origin(&self) -> &Self {
        match self {
            Self::Login(error) => error.origin(),
            _ => self,
        }
    }

    pub(crate) fn config(problem: impl Into<String>) -> Self {
        Self::Config { problem: problem.into() }
    }

    pub(crate) fn transport(error: reqwest::Error, sent: Sent, part: Option<Response>) -> Self {
        Self::Transport {
            kind: TransportKind::of(&error),
            attempts: sent.attempts,
            retry: sent.retry,
            source: Arc::new(error.without_url()),
            beginning: part.map(Box::new),
        }
    }
}

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
    fn of(error: &reqwest::Error) -> Self {
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

    fn advice(self, retry: Retry) -> &'static str {
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

/// ``at `PATH`: ``, or nothing for the whole body.
fn at(path: &str) -> String {
    match path {
        "" => String::new(),
        path => format!("at `{}`: ", path.escape_debug()),
    }
}

impl ApiError {
    /// The error of a login, which moves no money.
    pub(crate) fn of_login(mut self) -> Self {
        match &mut self {
            Self::Undocumented { response, .. } => response.sent.retry = Retry::Safe,
            Self::TooLarge { beginning, .. } => beginning.sent.retry = Retry::Safe,
            Self::Transport { retry, .. } => *retry = Retry::Safe,
            Self::Status(refusal) => refusal.response.sent.retry = Retry::Safe,
            _ => {}
        }
        Self::Login(Arc::new(self))
    }
}

/// The warning after a success that cannot be read, unless the call is safe to retry.
fn carried_out(retry: Retry) -> &'static str {
    match retry {
        Retry::Safe => "",
        Retry::Never => "; the provider may have acted, do not repeat the call",
    }
}
