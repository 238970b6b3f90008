//! A verified delivery with the event that it brought, or with the reason why there is none.

use crate::{
    DecodeError, DedupKey, Proof, Subject, Timestamp, Verified, VerifyError, WebhookEvent,
};

/// A verified delivery and the event that it brought.
#[derive(Debug, Clone)]
pub struct Envelope<'a, E> {
    /// What happened.
    pub event: E,
    /// The delivery: its raw body, its proof.
    pub verified: Verified<'a>,
}

impl<E: WebhookEvent> Envelope<'_, E> {
    /// The provider's name for what happened.
    #[must_use]
    pub fn event_type(&self) -> &str {
        self.event.event_type()
    }

    /// What it happened to, where the event says so.
    #[must_use]
    pub fn subject(&self) -> Option<Subject<'_>> {
        self.event.subject()
    }

    /// When it happened, where the event says so.
    #[must_use]
    pub fn occurred_at(&self) -> Option<&Timestamp> {
        self.event.occurred_at()
    }

    /// What verification has proven.
    #[must_use]
    pub fn proof(&self) -> Proof {
        self.verified.proof()
    }

    /// The provider's own id of the delivery: [`Verified::delivery_id`].
    #[must_use]
    pub fn delivery_id(&self) -> Option<&str> {
        self.verified.delivery_id()
    }

    /// By what a repeated delivery is known: [`Verified::dedup_key`]. A delivery is a duplicate if
    /// this key or its delivery id was seen before.
    #[must_use]
    pub fn dedup_key(&self) -> DedupKey {
        self.verified.dedup_key()
    }

    /// The same, independent of the request's buffers: for a task or a queue.
    #[must_use]
    pub fn into_owned(self) -> Envelope<'static, E> {
        Envelope {
            event: self.event,
            verified: self.verified.into_owned(),
        }
    }
}

/// A verified delivery that could not be decoded. Nothing is lost: its raw body is here.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{error}")]
pub struct Undecodable<'a> {
    /// Why.
    #[source]
    pub error: DecodeError,
    /// The delivery: its raw body, its proof.
    pub verified: Verified<'a>,
}

impl Undecodable<'_> {
    /// The same, independent of the request's buffers: for a task or a queue.
    #[must_use]
    pub fn into_owned(self) -> Undecodable<'static> {
        Undecodable {
            error: self.error,
            verified: self.verified.into_owned(),
        }
    }
}

/// Why a delivery brought no event.
#[derive(Debug, Clone, thiserror::Error)]
pub enum ReceiveError<'a> {
    /// It was not verified. Answer 401 with an empty body.
    #[error("refused: {0}")]
    Refused(#[from] VerifyError),
    /// It was verified and cannot be decoded. Keep its raw body and answer 200: the provider would
    /// only send the same body again, and then give up.
    #[error("verified, but not decoded: {0}")]
    Undecodable(Undecodable<'a>),
}

impl<'a> From<Undecodable<'a>> for ReceiveError<'a> {
    fn from(undecodable: Undecodable<'a>) -> Self {
        Self::Undecodable(undecodable)
    }
}
