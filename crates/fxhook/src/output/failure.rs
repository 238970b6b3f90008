//! Why a command failed.

use std::error::Error;
use std::fmt::Display;

use webhook_inbox::StoreError;

/// Why a command failed, in one line. A command that did not fail returns whether its result is
/// positive.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) reason: String,
    /// 1, or 2 for wrong usage.
    pub(crate) status: u8,
}

impl Failure {
    pub(crate) fn failed(reason: impl Display) -> Self {
        let reason = reason.to_string();
        Self { reason, status: 1 }
    }

    pub(crate) fn usage(reason: impl Display) -> Self {
        let reason = reason.to_string();
        Self { reason, status: 2 }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::failed(causes(&error))
    }
}

/// The error, and what it comes from.
pub(crate) fn causes(error: &(dyn Error + 'static)) -> String {
    let mut last = error.to_string();
    let mut text = last.clone();
    let mut next = error.source();
    while let Some(cause) = next {
        let message = cause.to_string();
        // Some errors repeat what they come from, or the other way round.
        if !text.contains(&message) && !message.contains(&last) {
            text = format!("{text}: {message}");
        }
        last = message;
        next = cause.source();
    }
    text
}
