//! What every server does with a delivery: limit, read, verify, decode.

use std::{error::Error, sync::Arc};

use crate::{Delivery, Envelope, Provider, Verified, VerifyError};

/// A provider with its secrets and a limit for bodies: everything that receives deliveries, except the
/// types of a web framework. An adapter for one is a few lines around it.
///
/// ```
/// use webhook_core::{Delivery, Envelope, Provider, Receiver, Rejection};
///
/// /// Receives one request whose body arrives in parts.
/// fn receive<P: Provider>(
///     receiver: &Receiver<P>,
///     headers: &Vec<(String, String)>,
///     declared: Option<u64>,
///     parts: &[&[u8]],
/// ) -> Result<Envelope<'static, P::Event>, Rejection> {
///     let mut body = receiver.body(declared)?;
///     for part in parts {
///         body.push(part)?;
///     }
///     receiver.verify_buffered(Delivery::new(headers, &[]), body).map(Receiver::<P>::decode)
/// }
/// ```
pub struct Receiver<P> {
    provider: Arc<P>,
    limit: usize,
}

impl<P: Provider> Receiver<P> {
    /// The default limit for a body: 256 KiB, in bytes.
    pub const DEFAULT_LIMIT: usize = 256 * 1024;

    /// Receives this provider's deliveries. To share the provider with other code, use
    /// `Receiver::from` with an `Arc` of it.
    #[must_use]
    pub fn new(provider: P) -> Self {
        Self::from(Arc::new(provider))
    }

    /// Sets the limit for a body, in bytes. A longer one is answered with 413.
    #[must_use]
    pub fn with_limit(mut self, bytes: usize) -> Self {
        self.limit = bytes;
        self
    }

    /// A buffer for one body, whose length the sender has declared, or not.
    ///
    /// # Errors
    ///
    /// [`Rejection::DeclaredTooLarge`]: do not read the body.
    pub fn body(&self, declared: Option<u64>) -> Result<BodyBuffer, Rejection> {
        let limit = self.limit;
        let capacity = usize::try_from(declared.unwrap_or(0)).unwrap_or(usize::MAX);
        if capacity > limit {
            let declared = declared.unwrap_or(0);
            return Err(Rejection::DeclaredTooLarge { declared, limit }.logged(P::NAME));
        }
        // What is declared has not arrived: a large limit must not reserve as much for each request.
        let bytes = Vec::with_capacity(capacity.min(Self::DEFAULT_LIMIT));
        Ok(BodyBuffer { bytes, limit, provider: P::NAME })
    }

    /// Verifies and decodes a delivery whose body was read.
    ///
    /// # Errors
    ///
    /// [`Rejection::Refused`] if the delivery is not verified. A body that cannot be decoded is not an
    /// error: its envelope says what is wrong.
    pub fn receive(
        &self,
        delivery: &Delivery<'_>,
    ) -> Result<Envelope<'static, P::Event>, Rejection> {
        Ok(Self::decode(self.verify(delivery)?.into_owned()))
    }

    /// Decodes a verified delivery, and logs why if it cannot be decoded.
    #[must_use]
    pub fn decode(verified: Verified<'static>) -> Envelope<'static, P::Event> {
        let envelope = P::decode(verified);
        #[cfg(feature = "tracing")]
        if let Err(error) = &envelope.event {
            tracing::error!(
                provider = P::NAME,
                body_bytes = envelope.verified.body().len(),
                reason = error.to_string(),
                "delivery verified but not decoded: the handler gets the raw body"
            );
        }
        envelope
    }

    /// Verifies a delivery whose body was read, to store it and to decode it later.
    ///
    /// # Errors
    ///
    /// [`Rejection::Refused`] if the delivery is not verified.
    pub fn verify<'a>(&self, delivery: &Delivery<'a>) -> Result<Verified<'a>, Rejection> {
        let refused =
            |error| Rejection::Refused { error, received: delivery.body().len() }.logged(P::NAME);
        self.provider.verify(delivery).map_err(refused)
    }

    /// Verifies a delivery whose body is in a buffer, and gives it the buffer: the body is not copied.
    ///
    /// The body of `request` is ignored, so that it can be made without one.
    ///
    /// # Errors
    ///
    /// [`Rejection::Refused`] if the delivery is not verified.
    pub fn verify_buffered(
        &self,
        request: Delivery<'_>,
        body: BodyBuffer,
    ) -> Result<Verified<'static>, Rejection> {
        let verified = self.verify(&request.with_body(&body.bytes))?.without_body();
        Ok(verified.with_body(body.bytes))
    }
}

impl<P: Provider> From<Arc<P>> for Receiver<P> {
    fn from(provider: Arc<P>) -> Self {
        let limit = Self::DEFAULT_LIMIT;
        Self { provider, limit }
    }
}

impl<P> Clone for Receiver<P> {
    /// Shares the provider.
    fn clone(&self) -> Self {
        Self { provider: Arc::clone(&self.provider), limit: self.limit }
    }
}

impl<P: Provider> std::fmt::Debug for Receiver<P> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Receiver")
            .field("provider", &P::NAME)
            .field("limit", &self.limit)
            .finish_non_exhaustive()
    }
}

/// A body while it is read, never longer than the receiver's limit.
#[derive(Debug)]
pub struct BodyBuffer {
    bytes: Vec<u8>,
    limit: usize,
    provider: &'static str,
}

impl BodyBuffer {
    /// Adds the next part.
    ///
    /// # Errors
    ///
    /// [`Rejection::TooLarge`]: stop reading.
    pub fn push(&mut self, part: &[u8]) -> Result<(), Rejection> {
        let received = self.bytes.len().saturating_add(part.len());
        if received > self.limit {
            let limit = self.limit;
            return Err(Rejection::TooLarge { received, limit }.logged(self.provider));
        }
        self.bytes.extend_from_slice(part);
        Ok(())
    }

    /// The rejection for a transfer that broke after what is here.
    #[must_use]
    pub fn broken(&self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Rejection {
        let (received, source) = (self.bytes.len(), source.into());
        Rejection::Broken { received, source }.logged(self.provider)
    }

    /// The rejection for a body that another limit than the receiver's cut off, such as a limit of the
    /// server.
    #[must_use]
    pub fn cut_off(&self) -> Rejection {
        let received = self.bytes.len();
        Rejection::CutOff { received }.logged(self.provider)
    }

    /// The parts so far, joined.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// Why a delivery does not reach its handler. Answer with the [`status`](Self::status) and an empty
/// body; the reason is for the log.
///
/// It contains no part of the body and no secret, and of the headers only a declared length.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Rejection {
    /// 413: the declared length is over the limit. Nothing was read.
    #[error(
        "expected a body of at most {limit} bytes, found one declared with {declared}: not from the provider, or the limit is too low"
    )]
    DeclaredTooLarge {
        /// The declared length, in bytes.
        declared: u64,
        /// The receiver's limit, in bytes.
        limit: usize,
    },
    /// 413: the body went over the limit. The rest was not read.
    #[error(
        "expected a body of at most {limit} bytes, found at least {received}: not from the provider, or the limit is too low"
    )]
    TooLarge {
        /// How much had arrived, in bytes.
        received: usize,
        /// The receiver's limit, in bytes.
        limit: usize,
    },
    /// 413: another limit than the receiver's, such as the server's, ended the body.
    #[error(
        "expected a whole body, found it cut off after {received} bytes by a limit of the server: not from the provider, or raise that limit"
    )]
    CutOff {
        /// How much had arrived, in bytes.
        received: usize,
    },
    /// 400: the transfer broke, because the sender gave up or the network failed.
    #[error(
        "expected a whole body, found its transfer broken after {received} bytes: the sender gave up, the network failed, or a timeout of the server is too short"
    )]
    Broken {
        /// How much had arrived, in bytes.
        received: usize,
        /// What the server says about it.
        source: Box<dyn Error + Send + Sync>,
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
    /// The HTTP status of the answer: 413, 400 or 401.
    #[must_use]
    pub fn status(&self) -> u16 {
        match self {
            Self::DeclaredTooLarge { .. } | Self::TooLarge { .. } | Self::CutOff { .. } => 413,
            Self::Broken { .. } => 400,
            Self::Refused { .. } => 401,
        }
    }

    /// How much of the body had arrived, in bytes.
    #[must_use]
    pub fn received(&self) -> usize {
        match self {
            Self::DeclaredTooLarge { .. } => 0,
            Self::TooLarge { received, .. }
            | Self::CutOff { received }
            | Self::Broken { received, .. }
            | Self::Refused { received, .. } => *received,
        }
    }

    #[cfg_attr(not(feature = "tracing"), expect(unused_variables, reason = "it is for the log"))]
    fn logged(self, provider: &'static str) -> Self {
        #[cfg(feature = "tracing")]
        {
            let mut reasons = vec![self.to_string()];
            let mut cause = self.source();
            while let Some(error) = cause {
                reasons.push(error.to_string());
                cause = error.source();
            }
            reasons.dedup();
            tracing::warn!(
                provider,
                status = self.status(),
                body_bytes = self.received(),
                reason = reasons.join(": "),
                "delivery refused"
            );
        }
        self
    }
}
