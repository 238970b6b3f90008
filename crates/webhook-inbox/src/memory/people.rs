//! What people do to deliveries and entities.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::tables::{Row, Tables};
use crate::{DeliveryId, ReadingKind, Reread, Rereading, State, StepKind};

impl Tables {
    pub(super) fn replay(
        &mut self,
        now: DateTime<Utc>,
        ids: &[DeliveryId],
        state: Option<State>,
        reason: &str,
    ) -> usize {
        let mut opened = 0;
        for id in ids {
            let Some(row) = self.deliveries.get_mut(id) else { continue };
            let found = match &row.task {
                None => State::Done,
                Some(task) if task.is_dead => State::Dead,
                Some(_) => continue,
            };
            if state.is_none_or(|state| state == found) {
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
                entity.parked_by_reading = false;
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
        entities.iter().for_each(|id| self.unpark_entity(now, *id));
        entities.len()
    }

    pub(super) fn compared(&mut self, now: DateTime<Utc>, ids: &[DeliveryId], note: &str) -> usize {
        let mut count = 0;
        for id in ids {
            if let Some(row) = self.deliveries.get_mut(id) {
                row.record_step(now, StepKind::Compared, Some(note));
                count += 1;
            }
        }
        count
    }

    pub(super) fn release_entities(
        &mut self,
        now: DateTime<Utc>,
        ids: &[i64],
        reason: &str,
    ) -> usize {
        let is_parked =
            |id: &&i64| self.entities.get(id).is_some_and(|it| it.parked_because.is_some());
        let entities: BTreeSet<i64> = ids.iter().filter(is_parked).copied().collect();
        for id in &entities {
            let last = self.entities.get(id).and_then(|entity| entity.deliveries.last());
            if let Some(row) = last.and_then(|last| self.deliveries.get_mut(last)) {
                row.record_step(now, StepKind::Released, Some(reason));
            }
            self.unpark_entity(now, *id);
            self.delete_if_over(*id);
        }
        entities.len()
    }

    /// The entity goes on, with the attempts of its next delivery at zero.
    fn unpark_entity(&mut self, now: DateTime<Utc>, id: i64) {
        if let Some(entity) = self.entities.get_mut(&id) {
            entity.parked_because = None;
            entity.parked_by_reading = false;
            entity.due_at = now;
            let held = entity.held.as_ref().map(|held| held.delivery);
            let next = entity.waiting.first().filter(|next| held != Some(**next));
            let next = next.and_then(|next| self.deliveries.get_mut(next));
            if let Some(task) = next.and_then(|row| row.task.as_mut()) {
                task.attempts = 0;
            }
        }
        self.reschedule(id);
    }

    /// A delivery in work stays as it is: its handler has the old reading.
    pub(super) fn heal(&mut self, now: DateTime<Utc>, rereading: &Rereading) -> Reread {
        let Rereading { delivery: id, before, after } = rereading;
        let Some(row) = self.deliveries.get_mut(id) else { return Reread::Changed };
        let old = row.entity;
        let Some(entity) = self.entities.get_mut(&old) else { return Reread::Changed };
        if row.record.reading != *before {
            return Reread::Changed;
        }
        if entity.works_on(*id, now) {
            return Reread::InWork;
        }
        let opens = match &row.task {
            None => false,
            Some(task) => !task.is_dead || before.kind != ReadingKind::Known,
        };
        row.record_step(now, StepKind::Healed, None);
        row.record.reading = after.clone();
        let key = Row::entity_key(row.record.key, row.record.occurrence, after);
        let source = row.record.source.clone();
        if opens {
            entity.held.take_if(|held| held.delivery == *id);
            self.unpark(old, *id);
        }
        let entity = self.entity_id(now, &source, key);
        if let Some(row) = self.deliveries.get_mut(id) {
            row.entity = entity;
        }
        if old != entity {
            self.leave(*id, old);
        }
        if let Some(entity) = self.entities.get_mut(&entity) {
            entity.deliveries.insert(*id);
        }
        if !opens {
            return Reread::Renewed;
        }
        self.open(now, *id);
        self.park_by_reading(*id);
        Reread::Opened
    }

    /// Unparks an entity that waited for this delivery's reading, if no other one waits for its own.
    fn unpark(&mut self, id: i64, healed: DeliveryId) {
        let Some(entity) = self.entities.get_mut(&id) else { return };
        let others = entity.waiting.iter().filter(|id| **id != healed);
        let mut others = others.filter_map(|id| self.deliveries.get(id));
        if entity.parked_by_reading && !others.any(|row| row.record.reading.parks) {
            entity.parked_because = None;
            entity.parked_by_reading = false;
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
