//! What people do to deliveries and entities.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::tables::{Row, Tables};
use crate::{DeliveryId, Reading, StepKind};

impl Tables {
    pub(super) fn replay(&mut self, now: DateTime<Utc>, ids: &[DeliveryId], reason: &str) -> usize {
        let mut opened = 0;
        for id in ids {
            let Some(row) = self.deliveries.get_mut(id) else { continue };
            if row.task.as_ref().is_none_or(|task| task.is_dead) {
                row.record_step(now, StepKind::Replayed, Some(reason));
                self.open(now, *id);
                opened += 1;
            }
        }
        opened
    }

    pub(super) fn park(&mut self, now: DateTime<Utc>, ids: &[DeliveryId], reason: &str) -> usize {
        let entities = self.entities_of(ids, |is_parked| !is_parked);
        self.record_in(&entities, now, ids, StepKind::Parked, reason);
        for id in &entities {
            if let Some(entity) = self.entities.get_mut(id) {
                entity.parked_because = Some(reason.into());
            }
            self.reschedule(*id);
        }
        entities.len()
    }

    pub(super) fn release(
        &mut self,
        now: DateTime<Utc>,
        ids: &[DeliveryId],
        reason: &str,
    ) -> usize {
        let entities = self.entities_of(ids, |is_parked| is_parked);
        self.record_in(&entities, now, ids, StepKind::Released, reason);
        for id in &entities {
            if let Some(entity) = self.entities.get_mut(id) {
                entity.parked_because = None;
                entity.due_at = now;
                let next = entity.waiting.first().and_then(|next| self.deliveries.get_mut(next));
                if let Some(task) = next.and_then(|row| row.task.as_mut()) {
                    task.attempts = 0;
                }
            }
            self.reschedule(*id);
        }
        entities.len()
    }

    /// A delivery in work stays as it is: its handler has the old reading.
    pub(super) fn heal(&mut self, now: DateTime<Utc>, readings: &[(DeliveryId, Reading)]) -> usize {
        let mut healed = 0;
        for (id, reading) in readings {
            let Some(row) = self.deliveries.get_mut(id) else { continue };
            let old = row.entity;
            let Some(entity) = self.entities.get_mut(&old) else { continue };
            if entity.works_on(*id, now) {
                continue;
            }
            entity.held.take_if(|held| held.delivery == *id);
            let was_parked = row.record.reading.parks;
            row.record_step(now, StepKind::Healed, None);
            row.record.reading = reading.clone();
            let key = Row::entity_key(row.record.key, row.record.occurrence, reading);
            let source = row.record.source.clone();
            let entity = self.entity_id(now, &source, key);
            if let Some(row) = self.deliveries.get_mut(id) {
                row.entity = entity;
            }
            if was_parked {
                self.unpark(old, *id);
            }
            if old != entity {
                self.leave(*id, old);
            }
            self.open(now, *id);
            healed += 1;
        }
        healed
    }

    /// Unparks an entity that waited for this delivery's reading, if no other one waits for its own.
    fn unpark(&mut self, id: i64, healed: DeliveryId) {
        let Some(entity) = self.entities.get_mut(&id) else { return };
        let others = entity.waiting.iter().filter(|id| **id != healed);
        let mut others = others.filter_map(|id| self.deliveries.get(id));
        if !others.any(|row| row.record.reading.parks) {
            entity.parked_because = None;
        }
        self.reschedule(id);
    }

    /// The entities of these deliveries that are parked, or not.
    fn entities_of(&self, ids: &[DeliveryId], fits: impl Fn(bool) -> bool) -> BTreeSet<i64> {
        let entities = ids.iter().filter_map(|id| self.deliveries.get(id)).map(|row| row.entity);
        let is_parked =
            |id: &i64| self.entities.get(id).is_some_and(|entity| entity.parked_because.is_some());
        entities.filter(|id| fits(is_parked(id))).collect()
    }

    fn record_in(
        &mut self,
        entities: &BTreeSet<i64>,
        now: DateTime<Utc>,
        ids: &[DeliveryId],
        kind: StepKind,
        reason: &str,
    ) {
        for id in ids {
            if let Some(row) = self.deliveries.get_mut(id)
                && entities.contains(&row.entity)
            {
                row.record_step(now, kind, Some(reason));
            }
        }
    }
}
