//! What the tour plays, and what comes of it.

use std::fmt;

use webhook_core::{
    DedupKey, Proof,
    testing::{Answer, Attempt, Request},
};

use super::notebook::Note;
use crate::report::{Content, Report};

/// Steps before a receiver that has seen no delivery yet.
pub(crate) struct Scene {
    pub(crate) title: String,
    pub(crate) steps: Vec<Step>,
}

/// Requests that are delivered one after the other, and what must come of them.
pub(crate) struct Step {
    pub(crate) name: String,
    pub(crate) requests: Vec<Request>,
    pub(crate) trouble: Trouble,
    pub(crate) expected: Outcome,
}

/// What goes wrong beside the requests themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trouble {
    None,
    /// The provider does not see the first answer.
    LostAnswer,
    /// The endpoint answers this many requests with 500.
    Outage(usize),
}

/// What came of a step, for the provider and for the receiver.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// The status of each answer that the provider got, `None` where it got none.
    pub(crate) statuses: Vec<Option<u16>>,
    /// What the receiver found, delivery by delivery.
    pub(crate) findings: Vec<Finding>,
}

/// What the receiver found about one delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Finding {
    Verified {
        what: What,
        proof: Proof,
        dedup_key: DedupKey,
        duplicate: bool,
    },
    /// Refused with this HTTP status.
    Refused(u16),
}

/// What a verified body held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum What {
    /// This event.
    Known(String),
    Unknown,
    Undecodable,
}

impl What {
    pub(crate) fn of(report: &Report) -> Self {
        match (&report.content, &report.event_type) {
            (Content::Error { .. }, _) => Self::Undecodable,
            (Content::Payload { .. }, Some(event)) if report.known => Self::Known(event.clone()),
            (Content::Payload { .. }, _) => Self::Unknown,
        }
    }
}

impl Outcome {
    pub(crate) fn of(attempts: &[Attempt], notes: &[Note]) -> Self {
        let status = |attempt: &Attempt| match attempt.answer {
            Answer::Acknowledged(status) | Answer::Refused(status) => Some(status),
            Answer::NoConnection | Answer::NoAnswer => None,
        };
        Self {
            statuses: attempts.iter().map(status).collect(),
            findings: notes.iter().map(|note| note.finding.clone()).collect(),
        }
    }

    /// Whether this is what must come of a step.
    ///
    /// An answer of 413 may be lost: it is given before the body is read, and a system may reset a
    /// connection that is closed with bytes still unread. The receiver's finding is not lost.
    pub(crate) fn meets(&self, expected: &Self) -> bool {
        let is_met = |(found, expected): (&Option<u16>, &Option<u16>)| {
            found == expected || (found.is_none() && *expected == Some(413))
        };
        self.findings == expected.findings
            && self.statuses.len() == expected.statuses.len()
            && self.statuses.iter().zip(&expected.statuses).all(is_met)
    }

    /// The answers that the provider got: `500 x3, 200`.
    pub(crate) fn answers(&self) -> String {
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
    fn an_answer_of_413_may_be_lost_but_not_be_another_one() {
        let expected = outcome(&[Some(413)], &[413]);
        assert!(outcome(&[None], &[413]).meets(&expected));
        assert!(!outcome(&[Some(200)], &[413]).meets(&expected));
        assert!(!outcome(&[None], &[]).meets(&expected));
    }

    #[test]
    fn answers_that_are_the_same_are_counted() {
        let answers = outcome(&[None, Some(500), Some(500), Some(200)], &[]).answers();
        assert_eq!(answers, "none, 500 x2, 200");
    }
}
