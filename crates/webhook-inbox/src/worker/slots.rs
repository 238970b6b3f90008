//! The leases that a worker holds, and the tasks that run under them.

use std::collections::HashMap;

use tokio::{
    task::{AbortHandle, Id},
    time::Instant,
};

use super::attempt::Attempt;
use crate::{Claimed, Lease};

/// The leases that a worker holds, and the tasks that run under them.
#[derive(Debug, Default)]
pub(super) struct Slots(HashMap<Lease, Slot>);

/// One lease.
#[derive(Debug)]
pub(super) struct Slot {
    pub(super) attempt: Attempt,
    /// When the lease expires by this process's clock, if it is not extended.
    expires: Instant,
    phase: Phase,
}

#[derive(Debug)]
enum Phase {
    /// It waits for the end of an earlier attempt at the same entity in this process.
    Blocked(Box<Claimed>),
    Running(AbortHandle),
    /// Its lease is lost. Its task was aborted, and has not ended yet.
    Aborted(AbortHandle),
}

impl Slots {
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many attempts are not past their handlers.
    pub(super) fn handlers(&self) -> usize {
        self.0.values().filter(|slot| !slot.attempt.is_settling()).count()
    }

    /// The leases to extend, and the time at which the first of them expires.
    pub(super) fn leases(&self, also_settling: bool) -> (Vec<Lease>, Option<Instant>) {
        let held = || {
            self.0.iter().filter(|(_, slot)| {
                !matches!(slot.phase, Phase::Aborted(_))
                    && (also_settling || !slot.attempt.is_settling())
            })
        };
        (held().map(|(lease, _)| *lease).collect(), held().map(|(_, slot)| slot.expires).min())
    }

    /// Adds a claimed lease, whose attempt [starts](Self::start) as soon as it can.
    ///
    /// Another lease of the same entity in this process has expired, and its task is aborted. Or its delivery
    /// has just been completed, by a settlement or by the handler itself, and its task ends first.
    pub(super) fn add(&mut self, claimed: Claimed, attempt: Attempt, expires: Instant) {
        let (lease, now) = (claimed.lease, Instant::now());
        let earlier = self.0.iter().filter(|(held, slot)| {
            let is_lost = slot.expires <= now || slot.is_blocked();
            held.entity == lease.entity && is_lost && !slot.attempt.is_settling()
        });
        for held in earlier.map(|(held, _)| *held).collect::<Vec<_>>() {
            self.lose(held, "it expired, and this process has claimed the entity again");
        }
        let phase = Phase::Blocked(Box::new(claimed));
        self.0.insert(lease, Slot { attempt, expires, phase });
    }

    /// Starts the attempts that can start: no other one at their entity is left in this process.
    pub(super) fn start(&mut self, mut spawn: impl FnMut(Attempt, Claimed) -> AbortHandle) {
        let is_alone = |lease: &Lease| {
            self.0.keys().all(|other| other == lease || other.entity != lease.entity)
        };
        let ready = self.0.iter().filter(|(lease, slot)| slot.is_blocked() && is_alone(lease));
        for lease in ready.map(|(lease, _)| *lease).collect::<Vec<_>>() {
            let Some(Slot { phase: Phase::Blocked(claimed), attempt, expires }) =
                self.0.remove(&lease)
            else {
                continue;
            };
            let phase = Phase::Running(spawn(attempt.clone(), *claimed));
            self.0.insert(lease, Slot { attempt, expires, phase });
        }
    }

    /// Removes the lease of a task that has ended. `None` if it was lost before.
    pub(super) fn end(&mut self, task: Id) -> Option<(Lease, Slot)> {
        let lease = *self.0.iter().find(|(_, slot)| slot.task() == Some(task))?.0;
        let slot = self.0.remove(&lease)?;
        (!matches!(slot.phase, Phase::Aborted(_))).then_some((lease, slot))
    }

    /// Puts a lease back whose handler has panicked, with the task that settles it.
    pub(super) fn settle(&mut self, lease: Lease, slot: Slot, task: AbortHandle) {
        self.0.insert(lease, Slot { phase: Phase::Running(task), ..slot });
    }

    pub(super) fn extended(&mut self, lease: Lease, expires: Instant) {
        if let Some(slot) = self.0.get_mut(&lease) {
            slot.expires = expires;
        }
    }

    /// The store says that a lease is lost. A settlement that is under way finds out by itself, and it may be
    /// the reason.
    pub(super) fn refused(&mut self, lease: Lease) {
        if self.0.get(&lease).is_some_and(|slot| !slot.attempt.is_settling()) {
            self.lose(lease, "the store has given it to another worker");
        }
    }

    /// The leases have not been extended for too long. A settlement that is under way may still succeed, unless
    /// it must not be waited for. Returns whether there were any.
    pub(super) fn expire(&mut self, now: Instant, also_settling: bool) -> bool {
        let expired = self.0.iter().filter(|(_, slot)| {
            slot.expires <= now
                && !matches!(slot.phase, Phase::Aborted(_))
                && (also_settling || !slot.attempt.is_settling())
        });
        let expired: Vec<Lease> = expired.map(|(lease, _)| *lease).collect();
        for lease in &expired {
            self.lose(*lease, "it expired while the store could not be reached");
        }
        !expired.is_empty()
    }

    /// Aborts the task of a lease.
    fn lose(&mut self, lease: Lease, why: &'static str) {
        let Some(slot) = self.0.get_mut(&lease) else { return };
        match &slot.phase {
            Phase::Blocked(_) => {
                slot.attempt.lost(why);
                self.0.remove(&lease);
            }
            Phase::Running(task) => {
                task.abort();
                slot.attempt.lost(why);
                slot.phase = Phase::Aborted(task.clone());
            }
            Phase::Aborted(_) => {}
        }
    }
}

impl Slot {
    fn is_blocked(&self) -> bool {
        matches!(self.phase, Phase::Blocked(_))
    }

    fn task(&self) -> Option<Id> {
        match &self.phase {
            Phase::Blocked(_) => None,
            Phase::Running(task) | Phase::Aborted(task) => Some(task.id()),
        }
    }
}
