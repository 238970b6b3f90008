//! Reading a body that may be anything, into memory that is bounded.

use std::{error::Error, iter::successors, ops::Deref};

use axum_core::body::Body;
use bytes::Bytes;
use http::{HeaderMap, header::CONTENT_LENGTH};
use http_body::Body as _;
use http_body_util::{BodyExt, LengthLimitError};

use crate::Rejection;

/// Reads a body of at most `limit` bytes, and nothing of one that is declared to be longer.
pub(crate) async fn read(
    headers: &HeaderMap,
    mut body: Body,
    limit: usize,
) -> Result<RawBody, Rejection> {
    let declared = declared_length(headers, &body);
    if usize::try_from(declared).map_or(true, |length| length > limit) {
        return Err(Rejection::DeclaredTooLarge { declared, limit });
    }
    let mut read = RawBody::default();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| transfer_error(error, read.len()))?;
        // Trailers are the other kind of frame. They are no part of the body.
        let Ok(part) = frame.into_data() else {
            continue;
        };
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

/// The length that the sender, or a layer in front, has promised. The server knows the header; it
/// is asked again for servers and layers that do not hand on what they know.
fn declared_length(headers: &HeaderMap, body: &Body) -> u64 {
    let header = headers
        .get(CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse().ok());
    body.size_hint().lower().max(header.unwrap_or(0))
}

/// Tells a limit that somebody else has put around the body from a transfer that broke.
fn transfer_error(error: axum_core::Error, received: usize) -> Rejection {
    let mut causes = successors(Some(&error as &dyn Error), |&cause| cause.source());
    if causes.any(|cause| cause.is::<LengthLimitError>()) {
        Rejection::CutOff { received }
    } else {
        let source = error.into_inner();
        Rejection::Broken { received, source }
    }
}
