//! Reads a delivery, to find what it is about.

use webhook_core::{Provider, Verified, WebhookEvent};

use crate::{EntityKey, Inbox, Reading, ReadingKind, UnknownEvents};

impl Inbox {
    /// What decoding finds in a body, and the provider's own id of the delivery.
    pub(super) fn read<P: Provider>(
        &self,
        body: &[u8],
        endpoint: Option<&str>,
        provider_id: Option<&str>,
    ) -> (Reading, Option<Box<str>>) {
        // Only the envelope's texts are used, so the proof does not matter here.
        let mut verified = Verified::assume_trusted(body);
        if let Some(label) = endpoint {
            verified = verified.with_endpoint(label);
        }
        if let Some(id) = provider_id {
            verified = verified.with_delivery_id(id);
        }
        let envelope = P::decode(verified);
        let (kind, error, parks) = match &envelope.event {
            Ok(event) if event.is_known() => (ReadingKind::Known, None, false),
            Ok(_) => match self.0.settings.unknown_events {
                UnknownEvents::Park => (ReadingKind::Unknown, Some(unknown::<P>()), true),
                UnknownEvents::Handle => (ReadingKind::Unknown, None, false),
            },
            Err(error) => (ReadingKind::Undecodable, Some(error.to_string()), true),
        };
        let reading = Reading {
            kind,
            event_type: envelope.event_type().map(Into::into),
            subject: envelope
                .subject()
                .map(|it| EntityKey { kind: it.kind.into(), id: it.id.into() }),
            occurred_at: envelope.occurred_at().map(|time| time.as_str().into()),
            error: error.map(Into::into),
            read_by: P::CRATE.into(),
            parks,
        };
        (reading, envelope.delivery_id().map(Into::into))
    }
}

fn unknown<P: Provider>() -> String {
    format!(
        "expected one of {} known events, found another name: update the crate of {}, then heal",
        P::EVENTS.len(),
        P::NAME
    )
}
