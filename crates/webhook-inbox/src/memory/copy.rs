//! Exporting and importing.

use std::ops::Bound;

use chrono::{DateTime, Utc};
use webhook_core::DedupKey;

use super::tables::{Row, Seen, Tables, Task};
use crate::{
    Copied, CopiedDelivery, CopiedEntity, CopiedKey, CopiedTask, Cursor, DeliveryId, Newer, Part,
    Present, Source,
};

impl Tables {
    pub(super) fn export(&self, now: DateTime<Utc>, after: &Cursor, limit: usize) -> Vec<Part> {
        match after {
            Cursor::Entities(after) => {
                let start = after.map_or(Bound::Unbounded, Bound::Excluded);
                let entities = self.entities.range((start, Bound::Unbounded)).take(limit);
                let part = |(id, entity): (&i64, &super::tables::Entity)| {
                    Part::Entity(CopiedEntity {
                        id: *id,
                        source: entity.source.clone(),
                        key: entity.key.clone(),
                        status: entity.status.clone(),
                        is_final: entity.is_final,
                        parked_because: entity.parked_because.clone(),
                        parked_by_reading: entity.parked_by_reading,
                    })
                };
                entities.map(part).collect()
            }
            Cursor::Deliveries(after) => {
                let start = after.map_or(Bound::Unbounded, Bound::Excluded);
                let rows = self.deliveries.range((start, Bound::Unbounded)).take(limit);
                rows.map(|(_, row)| Part::Delivery(Box::new(self.copied(now, row)))).collect()
            }
            Cursor::Keys(after) => {
                let start = after.as_ref().map_or(Bound::Unbounded, Bound::Excluded);
                let keys = self.seen.range((start, Bound::Unbounded)).take(limit);
                keys.map(|((source, key), seen)| Part::Key(copied_key(source, *key, seen)))
                    .collect()
            }
        }
    }

    fn copied(&self, now: DateTime<Utc>, row: &Row) -> CopiedDelivery {
        let task = row.task.as_ref().map(|task| CopiedTask {
            attempts: task.attempts,
            is_dead: task.is_dead,
            last_error: task.last_error.clone(),
        });
        CopiedDelivery {
            record: self.with_times(&row.record),
            body: row.body.clone(),
            task,
            due_at: self.entry(now, row).due_at,
            history: row.history.clone(),
        }
    }

    pub(super) fn import(&mut self, now: DateTime<Utc>, parts: &[Part]) -> Copied {
        let mut copied = Copied::default();
        for part in parts {
            match part {
                Part::Entity(entity) => self.import_entity(now, entity),
                Part::Delivery(delivery) => copied += self.import_delivery(now, delivery),
                Part::Key(key) => self.import_key(key),
                Part::Unreadable(..) => {}
            }
        }
        copied
    }

    fn import_entity(&mut self, now: DateTime<Utc>, copied: &CopiedEntity) {
        let id = self.entity_id(now, &copied.source, copied.key.clone());
        let Some(entity) = self.entities.get_mut(&id) else { return };
        // Without a token, no attempt has begun here.
        if entity.token == 0 {
            entity.status.clone_from(&copied.status);
            entity.is_final = copied.is_final;
            entity.parked_because.clone_from(&copied.parked_because);
            entity.parked_by_reading = copied.parked_by_reading;
            self.reschedule(id);
        }
    }

    fn import_delivery(&mut self, now: DateTime<Utc>, copied: &CopiedDelivery) -> Copied {
        let own = copied.record.id;
        let Some(id) = self.find(copied) else {
            self.last_delivery = own.0.max(self.last_delivery + 1);
            let id = DeliveryId(self.last_delivery);
            self.put(now, id, copied);
            return Copied { new: 1, renumbered: u64::from(id != own), ..Copied::default() };
        };
        match self.newer(id, copied) {
            Newer::Imported => {
                self.put(now, id, copied);
                Copied { updated: 1, ..Copied::default() }
            }
            Newer::Present => Copied { present: 1, ..Copied::default() },
            Newer::Both => Copied { diverged: 1, ..Copied::default() },
        }
    }

    /// The delivery with this source, key and occurrence.
    fn find(&self, copied: &CopiedDelivery) -> Option<DeliveryId> {
        let record = &copied.record;
        let seen = self.seen.get(&(record.source.clone(), record.key))?;
        let is_same = |row: &&Row| {
            let other = &row.record;
            (&other.source, other.key, other.occurrence)
                == (&record.source, record.key, record.occurrence)
        };
        let first = self.deliveries.get(&seen.first).filter(is_same);
        Some(first.or_else(|| self.deliveries.values().find(is_same))?.record.id)
    }

    fn newer(&self, id: DeliveryId, copied: &CopiedDelivery) -> Newer {
        let Some(row) = self.deliveries.get(&id) else { return Newer::Imported };
        let held = self.entities.get(&row.entity).and_then(|entity| entity.held.as_ref());
        let task = row.task.as_ref().map(|task| CopiedTask {
            attempts: task.attempts,
            is_dead: task.is_dead,
            last_error: None,
        });
        copied.newer(&Present {
            history: &row.history,
            task: task.as_ref(),
            is_leased: held.is_some_and(|held| held.delivery == id),
        })
    }

    /// Stores the delivery under this id, in place of one that is there.
    fn put(&mut self, now: DateTime<Utc>, id: DeliveryId, copied: &CopiedDelivery) {
        let CopiedDelivery { record, body, task, due_at, history } = copied;
        let key = Row::entity_key(record.key, record.occurrence, &record.reading);
        let entity_id = self.entity_id(now, &record.source, key);
        let task = task.as_ref().map(|task| Task {
            attempts: task.attempts,
            is_dead: task.is_dead,
            last_error: task.last_error.clone(),
        });
        let is_waiting = task.as_ref().is_some_and(|task| !task.is_dead);
        let row = Row {
            record: crate::DeliveryRecord { id, ..record.clone() },
            body: body.clone(),
            entity: entity_id,
            task,
            history: history.clone(),
        };
        let old = self.deliveries.insert(id, row);
        if let Some(old) = old.filter(|old| old.entity != entity_id) {
            self.leave(id, old.entity);
        }
        if let Some(entity) = self.entities.get_mut(&entity_id) {
            entity.deliveries.insert(id);
            entity.waiting.remove(&id);
            if is_waiting {
                entity.waiting.insert(id);
            }
            // Behind the entity's oldest one, it changes nothing about when that is tried.
            match entity.waiting.first() {
                Some(head) if *head == id => entity.due_at = due_at.unwrap_or(now),
                Some(head) if *head > id => entity.due_at = now,
                _ => {}
            }
        }
        self.reschedule(entity_id);
        let seen = self.seen.entry((record.source.clone(), record.key)).or_insert(Seen {
            first: id,
            first_at: record.received_at,
            window_from: record.received_at,
            last_at: record.last_seen_at,
            times: record.times_seen,
            occurrences: record.occurrence,
        });
        seen.occurrences = seen.occurrences.max(record.occurrence);
        seen.window_from = seen.window_from.max(record.received_at);
    }

    fn import_key(&mut self, copied: &CopiedKey) {
        let key = (copied.source.clone(), copied.key);
        if let Some(seen) = self.seen.get_mut(&key) {
            seen.first_at = seen.first_at.min(copied.first_at);
            seen.window_from = seen.window_from.max(copied.window_from);
            seen.last_at = seen.last_at.max(copied.last_at);
            seen.times = seen.times.max(copied.times);
            seen.occurrences = seen.occurrences.max(copied.occurrences);
            return;
        }
        let mut first = copied.first;
        if self.deliveries.contains_key(&first) {
            first = DeliveryId(self.last_delivery + 1);
        }
        self.last_delivery = self.last_delivery.max(first.0);
        let CopiedKey { first_at, window_from, last_at, times, occurrences, .. } = *copied;
        let seen = Seen { first, first_at, window_from, last_at, times, occurrences };
        self.seen.insert(key, seen);
    }
}

fn copied_key(source: &Source, key: DedupKey, seen: &Seen) -> CopiedKey {
    CopiedKey {
        source: source.clone(),
        key,
        first: seen.first,
        first_at: seen.first_at,
        window_from: seen.window_from,
        last_at: seen.last_at,
        times: seen.times,
        occurrences: seen.occurrences,
    }
}
