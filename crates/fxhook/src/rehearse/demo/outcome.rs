//! The outcome of a step of the tour, for the provider and for the receiver.

use webhook_core::testing::{Attempt, Simulator};
use webhook_core::{DedupKey, Location, Proof};

use super::loopback::Loopback;
use super::steps::{Found, Step, attempts};
use crate::provider::Channel;
use crate::receive::arrival::Arrival;
use crate::receive::report::{Content, Report};

/// One attempt to deliver.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Exchange {
    /// The HTTP status that the provider received, `None` if there was no answer.
    pub(super) status: Option<u16>,
    /// What the receiver found, if the delivery reached it.
    pub(super) found: Option<Found>,
    /// What was proven, and the key that identifies the delivery. `None` if it was refused.
    pub(super) verified: Option<(Proof, DedupKey)>,
}

impl Exchange {
    /// Whether this is as expected.
    ///
    /// An answer of 413 may be lost: it is given before the body is read, and a system may reset a
    /// connection that is closed with unread bytes. The receiver's finding is not lost.
    pub(super) fn meets(&self, expected: &Self) -> bool {
        let is_lost = self.status.is_none() && expected.status == Some(413);
        let status = if is_lost { Some(413) } else { self.status };
        Self { status, ..self.clone() } == *expected
    }
}

pub(super) fn expected<P: Channel>(step: &Step) -> Vec<Exchange> {
    let mut exchanges = Vec::new();
    for (request, found) in &step.requests {
        let mut expect = |times: usize, status, found: Option<&Found>| {
            let is_verified = found.is_some_and(|found| !matches!(found, Found::Refused(_)));
            let proof = match P::SIGNATURE {
                Location::Header(_) => Proof::Body,
                Location::Parameter(_) => Proof::Url,
            };
            let exchange = Exchange {
                status,
                found: found.cloned(),
                verified: is_verified.then(|| (proof, request.dedup_key(P::SIGNATURE))),
            };
            exchanges.extend(vec![exchange; times]);
        };
        match found {
            // In every attempt.
            Found::Refused(status) => expect(attempts::<P>(), Some(*status), Some(found)),
            _ => {
                let lost = usize::from(step.is_answer_lost);
                expect(step.outage, Some(500), None);
                expect(lost, None, Some(found));
                let is_acknowledged = step.outage + lost < attempts::<P>();
                expect(usize::from(is_acknowledged), Some(200), Some(found));
            }
        }
    }
    exchanges
}

#[derive(Default)]
pub(super) struct Played {
    pub(super) exchanges: Vec<Exchange>,
    /// What the receiver reports about each delivery that reached it.
    pub(super) remarks: Vec<String>,
    /// How long the provider would have waited after each attempt.
    pub(super) waits: Vec<String>,
}

impl Played {
    pub(super) async fn of(step: &Step, receiver: &Loopback, simulator: &Simulator) -> Self {
        let mut played = Self::default();
        receiver.begin_outage(step.outage);
        for (request, _) in &step.requests {
            let report = |attempt: &Attempt| {
                let arrival = receiver.take_arrivals().pop().map(examine);
                let (found, verified, remark) = arrival.unwrap_or_default();
                let status = attempt.outcome.status();
                played.exchanges.push(Exchange { status, found, verified });
                played.remarks.push(remark);
                let wait = attempt.next.map(|wait| format!("{} s", wait.as_secs()));
                played.waits.extend(wait);
            };
            simulator.deliver(request, step.is_answer_lost, report).await;
        }
        played
    }
}

/// The answers that the provider received: `500 x3, 200`.
pub(super) fn answers(exchanges: &[Exchange]) -> String {
    let same = exchanges.chunk_by(|one, next| one.status == next.status);
    let texts = same.map(|run| {
        let status = run.first().and_then(|one| one.status);
        let status = status.map_or("none".into(), |status| status.to_string());
        match run.len() {
            1 => status,
            times => format!("{status} x{times}"),
        }
    });
    texts.collect::<Vec<_>>().join(", ")
}

fn examine(arrival: Arrival) -> (Option<Found>, Option<(Proof, DedupKey)>, String) {
    match arrival {
        Arrival::Verified(report) => {
            let verified = Some((report.proof, report.dedup_key));
            (Some(Found::of(&report)), verified, remark(&report))
        }
        Arrival::Refused { status, reason, .. } => {
            (Some(Found::Refused(status)), None, format!("refused: {reason}"))
        }
        Arrival::Problem { text, .. } => (None, None, text),
    }
}

fn remark(report: &Report) -> String {
    let event = report.event_type.as_deref().unwrap_or("a body");
    let rest = match (&report.content, &report.subject) {
        (Content::Error { error, .. }, _) => {
            let (path, message) = (&error.path, &error.message);
            let at = if path.is_empty() { String::new() } else { format!("at {path}: ") };
            format!("kept, not decoded: {at}{message}")
        }
        _ if !report.readings.is_empty() => {
            format!("one of {} events, kept as each", report.readings.len())
        }
        _ if !report.known => "unknown event, kept as JSON".into(),
        (_, Some(subject)) => format!("{} {}", subject.kind, subject.id),
        (_, None) => "an event without a subject".into(),
    };
    format!("{event}: {rest}")
}
