//! A verified delivery with what it says.

use super::{DecodeError, Extra, Subject, Timestamp, WebhookEvent, decode_error::joined};
use crate::{DedupKey, Proof, Status, Verified};

/// A verified delivery with the event that it brought, or the reason why there is none.
///
/// The delivery is here in both cases. A body that cannot be decoded was still verified: store its
/// raw bytes and acknowledge it, because the provider would only send the same bytes again.
#[derive(Debug, Clone)]
pub struct Envelope<'a, E> {
    /// The delivery: its raw body, its proof.
    pub verified: Verified<'a>,
    /// What happened, or why the body could not be decoded.
    pub event: Result<E, DecodeError>,
    /// Unknown fields beside the payload, by path.
    beside: Extra,
    /// Where in the body the payload is.
    payload_path: &'static str,
}

/// What a delivery says, before it is put into its envelope.
pub(super) struct Decoded<E> {
    pub(super) event: Result<E, DecodeError>,
    pub(super) extra: Extra,
    pub(super) delivery_id: Option<Box<str>>,
    pub(super) payload_path: &'static str,
}

impl<E> From<DecodeError> for Decoded<E> {
    fn from(error: DecodeError) -> Self {
        Self { event: Err(error), extra: Extra::default(), delivery_id: None, payload_path: "" }
    }
}

impl<'a, E> Envelope<'a, E> {
    pub(super) fn new(verified: Verified<'a>, decoded: Decoded<E>) -> Self {
        let verified = match decoded.delivery_id {
            Some(id) => verified.with_delivery_id(String::from(id)),
            None => verified,
        };
        Self {
            verified,
            event: decoded.event,
            beside: decoded.extra,
            payload_path: decoded.payload_path,
        }
    }

    /// The envelope of a delivery whose event was read in another way than by a
    /// [`BodyLayout`](crate::authoring::BodyLayout).
    #[doc(hidden)]
    #[must_use]
    pub fn from_event(verified: Verified<'a>, event: Result<E, DecodeError>) -> Self {
        Self { verified, event, beside: Extra::default(), payload_path: "" }
    }

    /// What verification established.
    #[must_use]
    pub fn proof(&self) -> Proof {
        self.verified.proof()
    }

    /// The provider's own id of the delivery: see [`Verified::delivery_id`].
    #[must_use]
    pub fn delivery_id(&self) -> Option<&str> {
        self.verified.delivery_id()
    }

    /// The key that identifies a repeated delivery: see [`Verified::dedup_key`].
    #[must_use]
    pub fn dedup_key(&self) -> DedupKey {
        self.verified.dedup_key()
    }

    /// The envelope with its own copy of the body, for a task or a queue.
    #[must_use]
    pub fn into_owned(self) -> Envelope<'static, E> {
        Envelope {
            verified: self.verified.into_owned(),
            event: self.event,
            beside: self.beside,
            payload_path: self.payload_path,
        }
    }
}

impl<E: WebhookEvent> Envelope<'_, E> {
    /// The provider's name for what happened. `None` if the body could not be read that far.
    #[must_use]
    pub fn event_type(&self) -> Option<&str> {
        match &self.event {
            Ok(event) => Some(event.event_type()),
            Err(error) => error.event_type(),
        }
    }

    /// What it happened to, if the event says so; also for most bodies that could not be decoded.
    #[must_use]
    pub fn subject(&self) -> Option<Subject<'_>> {
        match &self.event {
            Ok(event) => event.subject(),
            Err(error) => error.subject(),
        }
    }

    /// The status that the event reports of its subject, if it does.
    #[must_use]
    pub fn status(&self) -> Option<Status<'_>> {
        self.event.as_ref().ok()?.status()
    }

    /// When it happened, if the event says so.
    #[must_use]
    pub fn occurred_at(&self) -> Option<&Timestamp> {
        self.event.as_ref().ok()?.occurred_at()
    }

    /// Every field of the body that no field of a type holds, at every level: fields beside the
    /// payload, and fields within it. Names are paths, as in error messages: `header.version` or
    /// `body.sender.iban`.
    #[must_use]
    pub fn extra(&self) -> Extra {
        let mut extra = self.beside.clone();
        if let Ok(event) = &self.event {
            for (path, value) in event.extra().iter() {
                extra.push(joined(self.payload_path, path), value.to_owned());
            }
        }
        extra
    }
}
