//! How a command ends.

use std::{fmt, process::ExitCode};

/// What a command that did its work has found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    /// Done. Exit status 0.
    Yes,
    /// Not verified, not decodable, not acknowledged. Exit status 1. The command has said why.
    No,
}

impl Answer {
    pub(crate) fn of(yes: bool) -> Self {
        if yes { Self::Yes } else { Self::No }
    }
}

impl From<Answer> for ExitCode {
    fn from(answer: Answer) -> Self {
        match answer {
            Answer::Yes => Self::SUCCESS,
            Answer::No => Self::from(1),
        }
    }
}

/// Why a command could not do its work: one line, what was expected and what was found.
#[derive(Debug)]
pub(crate) enum Failure {
    /// It was used right, and could not be done here. Exit status 1.
    Impossible(String),
    /// It was used wrongly. Exit status 2.
    Usage(String),
}

impl Failure {
    pub(crate) fn impossible(reason: impl fmt::Display) -> Self {
        Self::Impossible(reason.to_string())
    }

    pub(crate) fn usage(reason: impl fmt::Display) -> Self {
        Self::Usage(reason.to_string())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Impossible(reason) | Self::Usage(reason) => f.write_str(reason),
        }
    }
}

impl From<Failure> for ExitCode {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Impossible(_) => Self::from(1),
            Failure::Usage(_) => Self::from(2),
        }
    }
}
