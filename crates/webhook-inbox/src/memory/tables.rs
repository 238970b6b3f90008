//! What the store in memory keeps.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use bytes::Bytes;
use chrono::{DateTime, Utc};
use webhook_core::DedupKey;

use crate::{
    DeliveryId, DeliveryRecord, EntityKey, Reading, ReadingKind, Source, Step, StepKind, Turns,
};

#[derive(Default)]
pub(super) struct Tables {
    pub(super) seen: BTreeMap<(Source, DedupKey), Seen>,
    pub(super) deliveries: BTreeMap<DeliveryId, Row>,
    pub(super) entities: BTreeMap<i64, Entity>,
    entity_ids: HashMap<(Source, EntityKey), i64>,
    /// The entities of each source that can be claimed. Those whose next delivery was tried before are apart.
    pub(super) ready: BTreeMap<(Source, bool), Ready>,
    pub(super) turns: Turns,
    pub(super) last_delivery: i64,
    last_entity: i64,
}

/// Entities by the time from which they can be claimed.
pub(super) type Ready = BTreeSet<(DateTime<Utc>, i64)>;

/// A key that was seen. It is kept for ever.
pub(super) struct Seen {
    pub(super) first: DeliveryId,
    pub(super) first_at: DateTime<Utc>,
    /// When the newest delivery with this key was stored: the window begins then.
    pub(super) window_from: DateTime<Utc>,
    pub(super) last_at: DateTime<Utc>,
    pub(super) times: u32,
    /// How many deliveries with this key were stored.
    pub(super) occurrences: u32,
}

/// A stored delivery. How often it was seen is in [`Seen`].
pub(super) struct Row {
    pub(super) record: DeliveryRecord,
    pub(super) body: Bytes,
    pub(super) entity: i64,
    /// What is left to do. `None`: it is done.
    pub(super) task: Option<Task>,
    pub(super) history: Vec<Step>,
}

#[derive(Default)]
pub(super) struct Task {
    pub(super) attempts: u32,
    pub(super) is_dead: bool,
    pub(super) last_error: Option<Box<str>>,
}

pub(super) struct Entity {
    pub(super) source: Source,
    pub(super) key: EntityKey,
    pub(super) due_at: DateTime<Utc>,
    pub(super) token: i64,
    pub(super) held: Option<Held>,
    pub(super) status: Option<Box<str>>,
    pub(super) is_final: bool,
    pub(super) parked_because: Option<Box<str>>,
    /// By what decoding found, not by a person or handler.
    pub(super) parked_by_reading: bool,
    pub(super) deliveries: BTreeSet<DeliveryId>,
    /// Those that are neither done nor dead. The first one is next.
    pub(super) waiting: BTreeSet<DeliveryId>,
    /// Where it is in [`Tables::ready`].
    ready: Option<(bool, DateTime<Utc>)>,
}

pub(super) struct Held {
    pub(super) delivery: DeliveryId,
    pub(super) until: DateTime<Utc>,
    pub(super) holder: String,
}

impl Row {
    /// The attempts since it was stored or opened again.
    pub(super) fn attempts(&self) -> u32 {
        match &self.task {
            Some(task) => task.attempts,
            None => {
                let done = self.history.iter().rev().find(|step| step.kind == StepKind::Done);
                done.map_or(0, |step| step.attempt)
            }
        }
    }

    /// Adds a step to the history.
    pub(super) fn record_step(&mut self, at: DateTime<Utc>, kind: StepKind, note: Option<&str>) {
        let attempt = self.attempts();
        self.history.push(Step { at, attempt, kind, note: note.map(Into::into) });
    }

    /// The entity of a delivery: what it is about. A delivery without a subject is alone, and so is one
    /// that cannot be decoded.
    pub(super) fn entity_key(key: DedupKey, occurrence: u32, reading: &Reading) -> EntityKey {
        match &reading.subject {
            Some(subject) if reading.kind != ReadingKind::Undecodable => subject.clone(),
            _ => EntityKey { kind: "".into(), id: format!("{key}#{occurrence}").into() },
        }
    }
}

impl Entity {
    /// Whether this delivery is being worked on.
    pub(super) fn works_on(&self, id: DeliveryId, now: DateTime<Utc>) -> bool {
        self.held.as_ref().is_some_and(|held| held.delivery == id && held.until > now)
    }
}

impl Tables {
    /// The id of this entity, which is created if it does not exist.
    pub(super) fn entity_id(&mut self, now: DateTime<Utc>, source: &Source, key: EntityKey) -> i64 {
        let next = self.last_entity + 1;
        let id = *self.entity_ids.entry((source.clone(), key.clone())).or_insert(next);
        if id == next {
            self.last_entity = next;
            let entity = Entity {
                source: source.clone(),
                key,
                due_at: now,
                token: 0,
                held: None,
                status: None,
                is_final: false,
                parked_because: None,
                parked_by_reading: false,
                deliveries: BTreeSet::new(),
                waiting: BTreeSet::new(),
                ready: None,
            };
            self.entities.insert(id, entity);
        }
        id
    }

    /// Opens a delivery in its entity, which is due at once if this is its next delivery.
    pub(super) fn open(&mut self, now: DateTime<Utc>, id: DeliveryId) {
        let Some(row) = self.deliveries.get_mut(&id) else { return };
        let Some(entity) = self.entities.get_mut(&row.entity) else { return };
        row.task = Some(Task::default());
        entity.deliveries.insert(id);
        entity.waiting.insert(id);
        if entity.waiting.first() == Some(&id) {
            entity.due_at = now;
        }
        let entity = row.entity;
        self.reschedule(entity);
    }

    /// Parks the entity of a delivery that was stored or decoded again, if its reading asks for it.
    pub(super) fn park_by_reading(&mut self, id: DeliveryId) {
        let Some(row) = self.deliveries.get(&id) else { return };
        let Some(entity) = self.entities.get_mut(&row.entity) else { return };
        let reading = &row.record.reading;
        if reading.parks && entity.parked_because.is_none() {
            let unknown =
                "expected a known event, found another name: heal it with a newer version";
            let reason = reading.error.as_deref().unwrap_or(unknown);
            entity.parked_because = Some(reason.into());
            entity.parked_by_reading = true;
        }
        let entity = row.entity;
        self.reschedule(entity);
    }

    /// Computes anew when this entity can be claimed: after each change to it.
    pub(super) fn reschedule(&mut self, id: i64) {
        let Some(entity) = self.entities.get_mut(&id) else { return };
        if let Some((is_retry, at)) = entity.ready.take()
            && let Some(ready) = self.ready.get_mut(&(entity.source.clone(), is_retry))
        {
            ready.remove(&(at, id));
        }
        let next = entity.waiting.first().filter(|_| entity.parked_because.is_none());
        let Some(row) = next.and_then(|next| self.deliveries.get(next)) else { return };
        let is_retry = row.attempts() > 0;
        let at = entity.held.as_ref().map_or(entity.due_at, |held| held.until.max(entity.due_at));
        entity.ready = Some((is_retry, at));
        self.ready.entry((entity.source.clone(), is_retry)).or_default().insert((at, id));
    }

    /// Takes a delivery out of its entity, and deletes the entity if nothing is left to know about it.
    /// Returns whether it did.
    pub(super) fn leave(&mut self, id: DeliveryId, entity_id: i64) -> bool {
        let Some(entity) = self.entities.get_mut(&entity_id) else { return false };
        entity.deliveries.remove(&id);
        entity.waiting.remove(&id);
        self.reschedule(entity_id);
        self.delete_if_over(entity_id)
    }

    /// Deletes an entity if nothing is left to know about it. Returns whether it did. One that a person
    /// parked stays parked, whatever is deleted.
    pub(super) fn delete_if_over(&mut self, id: i64) -> bool {
        let is_over =
            |entity: &Entity| entity.deliveries.is_empty() && entity.parked_because.is_none();
        if !self.entities.get(&id).is_some_and(is_over) {
            return false;
        }
        if let Some(entity) = self.entities.remove(&id) {
            self.entity_ids.remove(&(entity.source, entity.key));
        }
        true
    }
}
