//! What a run has shown to be wrong.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use webhook_inbox::{
    DeliveryId, Verdict,
    testing::{Fact, History},
};

use crate::{log::Event, record::Record};

/// The broken promises.
pub fn problems(record: &Record) -> Vec<String> {
    let violations = history(record).check().into_iter().map(|violation| violation.to_string());
    violations.chain(overlaps(record)).chain(effects(record)).collect()
}

/// The history in one order. What is stored comes first: the sender waits for the answer to one event of a payment
/// before it sends the next one, so the ids are in the order of storing.
fn history(record: &Record) -> History {
    let sent = record.attempts.iter().map(|it| Fact::Sent { key: it.dedup_key.clone() });
    let stored = record.deliveries.iter().map(|it| Fact::Stored {
        key: it.key.clone(),
        delivery: DeliveryId(it.id),
        entity: it.entity.clone(),
    });
    let answered = record
        .attempts
        .iter()
        .filter_map(|it| Some(Fact::Answered { key: it.dedup_key.clone(), status: it.status? }));

    let mut later = Vec::new();
    let mut begun = BTreeSet::new();
    for line in &record.lines {
        if let Event::Begin(delivery, attempt) = line.event {
            begun.insert((delivery, attempt));
            let claimed = Fact::Claimed { delivery: DeliveryId(delivery), token: attempt };
            later.push((line.at, claimed));
        }
    }
    for outcome in &record.outcomes {
        let (delivery, token) = (DeliveryId(outcome.delivery), outcome.attempt);
        let fact = match &*outcome.kind {
            "done" => Fact::Settled { delivery, token, verdict: Verdict::Done },
            "dead" => Fact::Settled { delivery, token, verdict: Verdict::Dead },
            // `fxhook inbox work` could not read the delivery, and has not started the command.
            "retry" if !begun.contains(&(outcome.delivery, token)) => continue,
            "retry" => Fact::Settled {
                delivery,
                token,
                verdict: Verdict::Retry(chrono::DateTime::UNIX_EPOCH),
            },
            "expired" => Fact::Expired { delivery, token },
            kind => panic!("expected the end of an attempt, found {kind}"),
        };
        later.push((outcome.at, fact));
    }
    let effects = record.effects.iter();
    later.extend(effects.map(|(at, delivery)| {
        (*at, Fact::Effect { delivery: DeliveryId(*delivery), completes: true })
    }));
    later.sort_by_key(|(at, _)| *at);
    sent.chain(stored).chain(answered).chain(later.into_iter().map(|(_, fact)| fact)).collect()
}

/// Handlers that ran at the same time on one entity, by what they have logged themselves.
fn overlaps(record: &Record) -> Vec<String> {
    let entities: HashMap<_, _> = record.deliveries.iter().map(|it| (it.id, &it.entity)).collect();
    let mut running = BTreeMap::new();
    let mut found = Vec::new();
    for line in &record.lines {
        match line.event {
            Event::Begin(delivery, attempt) => {
                let this = (line.process, delivery, attempt);
                if let Some(other) = running.insert(entities[&delivery], this) {
                    found.push(format!("overlapping: {this:?} began while {other:?} ran"));
                }
            }
            Event::End(delivery, attempt) => {
                let this = (line.process, delivery, attempt);
                running.retain(|_, other| *other != this);
            }
            Event::Dead => running.retain(|_, other| other.0 != line.process),
        }
    }
    found
}

/// Deliveries without exactly one effect, if effects complete them.
fn effects(record: &Record) -> Vec<String> {
    let mut counts: BTreeMap<i64, usize> = BTreeMap::new();
    for (_, delivery) in &record.effects {
        *counts.entry(*delivery).or_default() += 1;
    }
    let meant = record.deliveries.iter().filter(|it| it.has_effect);
    let wrong = meant.filter(|it| counts.get(&it.id) != Some(&1));
    wrong
        .map(|it| {
            let found = counts.get(&it.id).copied().unwrap_or_default();
            format!("effects: expected one of delivery {}, found {found}", it.id)
        })
        .collect()
}
