//! [`Outbox`]: the deliveries of one provider, and when which attempt is due.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, Utc};
use url::Host;
use webhook_core::Redelivery;
use webhook_core::testing::{NoAnswer, Outcome, Pace, Request};

use super::{DeliveryAttempt, DeliveryRecord, DeliveryState, Notice};
use crate::DeliveryFault;
use crate::clock::later;
use crate::emulator::Settings;
use crate::faults::Plan;
use crate::random::Random;
use crate::report::{Report, Reporter};

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

/// The deliveries of one provider.
#[derive(Debug)]
pub(crate) struct Outbox {
    records: Vec<DeliveryRecord>,
    /// The first requests of those that a fault damages, by the record's index.
    damaged: BTreeMap<usize, Request>,
    /// Which record is due when. The number keeps the order of those that are due at the same time.
    due: BTreeMap<(DateTime<Utc>, u64), usize>,
    enqueued: u64,
    in_flight: bool,
    holds: bool,
    any_host: bool,
    pub(crate) redelivery: Option<Redelivery>,
    pub(crate) pace: Pace,
    pub(crate) faults: Plan<DeliveryFault>,
    random: Random,
    reporter: Reporter,
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
            in_flight: false,
            holds: false,
            any_host: settings.any_host,
            redelivery,
            pace: Pace::Real,
            faults: Plan::new(Random::new(seed, &format!("{provider} delivery faults"))),
            random: Random::new(seed, &format!("{provider} order")),
            reporter,
        }
    }

    /// Takes a new delivery, and decides which fault hits it.
    pub(crate) fn push(&mut self, now: DateTime<Utc>, notice: Notice) {
        let fault = self.faults.take();
        let index = self.records.len();
        match fault {
            Some(DeliveryFault::WrongSignature) => {
                self.damaged.insert(index, notice.wrong_signature);
            }
            Some(DeliveryFault::TruncatedBody) => {
                self.damaged.insert(index, notice.truncated_body);
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
            inferred: notice.inferred,
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
        self.in_flight = true;
        Some(Due { index, at, request: damaged.unwrap_or_else(|| record.request.clone()) })
    }

    /// Takes the outcome of an attempt, made at this time, and decides what comes next.
    pub(crate) fn record(&mut self, due: Due, at: DateTime<Utc>, outcome: Outcome) {
        self.in_flight = false;
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
        !self.in_flight && self.next_due().is_none_or(|due| due > by)
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
