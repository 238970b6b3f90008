//! Reading a body that may be anything, into memory that is bounded.

use std::{future::poll_fn, ops::Deref, pin::pin};

use actix_web::{
    body::{BodyStream, MessageBody},
    dev::Payload,
    error::PayloadError,
    http::header::{CONTENT_LENGTH, HeaderMap},
    web::Bytes,
};

use crate::Rejection;

/// Reads a body of at most `limit` bytes, and nothing of one that is declared to be longer.
pub(crate) async fn read(
    headers: &HeaderMap,
    payload: Payload,
    limit: usize,
) -> Result<RawBody, Rejection> {
    let declared = declared_length(headers);
    if usize::try_from(declared).map_or(true, |length| length > limit) {
        return Err(Rejection::DeclaredTooLarge { declared, limit });
    }
    let mut read = RawBody::default();
    let mut parts = pin!(BodyStream::new(payload));
    while let Some(part) = poll_fn(|context| parts.as_mut().poll_next(context)).await {
        let part = part.map_err(|error| transfer_error(error, read.len()))?;
        let received = read.len().saturating_add(part.len());
        if received > limit {
            return Err(Rejection::TooLarge { received, limit });
        }
        read.append(part);
    }
    Ok(read)
}

/// A raw body, copied only if it arrived in several parts.
///
/// Parts are put together as they arrive. Kept one by one they would cost more than their bytes: a
/// sender that cuts a body into parts of one byte would take thirty times the limit.
pub(crate) enum RawBody {
    Whole(Bytes),
    Joined(Vec<u8>),
}

impl RawBody {
    fn append(&mut self, part: Bytes) {
        match self {
            Self::Whole(nothing) if nothing.is_empty() => *self = Self::Whole(part),
            Self::Whole(first) => *self = Self::Joined([first.as_ref(), part.as_ref()].concat()),
            Self::Joined(parts) => parts.extend_from_slice(&part),
        }
    }
}

impl Default for RawBody {
    fn default() -> Self {
        Self::Whole(Bytes::new())
    }
}

impl Deref for RawBody {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Whole(bytes) => bytes,
            Self::Joined(bytes) => bytes,
        }
    }
}

/// The length that the sender has promised. The server has made sure that there is one only, and
/// that it is a number.
fn declared_length(headers: &HeaderMap) -> u64 {
    let header = headers.get(CONTENT_LENGTH);
    header
        .and_then(|value| value.to_str().ok()?.parse().ok())
        .unwrap_or(0)
}

/// Tells a limit that somebody else has put around the body from a transfer that broke.
fn transfer_error(source: PayloadError, received: usize) -> Rejection {
    match source {
        PayloadError::Overflow => Rejection::CutOff { received },
        source => Rejection::Broken { received, source },
    }
}
