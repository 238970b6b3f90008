//! [`Settings`]: what an integrator can set, in every provider's client.

use std::fmt;
use std::time::Duration;

use crate::{ErrorReader, RetryPolicy};

/// What an integrator can set. [`builder_methods!`](crate::builder_methods) documents each setting.
#[doc(hidden)]
#[derive(Clone)]
pub struct Settings {
    pub base_url: String,
    pub allows_plain_http: bool,
    pub http_client: Option<reqwest::Client>,
    pub user_agent: String,
    pub connect_timeout: Duration,
    pub timeout: Duration,
    pub response_limit: usize,
    pub retry: RetryPolicy,
    pub(crate) error_reader: ErrorReader,
    pub(crate) throttle_wait: Option<Duration>,
}

impl Settings {
    pub(crate) fn new(base_url: String, user_agent: String) -> Self {
        Self {
            base_url,
            allows_plain_http: false,
            http_client: None,
            user_agent,
            connect_timeout: Duration::from_secs(10),
            timeout: Duration::from_secs(30),
            response_limit: 8 * 1024 * 1024,
            retry: RetryPolicy::default(),
            error_reader: |_, _| None,
            throttle_wait: None,
        }
    }
}

impl fmt::Debug for Settings {
    /// Without the base URL: it is not checked yet, and may hold a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("timeout", &self.timeout)
            .field("response_limit", &self.response_limit)
            .field("retry", &self.retry)
            .finish_non_exhaustive()
    }
}

/// Adds the settings that all clients share to a provider's builder, as methods.
///
/// Use it in the `impl` of a builder that has an [`ApiBuilder`](crate::ApiBuilder) in a field.
///
/// ```
/// struct ClientBuilder {
///     api: webhook_api_client::ApiBuilder,
/// }
///
/// impl ClientBuilder {
///     webhook_api_client::builder_methods!(api.settings);
/// }
/// ```
#[macro_export]
macro_rules! builder_methods {
    ($($settings:ident).+) => {
        /// The base URL; the provider's unless set. Tests set that of a stub.
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

        /// The `user-agent` of every request, name and version of the provider's crate unless set.
        /// Some providers' firewalls block common ones.
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

        /// Time limit for one request, from connecting to the last byte of the answer, 30 seconds
        /// unless set. Each retry has its own.
        pub fn timeout(mut self, timeout: ::std::time::Duration) -> Self {
            self.$($settings).+.timeout = timeout;
            self
        }

        /// Size limit of an answer's body in bytes, 8 MiB unless set.
        pub fn response_limit(mut self, bytes: usize) -> Self {
            self.$($settings).+.response_limit = bytes;
            self
        }

        /// When and how often to retry calls that are safe to retry, `RetryPolicy::default()` unless
        /// set.
        pub fn retry(mut self, policy: $crate::RetryPolicy) -> Self {
            self.$($settings).+.retry = policy;
            self
        }
    };
}
