//! What a handler gets.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use bytes::Bytes;
use webhook_core::{Envelope, Observe, Proof, Provider, Standing, Verified, WebhookEvent};

use super::Why;
use crate::{Claimed, Completion, DeliveryRecord, Inbox, Lease, Settlement, Verdict};

/// What the settlement says after [`Outcome::Done`](crate::Outcome::Done).
#[derive(Debug, Clone, Default)]
pub(super) struct WhenDone {
    /// The entity's status, and whether it is final. `None` until the event is decoded, or if it does not change
    /// the status.
    pub(super) status: Option<(Box<str>, bool)>,
    /// For people.
    pub(super) note: Option<Box<str>>,
}

/// One attempt at a delivery, undecoded: for handlers of any provider.
#[derive(Debug, Clone)]
pub struct RawWork {
    claimed: Arc<Claimed>,
    when_done: Arc<Mutex<WhenDone>>,
    inbox: Inbox,
}

impl RawWork {
    pub(super) fn new(claimed: Claimed, inbox: Inbox) -> Self {
        Self { claimed: Arc::new(claimed), when_done: Arc::default(), inbox }
    }

    /// Decodes the delivery. When the attempt is done, the worker sets the entity's status to the one that
    /// the event reports, unless the event is [stale or impossible](Work::standing).
    ///
    /// # Errors
    ///
    /// The delivery is another provider's, or this version cannot decode it.
    pub fn decode<P: Provider>(&self) -> Result<Work<P>, Why> {
        let provider = &self.delivery().provider;
        if **provider != *P::NAME {
            return Err(Why::new(format_args!(
                "expected a delivery of {}, found one of {provider}: give each provider its own source",
                P::NAME
            )));
        }
        let event = P::decode(self.verified()).event.map_err(Why::new)?;
        Ok(Work { standing: self.standing_of(&event), raw: self.clone(), event, fetched: None })
    }

    /// How the event's status relates to the entity's, which it replaces unless it is stale or impossible.
    fn standing_of<E: WebhookEvent>(&self, event: &E) -> Standing {
        let status = event.status();
        let earlier = self.claimed.status.as_deref();
        let standing = status.map_or(Standing::Unknown, |status| status.standing_after(earlier));
        let status = status.filter(|_| !matches!(standing, Standing::Stale | Standing::Impossible));
        self.when_done().status =
            status.map(|status| (status.as_str().into(), status.is_final() == Some(true)));
        standing
    }

    pub(super) fn inbox(&self) -> &Inbox {
        &self.inbox
    }

    pub(super) fn when_done(&self) -> MutexGuard<'_, WhenDone> {
        self.when_done.lock().unwrap_or_else(PoisonError::into_inner)
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
        self.claimed.delivery.verified(&self.claimed.body)
    }

    /// What the worker tells the store after [`Outcome::Done`](crate::Outcome::Done), with the entity's new
    /// status: for a store that runs your code in the transaction that completes the delivery.
    #[must_use]
    pub fn settlement(&self) -> Settlement {
        let WhenDone { status, note } = self.when_done().clone();
        let (lease, attempt) = (self.claimed.lease, self.claimed.attempt);
        Settlement { lease, attempt, verdict: Verdict::Done, note, status }
    }

    /// The statement that completes this delivery in a transaction of yours. `None` if the store has no
    /// such statement.
    ///
    /// Run it in the transaction that has the effects, commit, and return
    /// [`Outcome::DoneInMyTransaction`](crate::Outcome::DoneInMyTransaction): the effects then exist exactly
    /// once. The statement fails if the lease was lost: roll back, and return any other outcome.
    #[must_use]
    pub fn completion(&self) -> Option<Completion> {
        self.inbox.store().completion(&self.settlement())
    }
}

/// One attempt at a delivery of a provider.
pub struct Work<P: Provider> {
    pub(super) raw: RawWork,
    event: P::Event,
    standing: Standing,
    /// The object of the provider's API that confirms the delivery.
    fetched: Option<Verified<'static>>,
}

impl<P: Provider> Work<P> {
    /// What happened. If the delivery was [confirmed](crate::Inbox::confirming_worker), the fetched object.
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
        P::decode(self.fetched.clone().unwrap_or_else(|| self.raw.verified()))
    }

    /// See [`RawWork::delivery`].
    #[must_use]
    pub fn delivery(&self) -> &DeliveryRecord {
        self.raw.delivery()
    }

    /// The raw body, as it was delivered.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        self.raw.body()
    }

    /// What establishes the event: as [`RawWork::proof`], and [`Proof::Fetched`] if the delivery was
    /// [confirmed](crate::Inbox::confirming_worker).
    #[must_use]
    pub fn proof(&self) -> Proof {
        self.fetched.as_ref().map_or(self.raw.proof(), Verified::proof)
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
}

impl<P: Observe> Work<P> {
    /// The same attempt with the fetched object as its event.
    pub(super) fn confirmed(self, fetched: P::Event) -> Self {
        let observation = P::observation(&fetched).ok();
        let standing = self.raw.standing_of(&fetched);
        Self { raw: self.raw, event: fetched, standing, fetched: observation }
    }
}

impl<P: Provider> fmt::Debug for Work<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Work")
            .field("raw", &self.raw)
            .field("event", &self.event)
            .field("standing", &self.standing)
            .field("proof", &self.proof())
            .finish()
    }
}
