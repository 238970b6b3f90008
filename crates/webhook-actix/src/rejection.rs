//! Why a handler did not run.

use std::{error::Error, iter::successors};

use actix_web::{HttpResponse, ResponseError, error::PayloadError, http::StatusCode};
use webhook_core::VerifyError;

use crate::LOG;

/// Why a delivery does not reach its handler. The answer is its [`status`](Self::status) with an
/// empty body; the reason is for the log.
///
/// It holds no part of the body, no secret, and no header's value but a declared length.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Rejection {
    /// 500: the application has no receiver for this route. Nothing was read.
    #[error(
        "expected `web::Data<{receiver}>` in the app data, found none: add `.app_data(web::Data::new(receiver))`, with a receiver of this very type, to the app, the scope or the resource"
    )]
    NoReceiver {
        /// The type of the receiver that the handler asks for.
        receiver: &'static str,
    },
    /// 413: a length over the limit was declared. Nothing was read.
    #[error(
        "expected a body of at most {limit} bytes, found one declared with {declared}: not from the provider, or the limit is too low"
    )]
    DeclaredTooLarge {
        /// The declared length, in bytes.
        declared: u64,
        /// The receiver's limit, in bytes.
        limit: usize,
    },
    /// 413: the body went over the limit. What there is beyond it was not read.
    #[error(
        "expected a body of at most {limit} bytes, found {received} and perhaps more: not from the provider, or the limit is too low"
    )]
    TooLarge {
        /// How much had arrived then, in bytes.
        received: usize,
        /// The receiver's limit, in bytes.
        limit: usize,
    },
    /// 413: another limit than the receiver's, set by a middleware, ended the body.
    #[error(
        "expected a whole body, found it cut off after {received} bytes by a limit of the server's own: not from the provider, or raise that limit"
    )]
    CutOff {
        /// How much had arrived, in bytes.
        received: usize,
    },
    /// 400: the transfer broke: the sender gave up, or the network did.
    #[error(
        "expected a whole body, found its transfer broken after {received} bytes: the sender gave up, the network failed, or a timeout of the server's was too short"
    )]
    Broken {
        /// How much had arrived, in bytes.
        received: usize,
        /// What the server says about it.
        source: PayloadError,
    },
    /// 401: the body arrived whole and was not verified.
    #[error("{error}")]
    Refused {
        /// What is wrong with the signature, or with the token in the URL.
        error: VerifyError,
        /// The body's length, in bytes.
        received: usize,
    },
}

impl Rejection {
    /// The status of the answer: 413, 400 or 401, and 500 where the fault is the application's.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self {
            Self::NoReceiver { .. } => StatusCode::INTERNAL_SERVER_ERROR,
            Self::DeclaredTooLarge { .. } | Self::TooLarge { .. } | Self::CutOff { .. } => {
                StatusCode::PAYLOAD_TOO_LARGE
            }
            Self::Broken { .. } => StatusCode::BAD_REQUEST,
            Self::Refused { .. } => StatusCode::UNAUTHORIZED,
        }
    }

    /// How much of the body had arrived, in bytes.
    #[must_use]
    pub fn received(&self) -> usize {
        match self {
            Self::NoReceiver { .. } | Self::DeclaredTooLarge { .. } => 0,
            Self::TooLarge { received, .. }
            | Self::CutOff { received }
            | Self::Broken { received, .. }
            | Self::Refused { received, .. } => *received,
        }
    }

    pub(crate) fn log(&self, provider: &'static str) {
        let status = self.status();
        if status.is_server_error() {
            tracing::error!(
                target: LOG,
                provider,
                status = status.as_u16(),
                body_bytes = self.received(),
                reason = self.reason(),
                "delivery not looked at"
            );
        } else {
            tracing::warn!(
                target: LOG,
                provider,
                status = status.as_u16(),
                body_bytes = self.received(),
                reason = self.reason(),
                "delivery refused"
            );
        }
    }

    /// The error and what caused it. Wrapped errors often say the same as what they wrap: once is
    /// enough.
    fn reason(&self) -> String {
        let causes = successors(Some(self as &dyn Error), |&error| error.source());
        let mut reasons: Vec<String> = causes.map(ToString::to_string).collect();
        reasons.dedup();
        reasons.join(": ")
    }
}

impl ResponseError for Rejection {
    fn status_code(&self) -> StatusCode {
        self.status()
    }

    /// The status and nothing else: actix-web would answer with the reason.
    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status())
    }
}
