//! Deliveries in the inbox.

use std::{fmt, num::ParseIntError, str::FromStr, time::Duration};

use bytes::Bytes;
use chrono::{DateTime, Utc};
use webhook_core::{DedupKey, Evidence, Proof, Stored, Verified};

use crate::{Source, inbox::COMPARED_WITH};

/// The store's id of a delivery. Later deliveries have higher ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeliveryId(pub i64);

impl fmt::Display for DeliveryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for DeliveryId {
    type Err = ParseIntError;

    fn from_str(text: &str) -> Result<Self, ParseIntError> {
        text.parse().map(Self)
    }
}

/// A delivery to store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDelivery {
    /// The inlet that it came through.
    pub source: Source,
    /// The provider's name.
    pub provider: Box<str>,
    /// The key that identifies a repetition of it.
    pub key: DedupKey,
    /// What verification established.
    pub proof: Proof,
    /// The header whose signature was checked.
    pub evidence: Option<Evidence<'static>>,
    /// The label of the endpoint, if the callback URL carries one.
    pub endpoint: Option<Box<str>>,
    /// The provider's own id of the delivery.
    pub provider_id: Option<Box<str>>,
    /// What decoding found in it.
    pub reading: Reading,
    /// The raw body.
    pub body: Bytes,
    /// How long after the first delivery the provider may repeat it. A later one is
    /// [`Receipt::Late`](crate::Receipt::Late). After a late one that is handled, it counts from that one.
    pub window: Duration,
    /// What happens to one that is late.
    pub late: Late,
    /// When it arrived, if it was kept elsewhere before it came to this store: see
    /// [`Spooled`](crate::Spooled).
    pub received_at: Option<DateTime<Utc>>,
}

impl NewDelivery {
    /// When it arrived, for a store that gets it at this time. The clock of who kept it may be ahead: it
    /// arrived by now.
    #[must_use]
    pub fn arrived_at(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        self.received_at.map_or(now, |received_at| received_at.min(now))
    }
}

/// What happens to a delivery whose body was seen before the provider's redelivery window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Late {
    /// It is counted and reported, and not handled. The default.
    #[default]
    Report,
    /// It is a delivery of its own, which is handled as well.
    Handle,
}

/// What decoding found in a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// Whether there is a type for it.
    pub kind: ReadingKind,
    /// The provider's name for what happened.
    pub event_type: Option<Box<str>>,
    /// What it happened to.
    pub subject: Option<EntityKey>,
    /// When it happened, as the provider wrote it.
    pub occurred_at: Option<Box<str>>,
    /// Why it cannot be decoded.
    pub error: Option<Box<str>>,
    /// The crate and its version that read it: `webhook-currencycloud 0.1.0`.
    pub read_by: Box<str>,
    /// Whether it waits for [`heal`](crate::Inbox::heal) or a person, instead of for a worker.
    pub parks: bool,
}

/// A delivery that was decoded again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rereading {
    /// The delivery.
    pub delivery: DeliveryId,
    /// What decoding had found when the caller looked.
    pub before: Reading,
    /// What it finds now.
    pub after: Reading,
}

/// What became of a delivery that was decoded again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reread {
    /// It has the new reading and is open, with its attempts at zero.
    Opened,
    /// It has the new reading, and is done or dead as before.
    Renewed,
    /// It stays as it is: a worker handles it at this moment.
    InWork,
    /// It stays as it is: somebody else has decoded it again, or it was purged.
    Changed,
}

/// Whether there is a type for what a delivery says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReadingKind {
    /// There is one.
    Known,
    /// The event's name is not known.
    Unknown,
    /// The body fits no type.
    Undecodable,
}

/// What deliveries of one source are about: those with an equal key are handled one after the other.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntityKey {
    /// The kind of object, in the provider's word: `payment`.
    pub kind: Box<str>,
    /// The provider's id of it.
    pub id: Box<str>,
}

/// A delivery in the store, without its body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryRecord {
    /// The store's id.
    pub id: DeliveryId,
    /// The inlet that it came through.
    pub source: Source,
    /// The provider's name.
    pub provider: Box<str>,
    /// The key that identifies a repetition of it.
    pub key: DedupKey,
    /// What verification established.
    pub proof: Proof,
    /// The header whose signature was checked.
    pub evidence: Option<Evidence<'static>>,
    /// The label of the endpoint, if the callback URL carries one.
    pub endpoint: Option<Box<str>>,
    /// The provider's own id of the delivery.
    pub provider_id: Option<Box<str>>,
    /// What decoding found in it.
    pub reading: Reading,
    /// When it arrived.
    pub received_at: DateTime<Utc>,
    /// When it was last repeated; else as `received_at`.
    pub last_seen_at: DateTime<Utc>,
    /// How often it came, with repetitions.
    pub times_seen: u32,
    /// Which one of several late repetitions with the same body this is; 1 for the first delivery.
    pub occurrence: u32,
}

impl DeliveryRecord {
    /// A key for requests to other systems: the same for each attempt and replay of this delivery.
    ///
    /// It is the source and the [`DedupKey`]: `currencycloud:9f86d0…`. A late repetition that is handled
    /// has its number at the end: `currencycloud:9f86d0…#2`.
    #[must_use]
    pub fn idempotency_key(&self) -> String {
        let Self { source, key, occurrence, .. } = self;
        match occurrence {
            0 | 1 => format!("{source}:{key}"),
            n => format!("{source}:{key}#{n}"),
        }
    }

    /// The delivery that this one was compared with: it is the object that the provider's API showed when that
    /// one [differed](crate::Inbox::confirming_worker). It is kept for people, and never handled.
    #[must_use]
    pub fn compared_with(&self) -> Option<DeliveryId> {
        let id = self.provider_id.as_deref().filter(|_| self.proof == Proof::Fetched)?;
        id.strip_prefix(COMPARED_WITH)?.parse().ok()
    }

    /// The delivery as it was verified, to decode it.
    pub(crate) fn verified(&self, body: &[u8]) -> Verified<'static> {
        let Self { proof, evidence, endpoint, provider_id, .. } = self;
        let mut verified = Stored::recorded(body, *proof, evidence.clone()).trust_recorded_proof();
        if let Some(id) = provider_id {
            verified = verified.with_delivery_id(id.to_string());
        }
        if let Some(label) = endpoint {
            verified = verified.with_endpoint(label.to_string());
        }
        verified
    }
}
