//! [`ApiBuilder`]: the settings of an [`Api`], checked before anything is sent.

use std::time::Duration;

use reqwest::Url;
use reqwest::header::HeaderValue;
use url::Host;

use crate::settings::Settings;
use crate::{Api, ApiError, ErrorReader};

/// Servers often close idle connections after a minute. A request that races with such a close is a
/// dropped connection, which is not retried after a write: so this client closes first.
const IDLE_CONNECTION: Duration = Duration::from_secs(20);

/// Settings of an [`Api`], from [`Api::builder`].
#[derive(Debug)]
#[must_use]
pub struct ApiBuilder {
    /// For [`builder_methods!`](crate::builder_methods).
    #[doc(hidden)]
    pub settings: Settings,
}

impl Api {
    /// Starts a builder. [`ApiBuilder::build`] checks the values.
    ///
    /// `base_url` is an absolute `https` URL without user, query and fragment; its path comes
    /// before the path of every request. `user_agent` is the name and version of the calling crate
    /// or program.
    pub fn builder(base_url: impl Into<String>, user_agent: impl Into<String>) -> ApiBuilder {
        ApiBuilder { settings: Settings::new(base_url.into(), user_agent.into()) }
    }
}

impl ApiBuilder {
    crate::builder_methods!(settings);

    /// For provider crates: reads the provider's error from an answer. Without it, every 2xx answer
    /// is a success, and errors have no code.
    pub fn error_reader(mut self, reader: ErrorReader) -> Self {
        self.settings.error_reader = reader;
        self
    }

    /// For provider crates: the documented wait after a throttle that does not say how long.
    pub fn throttle_wait(mut self, wait: Duration) -> Self {
        self.settings.throttle_wait = Some(wait);
        self
    }

    /// Checks the settings.
    ///
    /// # Errors
    ///
    /// [`ApiError::Config`] if the base URL or the user agent is not valid, or if the base URL is
    /// `https` and there is neither the feature `rustls` nor an [`http_client`](Self::http_client).
    pub fn build(self) -> Result<Api, ApiError> {
        let settings = self.settings;
        let base_url = parse_base_url(&settings.base_url, settings.allows_plain_http)?;
        let user_agent = HeaderValue::from_str(settings.user_agent.trim());
        let user_agent = user_agent.ok().filter(|value| !value.is_empty()).ok_or_else(|| {
            ApiError::config("expected a user agent that is one line of text, found another")
        })?;
        let http = match &settings.http_client {
            Some(client) => client.clone(),
            None => new_client(base_url.scheme(), settings.connect_timeout)?,
        };
        Ok(Api { http, base_url, user_agent, settings })
    }
}

/// The messages never show the URL, because its query or user part may hold a key.
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
        "http to another host, which sends credentials unencrypted: use https, or allow plain \
         http explicitly"
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

fn new_client(scheme: &str, connect_timeout: Duration) -> Result<reqwest::Client, ApiError> {
    if scheme == "https" && !cfg!(feature = "rustls") {
        return Err(ApiError::config(
            "expected TLS for an https base URL, found none in this build: turn on the feature \
             `rustls`, or hand in a reqwest::Client with `http_client`",
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
    client.build().map_err(|error| {
        ApiError::config(format!("cannot build an HTTP client: {}", error.without_url()))
    })
}
