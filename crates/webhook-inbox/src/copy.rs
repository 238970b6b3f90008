//! What moves from one inbox into another one.

use std::ops::AddAssign;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use webhook_core::DedupKey;

use crate::{DeliveryId, DeliveryRecord, EntityKey, Source, Step, StoreError};

/// A part of an inbox.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Part {
    /// What deliveries are about.
    Entity(CopiedEntity),
    /// A delivery with its state and its history.
    Delivery(Box<CopiedDelivery>),
    /// A delivery that cannot be read, and why. It is not imported.
    Unreadable(DeliveryId, StoreError),
    /// A key that was seen.
    Key(CopiedKey),
}

/// An entity, as another inbox needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopiedEntity {
    /// The store's id of it, by which an export goes on. Another store gives it one of its own.
    pub id: i64,
    /// Its source.
    pub source: Source,
    /// What it is.
    pub key: EntityKey,
    /// Its last status.
    pub status: Option<Box<str>>,
    /// Whether that is a final one.
    pub is_final: bool,
    /// Why it is parked, if it is.
    pub parked_because: Option<Box<str>>,
    /// Whether what decoding found parked it, and not a person or a handler.
    pub parked_by_reading: bool,
}

/// A delivery, as another inbox needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopiedDelivery {
    /// The delivery.
    pub record: DeliveryRecord,
    /// Its raw body.
    pub body: Bytes,
    /// What is left to do. `None`: it is done.
    pub task: Option<CopiedTask>,
    /// When it is tried next, if its entity waits for a later time.
    pub due_at: Option<DateTime<Utc>>,
    /// The attempts and what people did, oldest first.
    pub history: Vec<Step>,
}

/// What is left to do about a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopiedTask {
    /// The attempts since it was stored or opened again.
    pub attempts: u32,
    /// Whether its attempts failed for good.
    pub is_dead: bool,
    /// Why the last attempt failed.
    pub last_error: Option<Box<str>>,
}

/// A key that was seen: by it, repetitions are recognised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopiedKey {
    /// The source.
    pub source: Source,
    /// The key.
    pub key: DedupKey,
    /// The first delivery with it, which may have been purged.
    pub first: DeliveryId,
    /// When that one came.
    pub first_at: DateTime<Utc>,
    /// When the newest delivery of its own came: the redelivery window begins then.
    pub window_from: DateTime<Utc>,
    /// When it last came.
    pub last_at: DateTime<Utc>,
    /// How often it came.
    pub times: u32,
    /// How many of the times are deliveries of their own.
    pub occurrences: u32,
}

/// Where an export goes on: entities come first, so that what is parked stays parked, and keys last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cursor {
    /// The entities, by id, after this one.
    Entities(Option<i64>),
    /// The deliveries, by id, after this one.
    Deliveries(Option<DeliveryId>),
    /// The keys, by source and key, after this one.
    Keys(Option<(Source, DedupKey)>),
}

impl Cursor {
    /// Where an export begins.
    #[must_use]
    pub fn start() -> Self {
        Self::Entities(None)
    }

    /// Where it goes on after this page. `None` after the last one.
    #[must_use]
    pub fn after(self, page: &[Part]) -> Option<Self> {
        match (page.last(), self) {
            (Some(Part::Entity(entity)), _) => Some(Self::Entities(Some(entity.id))),
            (Some(Part::Delivery(delivery)), _) => Some(Self::Deliveries(Some(delivery.record.id))),
            (Some(Part::Unreadable(id, _)), _) => Some(Self::Deliveries(Some(*id))),
            (Some(Part::Key(key)), _) => Some(Self::Keys(Some((key.source.clone(), key.key)))),
            (None, Self::Entities(_)) => Some(Self::Deliveries(None)),
            (None, Self::Deliveries(_)) => Some(Self::Keys(None)),
            (None, Self::Keys(_)) => None,
        }
    }
}

/// A page of deliveries ends when their bodies have so many bytes.
#[doc(hidden)]
pub const PAGE_BYTES: usize = 4 << 20;

/// What became of copied deliveries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Copied {
    /// They are new here.
    pub new: u64,
    /// So many of the new ones have another id here: theirs, or a higher one, was given already.
    pub renumbered: u64,
    /// They were here, and have the state and the history that they have got since.
    pub updated: u64,
    /// They were here. What has happened to them since has happened here.
    pub present: u64,
    /// They were here, and were handled in both inboxes. They stay as they are here.
    pub diverged: u64,
}

impl AddAssign for Copied {
    fn add_assign(&mut self, other: Self) {
        let Self { new, renumbered, updated, present, diverged } = other;
        self.new += new;
        self.renumbered += renumbered;
        self.updated += updated;
        self.present += present;
        self.diverged += diverged;
    }
}

/// What a store has of a delivery that is imported.
#[doc(hidden)]
#[derive(Debug)]
pub struct Present<'a> {
    pub history: &'a [Step],
    pub task: Option<&'a CopiedTask>,
    /// A worker has it, or had it and did not come back.
    pub is_leased: bool,
}

/// Which of two copies of a delivery is newer.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Newer {
    /// The one that is imported.
    Imported,
    /// The one that is there, or they are equal.
    Present,
    /// Both: each has steps that the other one lacks.
    Both,
}

impl CopiedDelivery {
    /// Compares it with what a store has. The history decides: every change but the beginning of an attempt is a
    /// step.
    #[doc(hidden)]
    #[must_use]
    pub fn newer(&self, there: &Present<'_>) -> Newer {
        let mut steps = self.history.iter().zip(there.history);
        if !steps.all(|(ours, theirs)| is_same(ours, theirs)) {
            return Newer::Both;
        }
        if self.history.len() < there.history.len() {
            return Newer::Present;
        }
        let is_longer = self.history.len() > there.history.len();
        if there.is_leased {
            return if is_longer { Newer::Both } else { Newer::Present };
        }
        let attempts = |task: Option<&CopiedTask>| task.map_or(0, |task| task.attempts);
        let tried_since = attempts(self.task.as_ref()) > attempts(there.task);
        if is_longer || tried_since { Newer::Imported } else { Newer::Present }
    }
}

/// Stores keep times to the microsecond.
fn is_same(one: &Step, other: &Step) -> bool {
    let Step { at, attempt, kind, note } = one;
    at.timestamp_micros() == other.at.timestamp_micros()
        && (attempt, kind, note) == (&other.attempt, &other.kind, &other.note)
}
