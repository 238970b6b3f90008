//! What happens inside the server under test.

use std::sync::{
    Mutex, MutexGuard, PoisonError,
    atomic::{AtomicUsize, Ordering},
};

use webhook_core::{DedupKey, Envelope, Proof, WebhookEvent};

/// What happens inside the server under test: verifications, and what handlers receive.
#[derive(Debug, Default)]
pub struct Recorder {
    verifications: AtomicUsize,
    handled: Mutex<Vec<Handled>>,
}

/// What a handler received.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Handled {
    /// `known X`, `unknown X` or `undecodable X at PATH`.
    pub(super) event: String,
    /// With replacement characters if it is not UTF-8. The key says whether it is the same.
    pub(super) body: String,
    pub(super) proof: Proof,
    pub(super) dedup_key: DedupKey,
    pub(super) delivery_id: Option<String>,
    pub(super) endpoint: Option<String>,
}

impl Recorder {
    /// What a handler of the server under test does before it answers 200, and nothing else.
    pub fn record<E: WebhookEvent>(&self, envelope: &Envelope<'_, E>) {
        let event_type = envelope.event_type().unwrap_or("?");
        let verified = &envelope.verified;
        self.lock().push(Handled {
            event: match &envelope.event {
                Ok(event) if event.is_known() => format!("known {event_type}"),
                Ok(_) => format!("unknown {event_type}"),
                Err(error) => format!("undecodable {event_type} at {:?}", error.path()),
            },
            body: String::from_utf8_lossy(verified.body()).into_owned(),
            proof: verified.proof(),
            dedup_key: verified.dedup_key(),
            delivery_id: verified.delivery_id().map(Into::into),
            endpoint: verified.endpoint().map(Into::into),
        });
    }

    pub(super) fn count_verification(&self) {
        self.verifications.fetch_add(1, Ordering::SeqCst);
    }

    /// The number of verifications and what handlers received since the last call.
    pub(super) fn take(&self) -> (usize, Vec<Handled>) {
        let handled = std::mem::take(&mut *self.lock());
        (self.verifications.swap(0, Ordering::SeqCst), handled)
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Handled>> {
        self.handled.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
