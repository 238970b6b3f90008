//! [`ApiBuilder`]: the settings of an [`Api`], checked before anything is sent.

use std::fmt;
use std::time::Duration;

use reqwest::Url;
use reqwest::header::{HeaderName, HeaderValue};
use url::Host;

use crate::{Api, ApiError, ErrorReader, RetryPolicy};

/// Time limit for opening a connection: 10 seconds.
pub const DEFAULT_CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Time limit for one request, from connecting to the last byte of the answer: 30 seconds.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(30);

/// Size limit of an answer's body: 8 MiB.
pub const DEFAULT_RESPONSE_LIMIT: usize = 8 * 1024 * 1024;

/// Servers often close idle connections after a minute. A request that races with such a close is a
/// dropped connection, which is not retried after a write: so this client closes first.
const IDLE_CONNECTION: Duration = Duration::from_secs(20);

/// Settings of an [`Api`]. [`Api::builder`] starts one.
#[must_use]
pub struct ApiBuilder {
    /// For [`builder_methods!`](crate::builder_methods).
    #[doc(hidden)]
    pub settings: Settings,
    request_id_header: String,
    error_reader: ErrorReader,
    throttle_wait: Option<Duration>,
}

/// What an integrator can set.
#[doc(hidden)]
#[expect(
    missing_debug_implementations,
    reason = "it is shown as part of the builder"
)]
pub struct Settings {
    pub base_url: String,
    pub allows_plain_http: bool,
    pub http_client: Option<reqwest::Client>,
    pub user_agent: String,
    pub connect_timeout: Duration,
    pub timeout: Duration,
    pub response_limit: usize,
    pub retry: RetryPolicy,
}

impl ApiBuilder {
    crate::builder_methods!(settings);

    pub(crate) fn new(base_url: String, user_agent: String) -> Self {
        Self {
            settings: Settings {
                base_url,
                allows_plain_http: false,
                http_client: None,
                user_agent,
                connect_timeout: DEFAULT_CONNECT_TIMEOUT,
                timeout: DEFAULT_TIMEOUT,
                response_limit: DEFAULT_RESPONSE_LIMIT,
                retry: RetryPolicy::default(),
            },
            request_id_header: "x-request-id".to_owned(),
            error_reader: |_, _| None,
            throttle_wait: None,
        }
    }

    /// For provider crates: the header with the provider's id of the request, `x-request-id` unless
    /// set.
    pub fn request_id_header(mut self, name: impl Into<String>) -> Self {
        self.request_id_header = name.into();
        self
    }

    /// For provider crates: reads the provider's error from an answer. Without it, every 2xx answer
    /// is a success, and errors have no code.
    pub fn error_reader(mut self, reader: ErrorReader) -> Self {
        self.error_reader = reader;
        self
    }

    /// For provider crates: the documented wait after a throttle that does not say how long.
    pub fn throttle_wait(mut self, wait: Duration) -> Self {
        self.throttle_wait = Some(wait);
        self
    }

    /// Checks the settings.
    ///
    /// # Errors
    ///
    /// [`ApiError::Config`] if the base URL or a header is not valid, if the user agent is empty, or
    /// if the base URL is `https` and there is neither the feature `rustls` nor an
    /// [`http_client`](Self::http_client).
    pub fn build(self) -> Result<Api, ApiError> {
        let settings = self.settings;
        let base_url = parse_base_url(&settings.base_url, settings.allows_plain_http)?;
        if settings.user_agent.trim().is_empty() {
            return Err(ApiError::config(
                "expected a user agent that names the calling program, found an empty one",
            ));
        }
        let http = match settings.http_client {
            Some(client) => client,
            None => new_client(base_url.scheme(), settings.connect_timeout)?,
        };
        Ok(Api {
            http,
            base_url,
            user_agent: HeaderValue::from_str(&settings.user_agent).map_err(|_| {
                ApiError::config("the user agent has characters that HTTP does not allow")
            })?,
            timeout: settings.timeout,
            response_limit: settings.response_limit,
            request_id_header: HeaderName::from_bytes(self.request_id_header.as_bytes())
                .map_err(|_| ApiError::config("the request id header is not a header name"))?,
            error_reader: self.error_reader,
            throttle_wait: self.throttle_wait,
            retry: settings.retry,
        })
    }
}

fn new_client(scheme: &str, connect_timeout: Duration) -> Result<reqwest::Client, ApiError> {
    if scheme == "https" && !cfg!(feature = "rustls") {
        return Err(ApiError::config(
            "an https base URL needs TLS, and this build has none: turn on the feature `rustls`, \
             or hand in a reqwest::Client with `http_client`",
        ));
    }
    let client = reqwest::Client::builder()
        .connect_timeout(connect_timeout)
        .pool_idle_timeout(IDLE_CONNECTION)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never());
    // Loading the machine's certificate authorities fails where there are none, and a stub on
    // `http` needs none.
    #[cfg(feature = "rustls")]
    let client = match scheme {
        "http" => client.tls_certs_only([]),
        _ => client,
    };
    client
        .build()
        .map_err(|error| ApiError::config(format!("no HTTP client: {}", error.without_url())))
}

/// The messages never show the URL, because people put keys into its query or user part.
fn parse_base_url(text: &str, allows_plain_http: bool) -> Result<Url, ApiError> {
    let expected = "expected a base URL such as https://api.example.com/v1";
    let url = Url::parse(text)
        .map_err(|reason| ApiError::config(format!("{expected}, found: {reason}")))?;
    let found = if !matches!(url.scheme(), "http" | "https") {
        "a scheme other than http and https"
    } else if !url.username().is_empty() || url.password().is_some() {
        "a user or password in it"
    } else if url.query().is_some() {
        "a query in it"
    } else if url.fragment().is_some() {
        "a fragment in it"
    } else if url.scheme() == "http" && !allows_plain_http && !is_loopback(&url) {
        "http to another host, which sends credentials unencrypted: use https, or call \
         allow_plain_http()"
    } else {
        return Ok(url);
    };
    Err(ApiError::config(format!("{expected}, found {found}")))
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

impl fmt::Debug for ApiBuilder {
    /// Without the base URL: it is not checked yet, and may hold a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiBuilder")
            .field("timeout", &self.settings.timeout)
            .field("response_limit", &self.settings.response_limit)
            .field("retry", &self.settings.retry)
            .finish_non_exhaustive()
    }
}

/// Gives a provider's own builder the settings that all clients have, as methods.
///
/// Use it in the `impl` of a builder that has an [`ApiBuilder`] in a field.
///
/// ```
/// use webhook_api_client::{Api, ApiBuilder};
///
/// #[must_use]
/// struct ClientBuilder {
///     api: ApiBuilder,
/// }
///
/// impl ClientBuilder {
///     webhook_api_client::builder_methods!(api.settings);
/// }
///
/// let api = Api::builder("https://api.example.com", "example/1.0");
/// let builder = ClientBuilder { api }.user_agent("acme/2.1").response_limit(1024);
/// ```
#[macro_export]
macro_rules! builder_methods {
    ($($settings:ident).+) => {
        /// Replaces the base URL, for example by that of a stub in a test.
        pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
            self.$($settings).+.base_url = base_url.into();
            self
        }

        /// Allows an `http` base URL for any host. Without this, only loopback hosts may have one:
        /// `http` sends credentials unencrypted.
        pub fn allow_plain_http(mut self) -> Self {
            self.$($settings).+.allows_plain_http = true;
            self
        }

        /// Replaces the `user-agent` of every request, unless set the name and version of the
        /// provider's crate. Some providers' firewalls block common ones.
        pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
            self.$($settings).+.user_agent = user_agent.into();
            self
        }

        /// Uses this HTTP client: for another TLS library, a proxy, or a private certificate
        /// authority. It has its own connect timeout.
        ///
        /// Build it with `redirect(reqwest::redirect::Policy::none())`: a redirect takes
        /// credentials to another server, so the answer to a followed one is an error.
        pub fn http_client(mut self, client: $crate::reqwest::Client) -> Self {
            self.$($settings).+.http_client = Some(client);
            self
        }

        /// Time limit for opening a connection, 10 seconds unless set.
        pub fn connect_timeout(mut self, timeout: ::std::time::Duration) -> Self {
            self.$($settings).+.connect_timeout = timeout;
            self
        }

        /// Time limit for one request, from connecting to the last byte of the answer. Each retry
        /// has its own.
        pub fn timeout(mut self, timeout: ::std::time::Duration) -> Self {
            self.$($settings).+.timeout = timeout;
            self
        }

        /// Size limit of an answer's body in bytes, 8 MiB unless set.
        pub fn response_limit(mut self, bytes: usize) -> Self {
            self.$($settings).+.response_limit = bytes;
            self
        }

        /// When and how often to retry calls that are safe to retry.
        pub fn retry(mut self, policy: $crate::RetryPolicy) -> Self {
            self.$($settings).+.retry = policy;
            self
        }
    };
}
