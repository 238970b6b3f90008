//! [`Retry`]: whether a request may be sent twice.

/// Whether a request may be retried when its outcome is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// Sending it twice does no harm: it reads, or it carries an idempotency key that the provider
    /// documents.
    Safe,
    /// Sending it twice may act twice: the caller decides.
    Never,
}

/// How a request was sent. Its answer and its error report it.
#[derive(Clone, Copy)]
pub(crate) struct Sent {
    /// The number of requests, at least 1.
    pub(crate) attempts: u32,
    pub(crate) retry: Retry,
}
