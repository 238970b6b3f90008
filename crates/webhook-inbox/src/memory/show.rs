//! Showing deliveries and entities.

use std::ops::Bound;

use chrono::{DateTime, Utc};

use super::tables::{Row, Tables};
use crate::{
    Counts, DeliveryId, DeliveryRecord, Details, Entry, Filter, OpenEntity, ParkedEntity, Source,
    State,
};

impl Tables {
    pub(super) fn page(
        &self,
        now: DateTime<Utc>,
        filter: &Filter,
        after: Option<DeliveryId>,
        limit: usize,
    ) -> Vec<Entry> {
        let start = after.map_or(Bound::Unbounded, Bound::Excluded);
        let rows = self.deliveries.range((start, Bound::Unbounded)).map(|(_, row)| row);
        let entries = rows.filter(|row| fits(row, filter)).map(|row| self.entry(now, row));
        let fits_state = |entry: &Entry| filter.state.is_none_or(|state| entry.state == state);
        entries.filter(fits_state).take(limit).collect()
    }

    pub(super) fn details(&self, now: DateTime<Utc>, id: DeliveryId) -> Option<Details> {
        let row = self.deliveries.get(&id)?;
        let (body, history) = (row.body.clone(), row.history.clone());
        let status = self.entities.get(&row.entity).and_then(|entity| entity.status.clone());
        Some(Details { entry: self.entry(now, row), body, history, status })
    }

    pub(super) fn overdue(
        &self,
        source: Option<&Source>,
        since: DateTime<Utc>,
        limit: usize,
    ) -> Vec<OpenEntity> {
        let mut open: Vec<OpenEntity> = Vec::new();
        for entity in self.entities.values() {
            // A delivery without a subject is about nothing that could be open.
            let is_meant = source.is_none_or(|source| entity.source == *source);
            if !is_meant || entity.is_final || entity.key.kind.is_empty() {
                continue;
            }
            let last = entity.deliveries.last().and_then(|id| self.deliveries.get(id));
            let Some(last) = last.filter(|row| row.record.received_at < since) else { continue };
            open.push(OpenEntity {
                source: entity.source.clone(),
                key: entity.key.clone(),
                status: entity.status.clone(),
                last_received_at: last.record.received_at,
                last_delivery: last.record.id,
            });
        }
        open.sort_by_key(|entity| (entity.last_received_at, entity.last_delivery));
        open.truncate(limit);
        open
    }

    pub(super) fn parked(
        &self,
        source: Option<&Source>,
        after: Option<i64>,
        limit: usize,
    ) -> Vec<ParkedEntity> {
        let start = after.map_or(Bound::Unbounded, Bound::Excluded);
        let entities = self.entities.range((start, Bound::Unbounded));
        let entities = entities
            .filter(|(_, entity)| source.is_none_or(|source| entity.source == *source))
            .filter_map(|(id, entity)| {
                Some(ParkedEntity {
                    id: *id,
                    source: entity.source.clone(),
                    key: entity.key.clone(),
                    because: entity.parked_because.clone()?,
                    open: entity.waiting.len() as u64,
                })
            });
        entities.take(limit).collect()
    }

    pub(super) fn counts(&self, now: DateTime<Utc>, source: Option<&Source>) -> Counts {
        let mut counts = Counts::default();
        let rows = self.deliveries.values();
        for row in rows.filter(|row| source.is_none_or(|source| row.record.source == *source)) {
            match self.state(now, row) {
                State::Waiting => {
                    counts.waiting += 1;
                    let received_at = row.record.received_at;
                    let oldest =
                        counts.oldest_waiting.map_or(received_at, |at| at.min(received_at));
                    counts.oldest_waiting = Some(oldest);
                }
                State::Working => counts.working += 1,
                State::Dead => counts.dead += 1,
                State::Parked => counts.parked += 1,
                State::Done => counts.done += 1,
            }
        }
        counts
    }

    /// The delivery, with how often it was seen.
    pub(super) fn record(&self, id: DeliveryId) -> Option<DeliveryRecord> {
        Some(self.with_times(&self.deliveries.get(&id)?.record))
    }

    pub(super) fn with_times(&self, record: &DeliveryRecord) -> DeliveryRecord {
        let mut record = record.clone();
        if let Some(seen) = self.seen.get(&(record.source.clone(), record.key)) {
            record.times_seen = seen.times;
            record.last_seen_at = seen.last_at;
        }
        record
    }

    pub(super) fn entry(&self, now: DateTime<Utc>, row: &Row) -> Entry {
        let state = self.state(now, row);
        let entity = self.entities.get(&row.entity);
        let parked = entity.and_then(|entity| entity.parked_because.clone());
        let failed = row.task.as_ref().and_then(|task| task.last_error.clone());
        let error = row.record.reading.error.clone();
        let next = entity.filter(|entity| entity.waiting.first() == Some(&row.record.id));
        let due_at = next.map(|entity| entity.due_at);
        Entry {
            delivery: self.with_times(&row.record),
            state,
            attempts: row.attempts(),
            last_error: parked
                .filter(|_| state == State::Parked)
                .or(failed)
                .or(error)
                .filter(|_| state != State::Done),
            due_at: due_at.filter(|due_at| state == State::Waiting && *due_at > now),
        }
    }

    fn state(&self, now: DateTime<Utc>, row: &Row) -> State {
        let Some(task) = &row.task else { return State::Done };
        if task.is_dead {
            return State::Dead;
        }
        match self.entities.get(&row.entity) {
            Some(entity) if entity.parked_because.is_some() => State::Parked,
            Some(entity) if entity.works_on(row.record.id, now) => State::Working,
            _ => State::Waiting,
        }
    }
}

/// Whether the filter means this delivery, whatever its state.
fn fits(row: &Row, filter: &Filter) -> bool {
    fn is<T: PartialEq + ?Sized>(wanted: Option<&T>, found: Option<&T>) -> bool {
        wanted.is_none_or(|wanted| found == Some(wanted))
    }
    let record = &row.record;
    let reading = &record.reading;
    let subject = reading.subject.as_ref().map(|subject| &*subject.id);
    is(filter.id.as_ref(), Some(&record.id))
        && is(filter.source.as_ref(), Some(&record.source))
        && is(filter.provider.as_deref(), Some(&*record.provider))
        && is(filter.event_type.as_deref(), reading.event_type.as_deref())
        && is(filter.subject.as_deref(), subject)
        && is(filter.reading.as_ref(), Some(&reading.kind))
        && is(filter.proof.as_ref(), Some(&record.proof))
        && filter.after.is_none_or(|after| record.id > after)
        && filter.text.as_ref().is_none_or(|text| has(&row.body, text.as_bytes()))
        && filter.since.is_none_or(|since| record.received_at >= since)
        && filter.before.is_none_or(|before| record.received_at < before)
}

fn has(body: &[u8], text: &[u8]) -> bool {
    text.is_empty() || body.windows(text.len()).any(|part| part == text)
}
