//! Why an attempt to deliver got no answer.

use std::error::Error;
use std::io::{self, ErrorKind};
use std::iter::successors;

/// Why an attempt to deliver got no answer.
///
/// The text of a cause comes from the operating system or from TLS, and contains nothing of the request.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NoAnswer {
    /// No server listens on the port.
    #[error("connection refused: no server listens on that port")]
    Refused,
    /// The name of the host has no address.
    #[error("unknown host: {0}")]
    UnknownHost(Box<str>),
    /// There is a server, but no TLS connection with it.
    #[error("TLS failed: {0}: check the certificate, and that the port speaks TLS")]
    Tls(Box<str>),
    /// There is no connection for another reason, such as an address without a route.
    #[error("no connection: {0}")]
    NoConnection(Box<str>),
    /// The connection was reset before the answer.
    #[error("connection reset before the answer")]
    Reset,
    /// The connection was closed before the answer was complete.
    #[error("connection closed before the answer")]
    Closed,
    /// The answer is not HTTP.
    #[error("expected an HTTP answer, found something else")]
    NotHttp,
    /// There was no answer in time.
    #[error("no answer in time")]
    TimedOut,
    /// The answer was lost on its way: a fault that was asked for.
    #[error("the answer was lost, as asked for")]
    Lost,
    /// Something else.
    #[error("no answer: {0}")]
    Other(Box<str>),
}

impl NoAnswer {
    pub(super) fn of(error: &reqwest::Error) -> Self {
        if error.is_timeout() {
            return Self::TimedOut;
        }
        let causes = || successors(error.source(), |&cause| cause.source());
        let last = || causes().last().map_or_else(String::new, ToString::to_string).into();
        let system = causes().filter_map(|cause| cause.downcast_ref::<io::Error>());
        match system.filter(|it| it.raw_os_error().is_some()).map(io::Error::kind).next() {
            Some(ErrorKind::ConnectionRefused) => return Self::Refused,
            Some(ErrorKind::ConnectionReset | ErrorKind::BrokenPipe) => return Self::Reset,
            Some(_) if error.is_connect() => return Self::NoConnection(last()),
            _ => {}
        }
        if error.is_connect() {
            // The type of these errors is private.
            let is = |text| causes().any(|cause| cause.to_string() == text);
            let has_tls = error.url().is_some_and(|url| url.scheme() == "https");
            return match () {
                () if is("dns error") => Self::UnknownHost(last()),
                () if has_tls && !is("tcp connect error") => Self::Tls(last()),
                () => Self::NoConnection(last()),
            };
        }
        match causes().find_map(|cause| cause.downcast_ref::<hyper::Error>()) {
            Some(error) if error.is_incomplete_message() => Self::Closed,
            Some(error) if error.is_parse() => Self::NotHttp,
            _ => Self::Other(last()),
        }
    }
}
