//! The protocol of leases as a small model, in all its interleavings: workers claim, extend, settle late or
//! twice, and crash at any step; leases expire at any time; deliveries arrive at any time.
#![allow(clippy::indexing_slicing, reason = "a test may stop at the first surprise")]

use std::collections::{HashMap, VecDeque};

/// The entity of each delivery, in the order of their ids; and how many workers there are.
struct Scope {
    entities: &'static [usize],
    workers: usize,
}

const SCOPES: [Scope; 2] =
    [Scope { entities: &[0, 0], workers: 3 }, Scope { entities: &[0, 1, 0], workers: 2 }];

/// Attempts that a delivery has.
const ATTEMPTS: u8 = 2;

/// A bug in the store or in the worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bug {
    None,
    SettleWithoutToken,
    SettleByTimeOnly,
    ExtendWithoutToken,
    ClaimKeepsToken,
    ClaimIgnoresLeases,
    ClaimNeverTakesExpired,
    ClaimSkipsRetries,
    ClaimIgnoresParking,
    AttemptsCountAtTheEnd,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
enum Task {
    #[default]
    Absent,
    Waiting,
    Done,
    Dead,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
struct Delivery {
    task: Task,
    attempts: u8,
    /// Whether it waits for a later time.
    later: bool,
    /// How many handlers began, for the properties.
    begun: u8,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
struct Entity {
    token: u8,
    leased: bool,
    expired: bool,
    parked: bool,
}

/// An attempt, as its worker sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Attempt {
    delivery: usize,
    token: u8,
    number: u8,
    /// Whether its lease has expired, for the properties.
    expired: bool,
    /// Whether it was settled or its entity was claimed again, for the properties.
    over: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
struct Model {
    deliveries: [Delivery; 3],
    entities: [Entity; 2],
    /// The attempts of the workers that have one. Workers are alike.
    attempts: [Option<Attempt>; 3],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Done,
    Retry,
    Dead,
    Park,
}

/// A step that breaks a property, with the property's name.
type Step = Result<Model, &'static str>;

impl Scope {
    /// All that can happen next.
    fn steps(&self, model: &Model, bug: Bug) -> Vec<Step> {
        let mut steps = Vec::new();
        let with = |change: &dyn Fn(&mut Model)| {
            let mut next = *model;
            change(&mut next);
            Ok(next)
        };
        let deliveries = model.deliveries.iter().take(self.entities.len());
        for (id, delivery) in deliveries.enumerate() {
            if delivery.later {
                steps.push(with(&|next| next.deliveries[id].later = false));
            }
            // They arrive in the order of their ids.
            if delivery.task == Task::Absent {
                steps.push(with(&|next| next.deliveries[id].task = Task::Waiting));
                break;
            }
        }
        for (id, entity) in model.entities.iter().enumerate() {
            if entity.leased && !entity.expired {
                steps.push(with(&|next| self.expire(next, id)));
            }
            if entity.parked {
                steps.push(with(&|next| self.release(next, id)));
            }
        }
        let idle = self.workers - model.attempts.iter().flatten().count();
        for (slot, attempt) in model.attempts.iter().enumerate() {
            let Some(attempt) = *attempt else { continue };
            steps.push(with(&|next| next.attempts[slot] = None)); // The worker crashes.
            steps.push(self.extend(*model, bug, slot, attempt));
            let verdicts = [Verdict::Dead, Verdict::Done, Verdict::Retry, Verdict::Park];
            // After the last attempt the policy decides.
            let count = if attempt.number > ATTEMPTS { 1 } else { verdicts.len() };
            for verdict in verdicts.into_iter().take(count) {
                for answered in [true, false] {
                    steps.push(self.settle(*model, bug, slot, attempt, verdict, answered));
                }
            }
        }
        if idle > 0 {
            steps.extend((0..2).filter_map(|entity| self.claim(*model, bug, entity)));
        }
        steps
    }

    fn expire(&self, next: &mut Model, entity: usize) {
        next.entities[entity].expired = true;
        let holders = next.attempts.iter_mut().flatten();
        for attempt in holders.filter(|it| self.entities[it.delivery] == entity) {
            attempt.expired = true;
        }
    }

    fn release(&self, next: &mut Model, entity: usize) {
        next.entities[entity].parked = false;
        let head = self.open(next, entity).next();
        if let Some(head) = head {
            let head = &mut next.deliveries[head];
            (head.attempts, head.begun, head.later) = (0, 0, false);
        }
    }

    /// The deliveries of an entity that wait, by id.
    fn open<'a>(&'a self, model: &'a Model, entity: usize) -> impl Iterator<Item = usize> + 'a {
        let waits = move |id: &usize| {
            self.entities[*id] == entity && model.deliveries[*id].task == Task::Waiting
        };
        (0..self.entities.len()).filter(waits)
    }

    fn claim(&self, model: Model, bug: Bug, id: usize) -> Option<Step> {
        let entity = model.entities[id];
        let free = !entity.leased || (entity.expired && bug != Bug::ClaimNeverTakesExpired);
        let parked = entity.parked && bug != Bug::ClaimIgnoresParking;
        if parked || !(free || bug == Bug::ClaimIgnoresLeases) {
            return None;
        }
        let mut waiting = self.open(&model, id);
        let head = match bug {
            Bug::ClaimSkipsRetries => waiting.find(|it| !model.deliveries[*it].later)?,
            _ => waiting.next().filter(|it| !model.deliveries[*it].later)?,
        };
        if self.open(&model, id).any(|earlier| earlier < head) {
            return Some(Err("order"));
        }
        if entity.parked {
            return Some(Err("parked"));
        }
        let mut next = model;
        for attempt in next.attempts.iter_mut().flatten() {
            if self.entities[attempt.delivery] == id && !attempt.over {
                if !attempt.expired {
                    return Some(Err("one holder"));
                }
                attempt.over = true;
            }
        }
        let token = entity.token + u8::from(bug != Bug::ClaimKeepsToken);
        next.entities[id] = Entity { token, leased: true, expired: false, ..entity };
        let delivery = &mut next.deliveries[head];
        delivery.attempts = (delivery.attempts + 1).min(ATTEMPTS + 1);
        let number = delivery.attempts;
        if bug == Bug::AttemptsCountAtTheEnd {
            delivery.attempts -= 1;
        }
        if number <= ATTEMPTS {
            delivery.begun += 1;
        }
        if delivery.begun > ATTEMPTS {
            return Some(Err("bounded attempts"));
        }
        let slot = next.attempts.iter_mut().find(|slot| slot.is_none())?;
        *slot = Some(Attempt { delivery: head, token, number, expired: false, over: false });
        Some(Ok(next))
    }

    fn extend(&self, mut next: Model, bug: Bug, slot: usize, attempt: Attempt) -> Step {
        let entity = &mut next.entities[self.entities[attempt.delivery]];
        let mine = entity.token == attempt.token || bug == Bug::ExtendWithoutToken;
        if !(entity.leased && mine) {
            next.attempts[slot] = None;
            return Ok(next);
        }
        entity.expired = false;
        if attempt.over {
            return Err("one holder");
        }
        next.attempts[slot] = Some(Attempt { expired: false, ..attempt });
        Ok(next)
    }

    /// Ends an attempt. If the worker gets no answer, it tries again.
    fn settle(
        &self,
        mut next: Model,
        bug: Bug,
        slot: usize,
        attempt: Attempt,
        verdict: Verdict,
        answered: bool,
    ) -> Step {
        next.attempts[slot] = (!answered).then_some(attempt);
        let entity = &mut next.entities[self.entities[attempt.delivery]];
        let mine = match bug {
            Bug::SettleWithoutToken => true,
            Bug::SettleByTimeOnly => !entity.expired,
            _ => entity.token == attempt.token,
        };
        if !(entity.leased && mine) {
            return Ok(next);
        }
        if attempt.over {
            return Err("a stale settlement changes nothing");
        }
        if let Some(attempt) = &mut next.attempts[slot] {
            attempt.over = true;
        }
        entity.leased = false;
        entity.expired = false;
        entity.parked |= verdict == Verdict::Park;
        let delivery = &mut next.deliveries[attempt.delivery];
        if bug == Bug::AttemptsCountAtTheEnd {
            delivery.attempts += 1;
        }
        match verdict {
            Verdict::Done => delivery.task = Task::Done,
            Verdict::Dead => delivery.task = Task::Dead,
            Verdict::Retry => delivery.later = true,
            Verdict::Park => {}
        }
        Ok(next)
    }

    /// The one of all equivalent states that represents them: only the order of tokens matters.
    fn canonical(&self, mut model: Model) -> Model {
        for (id, entity) in model.entities.iter_mut().enumerate() {
            let mut holders: Vec<&mut Attempt> = model.attempts.iter_mut().flatten().collect();
            holders.retain(|it| self.entities[it.delivery] == id);
            let mut tokens: Vec<u8> = holders.iter().map(|it| it.token).collect();
            tokens.push(entity.token);
            tokens.sort_unstable();
            tokens.dedup();
            let rank = |token: u8| tokens.partition_point(|it| *it < token) as u8;
            entity.token = rank(entity.token);
            holders.into_iter().for_each(|it| it.token = rank(it.token));
        }
        model.attempts.sort_unstable();
        model
    }

    /// Visits all states. Returns how many there are, or the property that one of them breaks.
    fn explore(&self, bug: Bug) -> Result<usize, &'static str> {
        let mut ids = HashMap::from([(Model::default(), 0)]);
        let mut unvisited = VecDeque::from([(Model::default(), 0)]);
        let mut before: Vec<Vec<usize>> = vec![Vec::new()];
        let mut ended: Vec<usize> = Vec::new();
        while let Some((model, id)) = unvisited.pop_front() {
            let has_ended = |it: &Delivery| matches!(it.task, Task::Done | Task::Dead);
            if model.deliveries[..self.entities.len()].iter().all(has_ended) {
                ended.push(id);
            }
            for next in self.steps(&model, bug) {
                let next = self.canonical(next?);
                let next_id = *ids.entry(next).or_insert_with(|| {
                    unvisited.push_back((next, before.len()));
                    before.push(Vec::new());
                    before.len() - 1
                });
                before[next_id].push(id);
            }
        }
        // Back from the states in which each delivery has ended: they are reached from every state.
        let mut ends = vec![false; before.len()];
        while let Some(id) = ended.pop() {
            if !std::mem::replace(&mut ends[id], true) {
                ended.extend(&before[id]);
            }
        }
        if ends.contains(&false) { Err("no delivery is lost") } else { Ok(ends.len()) }
    }
}

#[test]
fn no_interleaving_breaks_a_property() {
    for scope in SCOPES {
        let states = scope.explore(Bug::None);
        assert!(states.is_ok_and(|states| states > 5_000), "{states:?}");
    }
}

#[test]
fn each_bug_breaks_its_property_in_some_interleaving() {
    for (bug, property) in [
        (Bug::SettleWithoutToken, "a stale settlement changes nothing"),
        (Bug::SettleByTimeOnly, "a stale settlement changes nothing"),
        (Bug::ExtendWithoutToken, "one holder"),
        (Bug::ClaimKeepsToken, "one holder"),
        (Bug::ClaimIgnoresLeases, "one holder"),
        (Bug::ClaimNeverTakesExpired, "no delivery is lost"),
        (Bug::ClaimSkipsRetries, "order"),
        (Bug::ClaimIgnoresParking, "parked"),
        (Bug::AttemptsCountAtTheEnd, "bounded attempts"),
    ] {
        assert_eq!(SCOPES[0].explore(bug), Err(property), "{bug:?}");
    }
}
