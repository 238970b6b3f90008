//! [`ApiBuilder`]: settings of an [`Api`], checked before anything is sent.

use std::fmt;
use std::time::Duration;

use reqwest::Url;
use reqwest::header::{HeaderName, HeaderValue};

use super::{Api, ApiError, ErrorReader, RetryPolicy, ThrottleReader};

/// How long making a connection may take: 10 seconds.
pub const DEFAULT_CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// How long one request may take, from connecting to the last byte of the answer: 30 seconds.
pub const DEFAULT_REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

/// How much of an answer's body is read: 8 MiB.
pub const DEFAULT_RESPONSE_LIMIT: usize = 8 * 1024 * 1024;

/// Servers often close idle connections after a minute. A request that meets such an end is a
/// dropped connection, and one that must not be repeated then needs a person: so we leave first.
const IDLE_CONNECTION: Duration = Duration::from_secs(20);

/// Settings of an [`Api`]; [`Api::builder`] begins one.
#[must_use]
pub struct ApiBuilder {
    base_url: String,
    http: Option<reqwest::Client>,
    user_agent: String,
    connect_timeout: Duration,
    request_timeout: Duration,
    response_limit: usize,
    request_id_header: String,
    error_reader: ErrorReader,
    throttle_reader: ThrottleReader,
    retry: RetryPolicy,
}

impl ApiBuilder {
    pub(super) fn new(base_url: String) -> Self {
        Self {
            base_url,
            http: None,
            user_agent: concat!("webhook-core/", env!("CARGO_PKG_VERSION")).to_owned(),
            connect_timeout: DEFAULT_CONNECT_TIMEOUT,
            request_timeout: DEFAULT_REQUEST_TIMEOUT,
            response_limit: DEFAULT_RESPONSE_LIMIT,
            request_id_header: "x-request-id".to_owned(),
            error_reader: |_, _| None,
            throttle_reader: |_, _| None,
            retry: RetryPolicy::default(),
        }
    }

    /// Uses an HTTP client of your own: another TLS library, a proxy, a private certificate
    /// authority.
    ///
    /// Build it with `redirect(reqwest::redirect::Policy::none())`: a followed redirect takes
    /// credentials to another place, and is answered with [`ApiError::Undocumented`]. Its connect timeout
    /// is yours; [`request_timeout`](Self::request_timeout) and [`user_agent`](Self::user_agent)
    /// hold as without it.
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.http = Some(client);
        self
    }

    /// The `user-agent` of every request. Say who is calling: some providers' firewalls refuse
    /// common ones.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = user_agent.into();
        self
    }

    /// How long making a connection may take, [`DEFAULT_CONNECT_TIMEOUT`] unless set.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// How long one request may take, [`DEFAULT_REQUEST_TIMEOUT`] unless set. Repeats begin anew.
    pub fn request_timeout(mut self, timeout: Duration) -> Self {
        self.request_timeout = timeout;
        self
    }

    /// How many bytes of an answer's body are read, [`DEFAULT_RESPONSE_LIMIT`] unless set. A longer
    /// one is [`ApiError::TooLarge`].
    pub fn response_limit(mut self, bytes: usize) -> Self {
        self.response_limit = bytes;
        self
    }

    /// The header in which the provider names the request for its support, `x-request-id` unless
    /// set.
    pub fn request_id_header(mut self, name: impl Into<String>) -> Self {
        self.request_id_header = name.into();
        self
    }

    /// How to read the provider's code and messages out of an answer. Without it errors have none.
    pub fn error_reader(mut self, reader: ErrorReader) -> Self {
        self.error_reader = reader;
        self
    }

    /// How to find out that the provider asks for fewer requests, where a body says so. Without it
    /// status 429 alone does.
    pub fn throttle_reader(mut self, reader: ThrottleReader) -> Self {
        self.throttle_reader = reader;
        self
    }

    /// When and how often to repeat what may be repeated.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// Checks the settings.
    ///
    /// # Errors
    ///
    /// [`ApiError::Config`] if the base URL or a header setting is not valid, or if the base URL is
    /// `https` and this build has neither the feature `rustls` nor a client that was handed in.
    pub fn build(self) -> Result<Api, ApiError> {
        let base_url = parse_base_url(&self.base_url)?;
        if base_url.scheme() == "https" && self.http.is_none() && !cfg!(feature = "rustls") {
            return Err(config(
                "an https base URL needs TLS, and this build has none: turn on the feature \
                 `rustls`, or hand in a reqwest::Client with `http_client`",
            ));
        }
        let http = match self.http {
            Some(client) => client,
            None => own_client(base_url.scheme(), self.connect_timeout)?,
        };
        Ok(Api {
            http,
            base_url,
            user_agent: HeaderValue::from_str(&self.user_agent)
                .map_err(|_| config("the user agent holds characters that HTTP does not allow"))?,
            request_timeout: self.request_timeout,
            response_limit: self.response_limit,
            request_id_header: HeaderName::from_bytes(self.request_id_header.as_bytes())
                .map_err(|_| config("the request id header is not a header name"))?,
            error_reader: self.error_reader,
            throttle_reader: self.throttle_reader,
            retry: self.retry,
        })
    }
}

fn own_client(scheme: &str, connect_timeout: Duration) -> Result<reqwest::Client, ApiError> {
    let client = reqwest::Client::builder()
        .connect_timeout(connect_timeout)
        .pool_idle_timeout(IDLE_CONNECTION)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never());
    // Looking for the machine's certificate authorities fails where there are none, and a stub on
    // `http` needs none.
    #[cfg(feature = "rustls")]
    let client = match scheme {
        "http" => client.tls_certs_only([]),
        _ => client,
    };
    #[cfg(not(feature = "rustls"))]
    let _ = scheme;
    client
        .build()
        .map_err(|error| config(&format!("no HTTP client: {}", error.without_url())))
}

/// The messages never show the URL: a key is what people put into its query or user part by
/// mistake.
fn parse_base_url(text: &str) -> Result<Url, ApiError> {
    let expected = "expected a base URL such as https://api.example.com/v1";
    let url = Url::parse(text).map_err(|reason| config(&format!("{expected}, found: {reason}")))?;
    let found = if !matches!(url.scheme(), "http" | "https") {
        "a scheme other than http and https"
    } else if !url.username().is_empty() || url.password().is_some() {
        "a user or password in it"
    } else if url.query().is_some() {
        "a query in it"
    } else if url.fragment().is_some() {
        "a fragment in it"
    } else {
        return Ok(url);
    };
    Err(config(&format!("{expected}, found {found}")))
}

fn config(problem: &str) -> ApiError {
    ApiError::Config {
        problem: problem.to_owned(),
    }
}

impl fmt::Debug for ApiBuilder {
    /// Without the base URL: it has not been checked yet, and may hold a secret.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ApiBuilder")
            .field("request_timeout", &self.request_timeout)
            .field("response_limit", &self.response_limit)
            .field("retry", &self.retry)
            .finish_non_exhaustive()
    }
}
