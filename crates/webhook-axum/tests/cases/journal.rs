//! What happened inside the server under test.

use std::sync::{
    Mutex, MutexGuard, PoisonError,
    atomic::{AtomicUsize, Ordering},
};

use webhook_core::{DecodeError, DedupKey, Proof, Verified, WebhookEvent};

/// What happened inside the server under test: who was verified, and what handlers were given.
#[derive(Default)]
pub(crate) struct Journal {
    verifications: AtomicUsize,
    entries: Mutex<Vec<Entry>>,
}

/// What a handler was given.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) outcome: Outcome,
    pub(crate) body: Vec<u8>,
    pub(crate) proof: Proof,
    pub(crate) dedup_key: DedupKey,
    pub(crate) delivery_id: Option<String>,
    pub(crate) endpoint: Option<String>,
}

/// What decoding has made of a verified delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// An event that the provider crate has a type for.
    Known(String),
    /// An event that it does not know.
    Unknown(String),
    /// A body that fits no type: which event it should be and where the error is, such as
    /// `moon_landed at body.id`, if the event's name was found.
    Undecodable(Option<String>),
}

impl Journal {
    /// What a handler does, and all that it does, before it answers 200.
    pub(crate) fn note<E: WebhookEvent>(
        &self,
        verified: &Verified<'_>,
        event: Result<&E, &DecodeError>,
    ) {
        let outcome = match event {
            Ok(event) if event.is_known() => Outcome::Known(event.event_type().into()),
            Ok(event) => Outcome::Unknown(event.event_type().into()),
            Err(error) => Outcome::Undecodable(
                error
                    .event_type()
                    .map(|event_type| format!("{event_type} at {}", error.path())),
            ),
        };
        self.lock().push(Entry {
            outcome,
            body: verified.body().into(),
            proof: verified.proof(),
            dedup_key: verified.dedup_key(),
            delivery_id: verified.delivery_id().map(Into::into),
            endpoint: verified.endpoint().map(Into::into),
        });
    }

    /// Notes that a provider was asked to verify a delivery.
    pub(crate) fn note_verification(&self) {
        self.verifications.fetch_add(1, Ordering::SeqCst);
    }

    /// What handlers were given since the last [`clear`](Self::clear).
    pub(crate) fn entries(&self) -> Vec<Entry> {
        self.lock().clone()
    }

    /// How many deliveries were verified since the last [`clear`](Self::clear), well or not.
    pub(crate) fn verifications(&self) -> usize {
        self.verifications.load(Ordering::SeqCst)
    }

    /// Begins a new page.
    pub(crate) fn clear(&self) {
        self.verifications.store(0, Ordering::SeqCst);
        self.lock().clear();
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Entry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
