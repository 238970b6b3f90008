//! What the receiver of the tour writes down.

use std::{
    collections::HashSet,
    io, mem,
    sync::{Mutex, MutexGuard, PoisonError},
};

use webhook_core::DedupKey;

use super::scene::{Finding, What};
use crate::{
    receiver::{Arrival, Journal},
    report::{Content, Report},
};

/// What the receiver writes down: arrivals, and which bodies it has seen.
#[derive(Default)]
pub(crate) struct Notebook(Mutex<Pages>);

#[derive(Default)]
struct Pages {
    notes: Vec<Note>,
    seen: HashSet<DedupKey>,
}

/// What the receiver has found about one arrival, and the same in words.
pub(crate) struct Note {
    pub(crate) finding: Finding,
    pub(crate) event: Option<String>,
    pub(crate) remark: String,
}

impl Notebook {
    /// Forgets which bodies were seen.
    pub(crate) fn forget(&self) {
        self.pages().seen.clear();
    }

    /// What was written down since the last time.
    pub(crate) fn take_notes(&self) -> Vec<Note> {
        mem::take(&mut self.pages().notes)
    }

    fn pages(&self) -> MutexGuard<'_, Pages> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Journal for Notebook {
    fn record(&self, arrival: Arrival) -> io::Result<()> {
        let mut pages = self.pages();
        let note = match arrival {
            Arrival::Verified(report) => {
                let duplicate = !pages.seen.insert(report.dedup_key);
                Note {
                    remark: remark(&report, duplicate),
                    finding: Finding::Verified {
                        what: What::of(&report),
                        proof: report.proof,
                        dedup_key: report.dedup_key,
                        duplicate,
                    },
                    event: report.event_type.filter(|_| !duplicate),
                }
            }
            Arrival::Refused { status, reason, .. } => Note {
                finding: Finding::Refused(status),
                event: None,
                remark: format!("refused: {reason}"),
            },
            Arrival::NoSuchPath { method, path } => Note {
                finding: Finding::Refused(404),
                event: None,
                remark: format!("refused: {method} {path}"),
            },
        };
        pages.notes.push(note);
        Ok(())
    }
}

fn remark(report: &Report, duplicate: bool) -> String {
    match (&report.content, &report.subject) {
        _ if duplicate => "duplicate, known by its body".into(),
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
        (Content::Payload { .. }, None) => "an event that names no subject".into(),
    }
}

/// How many deliveries of a provider reached the receiver, and what it found.
#[derive(Default)]
pub(crate) struct Tally {
    deliveries: usize,
    verified: usize,
    refused: usize,
    duplicates: usize,
    unknown: usize,
    undecodable: usize,
}

impl Tally {
    /// Counts these notes, too.
    pub(crate) fn add<'n>(&mut self, notes: impl Iterator<Item = &'n Note>) {
        for note in notes {
            self.deliveries += 1;
            match &note.finding {
                Finding::Refused(_) => self.refused += 1,
                Finding::Verified {
                    what, duplicate, ..
                } => {
                    self.verified += 1;
                    self.duplicates += usize::from(*duplicate);
                    self.unknown += usize::from(*what == What::Unknown);
                    self.undecodable += usize::from(*what == What::Undecodable);
                }
            }
        }
    }

    /// The titles above the lines of the summary.
    pub(crate) const TITLES: [&str; 7] = [
        "PROVIDER",
        "DELIVERIES",
        "VERIFIED",
        "REFUSED",
        "DUPLICATES",
        "UNKNOWN",
        "UNDECODABLE",
    ];

    /// The line of the summary.
    pub(crate) fn row(&self, provider: &str) -> [String; 7] {
        [
            provider.into(),
            self.deliveries.to_string(),
            self.verified.to_string(),
            self.refused.to_string(),
            self.duplicates.to_string(),
            self.unknown.to_string(),
            self.undecodable.to_string(),
        ]
    }
}
