//! [`Outbox`]: the deliveries of one provider, and when which attempt is due.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use url::Host;
use webhook_core::Redelivery;
use webhook_core::testing::{NoAnswer, Outcome, Pace, Request};

use super::{DeliveryAttempt, DeliveryRecord, DeliveryState, Notice, kept};
use crate::DeliveryFault;
use crate::clock::later;
use crate::faults::Plan;
use crate::random::Random;
use crate::report::{Report, Reporter};
use crate::settings::Settings;
use crate::state::pairs;

/// In which order deliveries that were held back are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// As their events happened.
    AsHappened,
    /// The last event first.
    Reversed,
    /// At random, by the sandbox's seed.
    Shuffled,
}

/// The deliveries of one provider. Settings of the program are not kept.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Outbox {
    records: Vec<DeliveryRecord>,
    /// The first requests of those that a fault damages, by the record's index.
    damaged: BTreeMap<usize, Damaged>,
    /// Which record is due when. The number keeps the order of those that are due at the same time.
    #[serde(with = "pairs")]
    due: BTreeMap<(DateTime<Utc>, u64), usize>,
    enqueued: u64,
    /// The record whose attempt is on its way, and when it was due.
    in_flight: Option<(DateTime<Utc>, usize)>,
    holds: bool,
    #[serde(skip)]
    any_host: bool,
    #[serde(skip)]
    pub(crate) redelivery: Option<Redelivery>,
    #[serde(skip, default = "real_pace")]
    pub(crate) pace: Pace,
    pub(crate) faults: Plan<DeliveryFault>,
    random: Random,
    #[serde(skip)]
    reporter: Reporter,
}

/// A request that a fault has damaged.
#[derive(Debug, Serialize, Deserialize)]
struct Damaged(#[serde(with = "kept::Request")] Request);

fn real_pace() -> Pace {
    Pace::Real
}

/// An attempt to make.
#[derive(Debug)]
pub(crate) struct Due {
    pub(crate) index: usize,
    pub(crate) at: DateTime<Utc>,
    pub(crate) request: Request,
}

impl Outbox {
    pub(crate) fn new(
        redelivery: Option<Redelivery>,
        settings: &Settings,
        reporter: Reporter,
    ) -> Self {
        let (seed, provider) = (settings.seed, reporter.provider);
        Self {
            records: Vec::new(),
            damaged: BTreeMap::new(),
            due: BTreeMap::new(),
            enqueued: 0,
            in_flight: None,
            holds: false,
            any_host: settings.any_host,
            redelivery,
            pace: real_pace(),
            faults: Plan::new(Random::new(seed, &format!("{provider} delivery faults"))),
            random: Random::new(seed, &format!("{provider} order")),
            reporter,
        }
    }

    /// Goes on after a restart, with the settings of this program. An attempt that was on its way is made again.
    pub(crate) fn resume(
        &mut self,
        redelivery: Option<Redelivery>,
        settings: &Settings,
        reporter: Reporter,
    ) {
        self.redelivery = redelivery;
        self.any_host = settings.any_host;
        self.reporter = reporter;
        if let Some((at, index)) = self.in_flight.take() {
            self.due.insert((at, self.enqueued), index);
            self.enqueued += 1;
        }
    }

    /// Takes a new delivery, and decides which fault hits it.
    pub(crate) fn push(&mut self, now: DateTime<Utc>, notice: Notice) {
        let fault = self.faults.take(|_| true);
        let index = self.records.len();
        match fault {
            Some(DeliveryFault::WrongSignature) => {
                self.damaged.insert(index, Damaged(notice.wrong_signature));
            }
            Some(DeliveryFault::TruncatedBody) => {
                self.damaged.insert(index, Damaged(notice.truncated_body));
            }
            _ => {}
        }
        let state = match fault {
            Some(DeliveryFault::Lost) => DeliveryState::Lost,
            _ if !self.any_host && !is_loopback(&notice.request.url) => DeliveryState::Blocked,
            _ if self.holds => DeliveryState::Held,
            _ => DeliveryState::Waiting,
        };
        let record = DeliveryRecord {
            number: index + 1,
            event: notice.event,
            subject_kind: notice.subject_kind,
            subject_id: notice.subject_id,
            status: notice.status,
            happened_at: now,
            request: notice.request,
            inferred: notice.inferred.into_iter().map(Into::into).collect(),
            fault,
            state,
            attempts: Vec::new(),
        };
        if matches!(state, DeliveryState::Lost | DeliveryState::Blocked) {
            self.reporter.report(Report::Unsent(&record));
        }
        self.records.push(record);
        if state == DeliveryState::Waiting {
            self.enqueue(index, now);
        }
    }

    pub(crate) fn records(&self) -> &[DeliveryRecord] {
        &self.records
    }

    /// From now on, new deliveries are held back.
    pub(crate) fn hold(&mut self) {
        self.holds = true;
    }

    /// Sends what is held back, in this order, and holds back no more.
    pub(crate) fn send_held(&mut self, now: DateTime<Utc>, order: Order) {
        self.holds = false;
        let held = self.records.iter().enumerate();
        let mut held: Vec<usize> = held
            .filter(|(_, record)| record.state == DeliveryState::Held)
            .map(|(index, _)| index)
            .collect();
        match order {
            Order::AsHappened => {}
            Order::Reversed => held.reverse(),
            Order::Shuffled => self.random.shuffle(&mut held),
        }
        for index in held {
            self.enqueue(index, now);
        }
    }

    /// Sends a delivery once more, whatever became of it.
    pub(crate) fn send_again(&mut self, now: DateTime<Utc>, number: usize) -> bool {
        let index = number.wrapping_sub(1);
        let is_there = index < self.records.len();
        if is_there {
            self.due.insert((now, self.enqueued), index);
            self.enqueued += 1;
        }
        is_there
    }

    fn enqueue(&mut self, index: usize, now: DateTime<Utc>) {
        let Some(record) = self.records.get_mut(index) else { return };
        record.state = DeliveryState::Waiting;
        let delay = match record.fault {
            Some(DeliveryFault::Late(delay)) => delay,
            _ => Duration::ZERO,
        };
        self.due.insert((later(now, delay), self.enqueued), index);
        self.enqueued += 1;
    }

    /// When the next attempt is due.
    pub(crate) fn next_due(&self) -> Option<DateTime<Utc>> {
        self.due.first_key_value().map(|((at, _), _)| *at)
    }

    /// Takes the next attempt that is due by now.
    pub(crate) fn take_due(&mut self, now: DateTime<Utc>) -> Option<Due> {
        let entry = self.due.first_entry().filter(|entry| entry.key().0 <= now)?;
        let ((at, _), index) = entry.remove_entry();
        let record = self.records.get(index)?;
        let damaged = record.attempts.is_empty().then(|| self.damaged.remove(&index)).flatten();
        self.in_flight = Some((at, index));
        let request = damaged.map_or_else(|| record.request.clone(), |Damaged(request)| request);
        Some(Due { index, at, request })
    }

    /// Takes the outcome of an attempt, made at this time, and decides what comes next.
    pub(crate) fn record(&mut self, due: Due, at: DateTime<Utc>, outcome: Outcome) {
        self.in_flight = None;
        let Some(record) = self.records.get_mut(due.index) else { return };
        let is_first = record.attempts.is_empty();
        let outcome = match (record.fault, is_first) {
            (Some(DeliveryFault::LostAnswer), true) => Outcome::NoAnswer(NoAnswer::Lost),
            _ => outcome,
        };
        let attempt = DeliveryAttempt { at, request: due.request, outcome };
        let acknowledged = attempt.is_acknowledged();
        let was_acknowledged = record.attempts.iter().any(DeliveryAttempt::is_acknowledged);
        record.attempts.push(attempt);
        let wait = match acknowledged {
            true => {
                record.state = DeliveryState::Acknowledged;
                let is_duplicated = record.fault == Some(DeliveryFault::Duplicated);
                (is_duplicated && !was_acknowledged).then_some(Duration::ZERO)
            }
            false if was_acknowledged => None,
            false => {
                let wait = self.redelivery.and_then(|it| it.wait_after(record.attempts.len()));
                record.state = match wait {
                    Some(_) => DeliveryState::Waiting,
                    None => DeliveryState::GivenUp,
                };
                wait
            }
        };
        self.reporter.report(Report::Attempt(record));
        if let Some(wait) = wait {
            let wait = if self.pace == Pace::Fast { Duration::ZERO } else { wait };
            self.due.insert((later(at, wait), self.enqueued), due.index);
            self.enqueued += 1;
        }
    }

    /// Whether nothing is due by then, and no attempt is on its way.
    pub(crate) fn is_settled(&self, by: DateTime<Utc>) -> bool {
        self.in_flight.is_none() && self.next_due().is_none_or(|due| due > by)
    }
}

/// Whether a URL is on this machine.
fn is_loopback(url: &str) -> bool {
    let url = url::Url::parse(url).ok();
    match url.as_ref().and_then(url::Url::host) {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}
