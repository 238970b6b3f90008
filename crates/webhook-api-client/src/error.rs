//! [`ApiError`]: why a call failed, and what to do.

use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

use crate::api::Sent;
use crate::retry::cap_wait;
use crate::{ProviderError, Response, Retry};

/// The status of a throttled request.
const THROTTLED: u16 = 429;

/// Why a call to a provider's API failed.
///
/// `Display` and `Debug` show no body, header value, URL or provider message: read those with
/// [`body`](Self::body), [`response`](Self::response) and [`messages`](Self::messages).
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ApiError {
    /// A setting is wrong. The caller's fault; nothing was sent.
    #[error("wrong API settings: {problem}")]
    Config {
        /// What was expected and what was found.
        problem: String,
    },
    /// The request cannot be sent. The caller's fault; nothing was sent.
    #[error("the request was not sent: {problem}")]
    Request {
        /// What is wrong with it.
        problem: &'static str,
    },
    /// No complete answer arrived.
    #[error("{kind}{}: {}", after(*attempts), kind.advice(*retry))]
    Transport {
        /// Why not.
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
        at(path), response.status(), named(response.request_id()), carried_out(response.retry())
    )]
    Undocumented {
        /// The whole answer.
        response: Box<Response>,
        /// The JSON path in the body; empty for the whole body.
        path: String,
        /// What was expected and found there, without the value.
        reason: String,
    },
    /// The answer's body is longer than the limit, and was dropped.
    #[error(
        "expected an answer of at most {limit} bytes, found a longer one (status {status}{}){}: ask \
         for less, or raise response_limit{}",
        named(request_id.as_deref()), after(*attempts), carried_out(*retry)
    )]
    TooLarge {
        /// The HTTP status.
        status: u16,
        /// The provider's id of the request.
        request_id: Option<String>,
        /// The limit in bytes.
        limit: usize,
        /// How many requests were sent.
        attempts: u32,
        /// Whether the call is safe to retry.
        retry: Retry,
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
    /// The HTTP status of the answer, if one arrived. After a failed login, the login's.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::TooLarge { status, .. } => Some(*status),
            Self::Login(error) => error.status(),
            _ => self.response().map(Response::status),
        }
    }

    /// The provider's error code, unchanged.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.refusal()?.provider.code.as_deref()
    }

    /// The provider's messages, unchanged. They may quote what was sent: think before you log them.
    #[must_use]
    pub fn messages(&self) -> &[String] {
        self.refusal().map_or(&[], |one| &one.provider.messages)
    }

    /// The provider's id of the request, for its support.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        match self {
            Self::TooLarge { request_id, .. } => request_id.as_deref(),
            Self::Login(error) => error.request_id(),
            _ => self.response().and_then(Response::request_id),
        }
    }

    /// The body of the answer, unchanged.
    #[must_use]
    pub fn body(&self) -> Option<&Bytes> {
        self.response().map(Response::body)
    }

    /// Whether the provider asks for fewer requests. After a failed login, the login's answer.
    #[must_use]
    pub fn is_throttled(&self) -> bool {
        match self {
            Self::Throttled(_) => true,
            Self::Login(error) => error.is_throttled(),
            _ => self.status() == Some(THROTTLED),
        }
    }

    /// Whether the same request may succeed later: a network failure, a throttle, or status 500,
    /// 502, 503 or 504. It says nothing about whether a retry is safe.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Transport { kind, .. } => *kind != TransportKind::Other,
            Self::Login(error) => error.is_retryable(),
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
        match self {
            Self::Transport { attempts, .. } | Self::TooLarge { attempts, .. } => *attempts,
            Self::Login(error) => error.attempts(),
            _ => self.response().map_or(0, Response::attempts),
        }
    }

    /// The answer, or the part of it that arrived.
    #[must_use]
    pub fn response(&self) -> Option<&Response> {
        match self {
            Self::Status(refusal) | Self::Throttled(refusal) => Some(&refusal.response),
            Self::Undocumented { response, .. } => Some(response),
            Self::Transport { beginning, .. } => beginning.as_deref(),
            Self::Login(error) => error.response(),
            _ => None,
        }
    }

    fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Status(refusal) | Self::Throttled(refusal) => Some(refusal),
            Self::Login(error) => error.refusal(),
            _ => None,
        }
    }

    pub(crate) fn config(problem: impl Into<String>) -> Self {
        let problem = problem.into();
        Self::Config { problem }
    }

    /// The error for an answer that is not a success. `throttle_wait` is the provider's documented
    /// wait.
    pub(crate) fn refused(
        response: Response,
        provider: ProviderError,
        throttle_wait: Option<Duration>,
    ) -> Self {
        let is_throttled = response.status() == THROTTLED || provider.throttled;
        let documented = || {
            provider
                .retry_after
                .or(throttle_wait)
                .filter(|_| is_throttled)
        };
        let refusal = Box::new(Refusal {
            retry_after: response.retry_after().or_else(documented).map(cap_wait),
            response,
            provider,
        });
        match is_throttled {
            true => Self::Throttled(refusal),
            false => Self::Status(refusal),
        }
    }

    pub(crate) fn transport(
        error: reqwest::Error,
        sent: Sent,
        beginning: Option<Response>,
    ) -> Self {
        Self::Transport {
            kind: TransportKind::of(&error),
            attempts: sent.attempts,
            retry: sent.retry,
            source: Arc::new(error.without_url()),
            beginning: beginning.map(Box::new),
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

/// An answer by which the provider refused a call.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Refusal {
    /// The whole answer.
    pub response: Response,
    /// What the provider says about it.
    pub provider: ProviderError,
    /// How long to wait before the next request, if the provider says or documents it.
    pub retry_after: Option<Duration>,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let response = &self.response;
        f.write_str("expected success, found ")?;
        if response.is_success() {
            f.write_str("a body that reports a failure, ")?;
        }
        write!(f, "status {}", response.status())?;
        if let Some(code) = self.provider.plain_code() {
            write!(f, ", code {code}")?;
        }
        let (id, attempts) = (named(response.request_id()), after(response.attempts()));
        write!(f, "{id}{attempts}: ")?;
        if let Some(wait) = self.retry_after {
            return write!(f, "wait {} s before the next request", wait.as_secs());
        }
        f.write_str(match (response.status(), response.retry()) {
            (THROTTLED, _) => "send fewer requests",
            _ if self.provider.throttled => "send fewer requests",
            (300..=399, _) => "redirects are not followed; check the base URL",
            (401, _) => {
                "check the credentials, and whether another process logs in with them, which may \
                 end this token"
            }
            (403, _) => "ask the provider for the permission",
            (500.., Retry::Never) => {
                "the provider failed and may have acted; check before you repeat the call"
            }
            (500.., Retry::Safe) => "the provider failed; try again later",
            _ => "the provider refused the call",
        })
    }
}

/// `, request id X`, or nothing.
fn named(id: Option<&str>) -> String {
    id.map_or_else(String::new, |id| {
        format!(", request id {}", id.escape_debug())
    })
}

/// ` after N requests`, or nothing for the usual one.
fn after(attempts: u32) -> String {
    match attempts {
        0 | 1 => String::new(),
        many => format!(" after {many} requests"),
    }
}

/// ``at `PATH`: ``, or nothing for the whole body.
fn at(path: &str) -> String {
    match path {
        "" => String::new(),
        path => format!("at `{}`: ", path.escape_debug()),
    }
}

/// The warning after a success that cannot be read, unless the call is safe to retry.
fn carried_out(retry: Retry) -> &'static str {
    match retry {
        Retry::Safe => "",
        Retry::Never => "; the provider may have acted, do not repeat the call",
    }
}
