//! Leasing entities, and ending attempts.

use std::{collections::BTreeMap, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};

use super::tables::{Held, Tables};
use crate::{Claim, Claimed, Due, Lease, Settled, Settlement, Source, Step, StepKind, Verdict};

impl Tables {
    pub(super) fn claim(&mut self, now: DateTime<Utc>, claim: &Claim) -> Vec<Claimed> {
        let mut sources: BTreeMap<&Source, Due> = BTreeMap::new();
        for ((source, is_retry), ready) in &self.ready {
            if claim.source.as_ref().is_some_and(|only| only != source) {
                continue;
            }
            let due = sources.entry(source).or_default();
            let lane = if *is_retry { &mut due.retries } else { &mut due.first_attempts };
            let is_due = |(at, _): &&(DateTime<Utc>, i64)| *at <= now;
            let is_meant = |(at, id): &&(DateTime<Utc>, i64)| {
                claim.as_of.is_none_or(|as_of| *at <= as_of || self.is_untried(*id, as_of))
            };
            let ready = ready.iter().take_while(is_due).filter(is_meant);
            lane.extend(ready.take(claim.limit).map(|(_, id)| *id));
        }
        let due = sources.into_values().collect();
        let due = self.turns.take(claim.source.as_ref(), due, claim.limit);
        due.into_iter().filter_map(|id| self.lease(now, id, claim)).collect()
    }

    /// Whether the entity's oldest open delivery was stored by then, and was not tried.
    fn is_untried(&self, id: i64, as_of: DateTime<Utc>) -> bool {
        let head = self.entities.get(&id).and_then(|entity| entity.waiting.first());
        let row = head.and_then(|id| self.deliveries.get(id));
        row.is_some_and(|row| row.attempts() == 0 && row.record.received_at <= as_of)
    }

    fn lease(&mut self, now: DateTime<Utc>, id: i64, claim: &Claim) -> Option<Claimed> {
        let entity = self.entities.get_mut(&id)?;
        let delivery = *entity.waiting.first()?;
        let status = entity.status.clone();
        entity.token += 1;
        let lease = Lease { entity: id, delivery, token: entity.token };
        let until = later(now, claim.lease);
        let lost = entity.held.replace(Held { delivery, until, holder: claim.holder.clone() });
        if let Some(lost) = lost
            && let Some(row) = self.deliveries.get_mut(&lost.delivery)
        {
            let note = format!("its lease, held by {}, ended at {}", lost.holder, lost.until);
            row.record_step(now, StepKind::Expired, Some(&note));
        }
        let row = self.deliveries.get_mut(&delivery)?;
        let task = row.task.as_mut()?;
        task.attempts = task.attempts.saturating_add(1);
        let (attempt, body) = (task.attempts, row.body.clone());
        let delivery = self.record(delivery)?;
        self.reschedule(id);
        Some(Claimed { lease, attempt, delivery, body, status })
    }

    pub(super) fn extend(&mut self, lease: &Lease, until: DateTime<Utc>) -> bool {
        let Some(held) = self.held(lease) else { return false };
        held.until = until;
        self.reschedule(lease.entity);
        true
    }

    pub(super) fn settle(&mut self, now: DateTime<Utc>, settlement: &Settlement) -> Settled {
        let Settlement { lease, attempt, verdict, note, status } = settlement;
        if self.held(lease).is_none() {
            return Settled::Stale;
        }
        let Some(entity) = self.entities.get_mut(&lease.entity) else { return Settled::Stale };
        let Some(row) = self.deliveries.get_mut(&lease.delivery) else { return Settled::Stale };
        entity.held = None;
        entity.due_at = now;
        if let Some((status, is_final)) = status {
            entity.status = Some(status.clone());
            entity.is_final = *is_final;
        }
        if let Some(task) = &mut row.task {
            task.last_error.clone_from(note);
        }
        let kind = match verdict {
            Verdict::Done => {
                row.task = None;
                entity.waiting.remove(&lease.delivery);
                StepKind::Done
            }
            Verdict::Dead => {
                if let Some(task) = &mut row.task {
                    task.is_dead = true;
                }
                entity.waiting.remove(&lease.delivery);
                StepKind::Dead
            }
            Verdict::Retry(at) => {
                entity.due_at = *at;
                StepKind::Retry
            }
            Verdict::Park => {
                entity.parked_because = Some(note.clone().unwrap_or_default());
                entity.parked_by_reading = false;
                StepKind::Parked
            }
        };
        row.history.push(Step { at: now, attempt: *attempt, kind, note: note.clone() });
        self.reschedule(lease.entity);
        Settled::Settled
    }

    /// The lease, unless it was lost. Time alone does not take it: only the next claim does.
    fn held(&mut self, lease: &Lease) -> Option<&mut Held> {
        let entity = self.entities.get_mut(&lease.entity)?;
        let is_newest = entity.token == lease.token;
        entity.held.as_mut().filter(|held| is_newest && held.delivery == lease.delivery)
    }
}

fn later(now: DateTime<Utc>, duration: Duration) -> DateTime<Utc> {
    let duration = TimeDelta::from_std(duration).unwrap_or(TimeDelta::MAX);
    now.checked_add_signed(duration).unwrap_or(DateTime::<Utc>::MAX_UTC)
}
