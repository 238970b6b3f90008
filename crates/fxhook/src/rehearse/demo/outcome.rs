//! What came of a step of the tour: for the provider, and for the receiver.

use std::fmt;

use webhook_core::{
    DedupKey, Proof,
    testing::{Attempt, Outcome as Answer},
};

use crate::receive::{
    receiver::Arrival,
    report::{Content, Report},
};

/// What came of a step.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    /// The status of each answer that the provider got, `None` if it got none.
    pub(super) statuses: Vec<Option<u16>>,
    /// What the receiver found in each delivery.
    pub(super) findings: Vec<Finding>,
}

/// What the receiver found in one delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Finding {
    Verified {
        content: Found,
        proof: Proof,
        dedup_key: DedupKey,
        duplicate: bool,
    },
    /// Refused with this HTTP status.
    Refused(u16),
}

/// What a verified body contains.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found {
    /// This event.
    Event(String),
    Unknown,
    Undecodable,
}

impl Found {
    pub(super) fn of(report: &Report) -> Self {
        match (&report.content, &report.event_type) {
            (Content::Error { .. }, _) => Self::Undecodable,
            (Content::Payload { .. }, Some(event)) if report.known => Self::Event(event.clone()),
            (Content::Payload { .. }, _) => Self::Unknown,
        }
    }
}

impl Outcome {
    pub(super) fn of(attempts: &[Attempt], notes: &[Note]) -> Self {
        let status = |attempt: &Attempt| match attempt.outcome {
            Answer::Acknowledged(status) | Answer::Refused(status) => Some(status),
            Answer::NoConnection | Answer::NoAnswer => None,
        };
        Self {
            statuses: attempts.iter().map(status).collect(),
            findings: notes.iter().map(|note| note.finding.clone()).collect(),
        }
    }

    /// Whether this is the expected outcome.
    ///
    /// An answer of 413 may be lost: it is given before the body is read, and a system may reset a
    /// connection that is closed with unread bytes. The receiver's finding is not lost.
    pub(super) fn meets(&self, expected: &Self) -> bool {
        let is_met = |(found, expected): (&Option<u16>, &Option<u16>)| {
            found == expected || (found.is_none() && *expected == Some(413))
        };
        self.findings == expected.findings
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
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} and {:?}", self.answers(), self.findings)
    }
}

/// What the receiver notes about one delivery.
pub(super) struct Note {
    pub(super) finding: Finding,
    /// The event, unless it is a duplicate.
    pub(super) event: Option<String>,
    pub(super) remark: String,
}

impl Note {
    /// `is_new` records a dedup key, and returns whether it is new.
    pub(super) fn of(arrival: Arrival, is_new: impl FnOnce(DedupKey) -> bool) -> Self {
        match arrival {
            Arrival::Verified(report) => {
                let duplicate = !is_new(report.dedup_key);
                Self {
                    remark: remark(&report, duplicate),
                    finding: Finding::Verified {
                        content: Found::of(&report),
                        proof: report.proof,
                        dedup_key: report.dedup_key,
                        duplicate,
                    },
                    event: report.event_type.filter(|_| !duplicate),
                }
            }
            Arrival::Refused { status, reason, .. } => Self::refused(status, &reason),
            Arrival::OtherPath { method, path } => Self::refused(404, &format!("{method} {path}")),
        }
    }

    fn refused(status: u16, reason: &str) -> Self {
        Self {
            finding: Finding::Refused(status),
            event: None,
            remark: format!("refused: {reason}"),
        }
    }
}

fn remark(report: &Report, duplicate: bool) -> String {
    match (&report.content, &report.subject) {
        _ if duplicate => "duplicate, recognised by its body".into(),
        (Content::Error { error, .. }, _) if error.path.is_empty() => {
            format!("kept, not decoded: {}", error.message)
        }
        (Content::Error { error, .. }, _) => {
            format!("kept, not decoded: at {}: {}", error.path, error.message)
        }
        (Content::Payload { .. }, _) if !report.readings.is_empty() => {
            format!("one of {} events, kept as each", report.readings.len())
        }
        (Content::Payload { .. }, _) if !report.known => "unknown event, kept as JSON".into(),
        (Content::Payload { .. }, Some(subject)) => format!("{} {}", subject.kind, subject.id),
        (Content::Payload { .. }, None) => "an event without a subject".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Finding, Outcome};

    fn outcome(statuses: &[Option<u16>], findings: &[u16]) -> Outcome {
        Outcome {
            statuses: statuses.into(),
            findings: findings.iter().copied().map(Finding::Refused).collect(),
        }
    }

    #[test]
    fn an_outcome_is_met_by_the_same_answers_and_findings() {
        let expected = outcome(&[Some(401), Some(401)], &[401, 401]);
        assert!(outcome(&[Some(401), Some(401)], &[401, 401]).meets(&expected));
        assert!(!outcome(&[Some(401)], &[401, 401]).meets(&expected));
        assert!(!outcome(&[Some(401), None], &[401, 401]).meets(&expected));
        assert!(!outcome(&[Some(401), Some(401)], &[401]).meets(&expected));
        assert!(!outcome(&[Some(401), Some(401)], &[401, 413]).meets(&expected));
    }

    #[test]
    fn an_answer_of_413_may_be_lost_but_not_differ() {
        let expected = outcome(&[Some(413)], &[413]);
        assert!(outcome(&[None], &[413]).meets(&expected));
        assert!(!outcome(&[Some(200)], &[413]).meets(&expected));
        assert!(!outcome(&[None], &[]).meets(&expected));
    }

    #[test]
    fn equal_answers_are_counted() {
        let answers = outcome(&[None, Some(500), Some(500), Some(200)], &[]).answers();
        assert_eq!(answers, "none, 500 x2, 200");
    }
}
