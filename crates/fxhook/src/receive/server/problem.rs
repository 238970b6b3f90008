//! What reaches the server and is not a request, and what keeps it from receiving.

use std::time::Duration;

/// The kind of a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Problem {
    /// The sender speaks TLS.
    Tls,
    /// The sender speaks HTTP/2 without having asked.
    Http2,
    /// The head is too long, or has too many headers.
    LongHead,
    /// No head can be read from what the sender wrote.
    NoRequest,
    /// A head did not arrive whole in time.
    SlowHead,
    /// The sender did not read an answer in time.
    UnreadAnswer,
    /// As many connections are in use as the server serves.
    AllTaken,
    /// The system refuses a connection.
    NotAccepted,
}

impl Problem {
    /// Whether one line a minute is enough, because each line would say the same.
    pub(crate) fn concerns_the_server(self) -> bool {
        matches!(self, Self::AllTaken | Self::NotAccepted)
    }

    pub(super) fn tls() -> (Self, String) {
        Self::Tls.with(
            "expected an HTTP/1.1 request, found a TLS handshake: use an http:// URL, or a proxy in front \
             that ends TLS",
        )
    }

    pub(super) fn http2() -> (Self, String) {
        Self::Http2.with(
            "expected an HTTP/1.1 request, found HTTP/2: have the sender or the proxy in front use HTTP/1.1",
        )
    }

    pub(super) fn long_head(bytes: usize) -> (Self, String) {
        Self::LongHead.with(format!(
            "answered 431: expected a request head of at most {bytes} bytes and 100 headers, found a longer \
             one: not from a provider, or a proxy adds to it"
        ))
    }

    /// `reason` does not repeat what the sender wrote.
    pub(super) fn no_request(reason: &hyper::Error) -> (Self, String) {
        Self::NoRequest.with(format!(
            "answered 400: expected an HTTP/1.1 request, found another text ({reason}): not from a provider, \
             or changed on the way"
        ))
    }

    pub(super) fn slow_head(limit: Duration) -> (Self, String) {
        let limit = limit.as_secs();
        Self::SlowHead.with(format!(
            "closed a connection: expected a whole request head within {limit} s, found a part of it: not from \
             a provider, or the network is slow"
        ))
    }

    pub(super) fn unread_answer(limit: Duration) -> (Self, String) {
        let limit = limit.as_secs();
        Self::UnreadAnswer.with(format!(
            "closed a connection: expected a sender that reads its answer within {limit} s, found one that \
             does not: not from a provider"
        ))
    }

    pub(super) fn all_taken(places: u32) -> (Self, String) {
        Self::AllTaken.with(format!(
            "all {places} connections are in use: each new one closes the one that has been idle for the longest \
             time, or waits; raise --connections if they are a provider's"
        ))
    }

    pub(super) fn not_accepted(error: &std::io::Error) -> (Self, String) {
        Self::NotAccepted.with(format!(
            "expected to accept a connection, found: {error}; if it is the limit of open files, raise it \
             (`ulimit -n`) or lower --connections"
        ))
    }

    fn with(self, text: impl Into<String>) -> (Self, String) {
        (self, text.into())
    }
}
