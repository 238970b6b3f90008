//! What a handler gets.

use std::{borrow::Cow, fmt, sync::Arc};

use bytes::Bytes;
use webhook_core::{Envelope, Proof, Provider, Standing, Stored, Verified, WebhookEvent};

use super::Why;
use crate::{Claimed, Completion, DeliveryRecord, Lease, Settlement, Store, Verdict};

/// One attempt at a delivery, undecoded: for handlers of any provider.
#[derive(Debug, Clone)]
pub struct RawWork {
    claimed: Claimed,
    /// The entity's status once the attempt is done, and whether it is final.
    status: Option<(Box<str>, bool)>,
    store: Arc<dyn Store>,
}

impl RawWork {
    pub(super) fn new(claimed: Claimed, store: Arc<dyn Store>) -> Self {
        Self { claimed, status: None, store }
    }

    /// The delivery, without its body.
    #[must_use]
    pub fn delivery(&self) -> &DeliveryRecord {
        &self.claimed.delivery
    }

    /// The raw body.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.claimed.body
    }

    /// What verification established when the delivery arrived. [`Proof::Url`] does not cover the body:
    /// fetch the object from the provider before money moves.
    #[must_use]
    pub fn proof(&self) -> Proof {
        self.claimed.delivery.proof
    }

    /// The number of this attempt, from 1.
    #[must_use]
    pub fn attempt(&self) -> u32 {
        self.claimed.attempt
    }

    /// See [`DeliveryRecord::idempotency_key`].
    #[must_use]
    pub fn idempotency_key(&self) -> String {
        self.claimed.delivery.idempotency_key()
    }

    /// The lease under which this attempt runs.
    #[must_use]
    pub fn lease(&self) -> Lease {
        self.claimed.lease
    }

    /// The delivery as it was verified, to decode it.
    #[must_use]
    pub fn verified(&self) -> Verified<'static> {
        let DeliveryRecord { proof, evidence, endpoint, provider_id, .. } = &self.claimed.delivery;
        let stored = Stored::recorded(&*self.claimed.body, *proof, evidence.clone());
        let mut verified = stored.trust_recorded_proof();
        if let Some(id) = provider_id {
            verified = verified.with_delivery_id(Cow::Owned(id.to_string()));
        }
        if let Some(label) = endpoint {
            verified = verified.with_endpoint(Cow::Owned(label.to_string()));
        }
        verified
    }

    /// What the worker tells the store after [`Outcome::Done`](crate::Outcome::Done), with the entity's new
    /// status: for a store that runs your code in the transaction that completes the delivery.
    #[must_use]
    pub fn settlement(&self) -> Settlement {
        Settlement {
            lease: self.claimed.lease,
            attempt: self.claimed.attempt,
            verdict: Verdict::Done,
            note: None,
            status: self.status.clone(),
        }
    }

    /// The statement that completes this delivery in a transaction of yours. `None` if the store has no
    /// such statement.
    ///
    /// Run it in the transaction that has the effects, commit, and return
    /// [`Outcome::DoneInMyTransaction`](crate::Outcome::DoneInMyTransaction): the effects then exist exactly
    /// once. The statement fails if the lease was lost: roll back, and return any other outcome.
    #[must_use]
    pub fn completion(&self) -> Option<Completion> {
        self.store.completion(&self.settlement())
    }

    pub(super) fn status_when_done(&self) -> Option<(Box<str>, bool)> {
        self.status.clone()
    }
}

/// One attempt at a delivery of a provider.
pub struct Work<P: Provider> {
    raw: RawWork,
    event: P::Event,
    standing: Standing,
}

impl<P: Provider> Work<P> {
    /// Decodes a delivery. `Err` with the reason if this version cannot.
    pub(super) fn decode(mut raw: RawWork) -> Result<Self, Why> {
        let provider = &raw.delivery().provider;
        if **provider != *P::NAME {
            return Err(Why::new(format_args!(
                "expected a delivery of {}, found one of {provider}: give each provider its own source",
                P::NAME
            )));
        }
        let event = P::decode(raw.verified()).event.map_err(Why::new)?;
        let status = event.status();
        let earlier = raw.claimed.status.as_deref();
        let standing = status.map_or(Standing::Unknown, |status| status.standing_after(earlier));
        raw.status = match standing {
            Standing::First | Standing::Fresh | Standing::Same | Standing::Unknown => {
                status.map(|status| (status.as_str().into(), status.is_final() == Some(true)))
            }
            Standing::Stale | Standing::Impossible => None,
        };
        Ok(Self { raw, event, standing })
    }

    /// What happened.
    #[must_use]
    pub fn event(&self) -> &P::Event {
        &self.event
    }

    /// How the status that the event reports relates to the entity's last status: that of the last delivery
    /// about it that is done. [`Standing::Unknown`] if the event reports none.
    ///
    /// Deliveries are handled in the order in which they arrived, and no provider documents that this is the
    /// order in which things happened. A [`Standing::Stale`] event is late: the entity's status is newer.
    #[must_use]
    pub fn standing(&self) -> Standing {
        self.standing
    }

    /// The delivery with its event, and with the fields that no type holds. Each call decodes the body.
    #[must_use]
    pub fn envelope(&self) -> Envelope<'static, P::Event> {
        P::decode(self.raw.verified())
    }

    /// See [`RawWork::delivery`].
    #[must_use]
    pub fn delivery(&self) -> &DeliveryRecord {
        self.raw.delivery()
    }

    /// The raw body.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        self.raw.body()
    }

    /// See [`RawWork::proof`].
    #[must_use]
    pub fn proof(&self) -> Proof {
        self.raw.proof()
    }

    /// The number of this attempt, from 1.
    #[must_use]
    pub fn attempt(&self) -> u32 {
        self.raw.attempt()
    }

    /// See [`RawWork::idempotency_key`].
    #[must_use]
    pub fn idempotency_key(&self) -> String {
        self.raw.idempotency_key()
    }

    /// The lease under which this attempt runs.
    #[must_use]
    pub fn lease(&self) -> Lease {
        self.raw.lease()
    }

    /// See [`RawWork::settlement`].
    #[must_use]
    pub fn settlement(&self) -> Settlement {
        self.raw.settlement()
    }

    /// See [`RawWork::completion`].
    #[must_use]
    pub fn completion(&self) -> Option<Completion> {
        self.raw.completion()
    }

    pub(super) fn status_when_done(&self) -> Option<(Box<str>, bool)> {
        self.raw.status_when_done()
    }
}

impl<P: Provider> fmt::Debug for Work<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Work")
            .field("raw", &self.raw)
            .field("event", &self.event)
            .field("standing", &self.standing)
            .finish()
    }
}
