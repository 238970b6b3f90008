//! What came of a step of the tour: for the provider, and for the receiver.

use webhook_core::testing::{Attempt, Outcome as Answer, Simulator};
use webhook_core::{DedupKey, Location, Proof};

use super::loopback::Loopback;
use super::steps::{Found, Step, attempts};
use crate::provider::Channel;
use crate::receive::receiver::Arrival;
use crate::receive::report::{Content, Report};

/// What came of a step.
#[derive(Default)]
pub(super) struct Outcome {
    /// The status of each answer that the provider got, `None` if it got none.
    pub(super) statuses: Vec<Option<u16>>,
    pub(super) findings: Vec<Finding>,
    /// How long the provider would have waited after each attempt.
    pub(super) waits: Vec<String>,
}

/// What the receiver found in one delivery.
pub(super) struct Finding {
    pub(super) found: Found,
    /// What was proven, and the key that identifies the delivery. `None` if it was refused.
    pub(super) verified: Option<(Proof, DedupKey)>,
    pub(super) remark: String,
}

impl Outcome {
    /// What must come of a step.
    pub(super) fn expected<P: Channel>(step: &Step) -> Self {
        let mut expected = Self::default();
        for (request, found) in &step.requests {
            let proof = match P::SIGNATURE {
                Location::Header(_) => Proof::Body,
                Location::Parameter(_) => Proof::Url,
            };
            let verified = Some((proof, request.dedup_key(P::SIGNATURE)));
            let (statuses, verified, reached) = match found {
                // However often it is repeated.
                Found::Refused(status) => {
                    (vec![Some(*status); attempts::<P>()], None, attempts::<P>())
                }
                _ => {
                    let failed = step.outage + usize::from(step.is_answer_lost);
                    let acknowledged = usize::from(failed < attempts::<P>());
                    let status = (step.outage > 0).then_some(500);
                    let mut statuses = vec![status; failed];
                    statuses.extend(vec![Some(200); acknowledged]);
                    (statuses, verified, failed - step.outage + acknowledged)
                }
            };
            expected.statuses.extend(statuses);
            expected.findings.extend((0..reached).map(|_| Finding {
                found: found.clone(),
                verified,
                remark: String::new(),
            }));
        }
        expected
    }

    /// Delivers the requests of a step.
    pub(super) async fn of(step: &Step, receiver: &Loopback, simulator: &Simulator) -> Self {
        let mut outcome = Self::default();
        receiver.begin_outage(step.outage);
        for (request, _) in &step.requests {
            let report = |attempt: &Attempt| {
                outcome.statuses.push(match attempt.outcome {
                    Answer::Acknowledged(status) | Answer::Refused(status) => Some(status),
                    Answer::NoConnection | Answer::NoAnswer => None,
                });
                let wait = attempt.next.map(|wait| format!("{} s", wait.as_secs()));
                outcome.waits.extend(wait);
            };
            simulator
                .deliver(request, step.is_answer_lost, report)
                .await;
        }
        outcome.findings = receiver
            .take_arrivals()
            .into_iter()
            .map(Finding::of)
            .collect();
        outcome
    }

    /// Whether this is the expected outcome.
    ///
    /// An answer of 413 may be lost: it is given before the body is read, and a system may reset a
    /// connection that is closed with unread bytes. The receiver's finding is not lost.
    pub(super) fn meets(&self, expected: &Self) -> bool {
        let is_met = |(found, expected): (&Option<u16>, &Option<u16>)| {
            found == expected || (found.is_none() && *expected == Some(413))
        };
        let facts = |outcome: &Self| {
            let facts = outcome
                .findings
                .iter()
                .map(|one| (one.found.clone(), one.verified));
            facts.collect::<Vec<_>>()
        };
        facts(self) == facts(expected)
            && self.statuses.len() == expected.statuses.len()
            && self.statuses.iter().zip(&expected.statuses).all(is_met)
    }

    /// The answers that the provider got: `500 x3, 200`.
    pub(super) fn answers(&self) -> String {
        let same = self.statuses.chunk_by(|one, next| one == next);
        let texts = same.map(|run| {
            let status = run.first().copied().flatten();
            let status = status.map_or("none".into(), |status| status.to_string());
            match run.len() {
                1 => status,
                times => format!("{status} x{times}"),
            }
        });
        texts.collect::<Vec<_>>().join(", ")
    }

    /// The answers, and what the receiver found.
    pub(super) fn summary(&self) -> String {
        let found = self.findings.iter().map(|finding| &finding.found);
        format!("{} and {:?}", self.answers(), found.collect::<Vec<_>>())
    }
}

impl Finding {
    fn of(arrival: Arrival) -> Self {
        let (status, reason) = match arrival {
            Arrival::Verified(report) => {
                return Self {
                    found: Found::of(&report),
                    verified: Some((report.proof, report.dedup_key)),
                    remark: remark(&report),
                };
            }
            Arrival::Refused { status, reason, .. } => (status, reason),
            Arrival::OtherPath { method, path } => (404, format!("{method} {path}")),
        };
        Self {
            found: Found::Refused(status),
            verified: None,
            remark: format!("refused: {reason}"),
        }
    }
}

fn remark(report: &Report) -> String {
    let event = report.event_type.as_deref().unwrap_or("a body");
    let rest = match (&report.content, &report.subject) {
        (Content::Error { error, .. }, _) => {
            let at = match error.path.as_str() {
                "" => String::new(),
                path => format!("at {path}: "),
            };
            format!("kept, not decoded: {at}{}", error.message)
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
