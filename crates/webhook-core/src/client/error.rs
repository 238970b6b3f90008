//! [`ApiError`]: why a call failed, and what to do.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

use super::provider_error::{After, At, Named, Refused};
use super::{ProviderError, Response, TransportKind};

/// The status of an answer that asks for fewer requests.
pub(super) const THROTTLED: u16 = 429;

/// Why a call to a provider's API failed.
///
/// `Display` and `Debug` show no body, no header value, no URL, and nothing of the provider's
/// messages: what these hold is for [`body`](Self::body), [`code`](Self::code) and
/// [`messages`](Self::messages).
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ApiError {
    /// A setting is wrong. The caller's fault; nothing was sent.
    #[error("wrong API settings: {problem}")]
    Config {
        /// What was expected, and what was found.
        problem: String,
    },
    /// The request is not one that can be sent. The caller's fault; nothing was sent.
    #[error("the request was not sent: {problem}")]
    Request {
        /// What is wrong with it.
        problem: &'static str,
    },
    /// No answer came.
    #[error("no answer{}: {kind}", After(*attempts))]
    Transport {
        /// How far it got.
        kind: TransportKind,
        /// How many requests were sent.
        attempts: u32,
        /// What the HTTP client says, without the URL.
        source: Arc<dyn Error + Send + Sync>,
        /// The beginning of an answer that broke off, with as much of its body as came.
        beginning: Option<Box<Response>>,
    },
    /// The provider said no: an answer other than 2xx, or a 2xx whose body says no.
    #[error("{}", Refused {
        response,
        provider,
        retry_after: *retry_after,
        throttled: *throttled,
    })]
    Status {
        /// The whole answer.
        response: Box<Response>,
        /// What the provider says about it.
        provider: Box<ProviderError>,
        /// How long to wait before the next request, if the provider says or documents it.
        retry_after: Option<Duration>,
        /// Whether the provider asks for fewer requests.
        throttled: bool,
    },
    /// The provider said yes in a form that its documentation does not have. Whatever the call did
    /// is done.
    #[error(
        "the call succeeded, but the answer (status {}{}) is not as documented: {}{reason}; \
         do not repeat the call, read the answer in body()",
        response.status(), Named(response.request_id()), At(path)
    )]
    Undocumented {
        /// The whole answer.
        response: Box<Response>,
        /// Where in the body, as a JSON path; empty for the body as a whole.
        path: String,
        /// What is wrong there, without the value.
        reason: String,
    },
    /// The answer's body is longer than the limit, and was dropped.
    #[error(
        "expected an answer of at most {limit} bytes, found a longer one (status {status}{}){}; \
         ask for less, or raise response_limit",
        Named(request_id.as_deref()), After(*attempts)
    )]
    TooLarge {
        /// The HTTP status.
        status: u16,
        /// What to name when asking the provider's support.
        request_id: Option<String>,
        /// How many bytes were allowed.
        limit: usize,
        /// How many requests were sent.
        attempts: u32,
    },
    /// The integrator's own callback for an access token failed. Nothing was sent.
    #[error("the callback that gives the access token failed; see the source of this error")]
    TokenCallback(#[source] Arc<dyn Error + Send + Sync>),
    /// The login failed, so the call was not sent. The login was not repeated: some providers lock
    /// accounts for that.
    #[error("the login failed, and is not repeated by itself: {0}")]
    Login(Arc<ApiError>),
}

impl ApiError {
    /// The HTTP status of the answer, if one came. Of a failed login, that of the login.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::TooLarge { status, .. } => Some(*status),
            Self::Login(error) => error.status(),
            _ => self.response().map(Response::status),
        }
    }

    /// The provider's code for what is wrong, as it came.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.provider()?.code.as_deref()
    }

    /// The provider's words for what is wrong, as they came. They may quote what was sent: not for
    /// every log.
    #[must_use]
    pub fn messages(&self) -> &[String] {
        self.provider().map_or(&[], |provider| &provider.messages)
    }

    /// What to name when asking the provider's support.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        match self {
            Self::TooLarge { request_id, .. } => request_id.as_deref(),
            Self::Login(error) => error.request_id(),
            _ => self.response().and_then(Response::request_id),
        }
    }

    /// The body of the answer as it came.
    #[must_use]
    pub fn body(&self) -> Option<&Bytes> {
        self.response().map(Response::body)
    }

    /// Whether the provider asks for fewer requests: status 429, or a body that says so. Of a
    /// failed login, that of the login.
    #[must_use]
    pub fn is_throttled(&self) -> bool {
        match self {
            Self::Status { throttled, .. } => *throttled,
            Self::Login(error) => error.is_throttled(),
            _ => self.status() == Some(THROTTLED),
        }
    }

    /// How long to wait before the next request: what `Retry-After` says, or the body where the
    /// provider has it there, or what the provider documents.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Status { retry_after, .. } => *retry_after,
            Self::Login(error) => error.retry_after(),
            _ => None,
        }
    }

    /// How many requests were sent, not counting those before a token was renewed. 0 if the fault
    /// was found before.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        match self {
            Self::Transport { attempts, .. } | Self::TooLarge { attempts, .. } => *attempts,
            Self::Login(error) => error.attempts(),
            _ => self.response().map_or(0, Response::attempts),
        }
    }

    /// The answer, if one came: the whole of it, or its beginning if it broke off.
    #[must_use]
    pub fn response(&self) -> Option<&Response> {
        match self {
            Self::Status { response, .. } | Self::Undocumented { response, .. } => Some(response),
            Self::Transport { beginning, .. } => beginning.as_deref(),
            Self::Login(error) => error.response(),
            _ => None,
        }
    }

    fn provider(&self) -> Option<&ProviderError> {
        match self {
            Self::Status { provider, .. } => Some(provider),
            Self::Login(error) => error.provider(),
            _ => None,
        }
    }

    pub(super) fn status_error(
        response: Response,
        provider: ProviderError,
        retry_after: Option<Duration>,
        throttled: bool,
    ) -> Self {
        Self::Status {
            response: Box::new(response),
            provider: Box::new(provider),
            retry_after,
            throttled,
        }
    }

    pub(super) fn transport(
        error: reqwest::Error,
        attempts: u32,
        beginning: Option<Response>,
    ) -> Self {
        Self::Transport {
            kind: TransportKind::of(&error),
            attempts,
            source: Arc::new(error.without_url()),
            beginning: beginning.map(Box::new),
        }
    }
}
