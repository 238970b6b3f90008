//! What a handler says about an attempt.

use std::fmt;

/// What a handler says about an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The delivery is done. The worker completes it.
    Done,
    /// The handler ran the [`completion`](crate::Work::completion) in a transaction of its own and committed
    /// it. The worker does nothing more.
    ///
    /// If the statement was not run, or its transaction was rolled back, the lease expires, and the
    /// delivery is handled again.
    ///
    /// Return soon after the commit: the lease ends with it, and a handler that runs on may be aborted.
    DoneInMyTransaction,
    /// The attempt failed. The [`RetryPolicy`](crate::RetryPolicy) decides about another one; meanwhile the
    /// entity's later deliveries wait.
    Retry(Why),
    /// No attempt can succeed. The delivery is dead until it is replayed; the entity's next delivery is due.
    Dead(Why),
    /// A person must decide. The entity waits for its release, this delivery first.
    Park(Why),
}

/// Why an attempt did not succeed: a text for the person who reads the history. It is stored; at most its
/// first 1,000 bytes are kept.
///
/// ```
/// use webhook_inbox::{Outcome, Why};
///
/// let outcome = Outcome::Retry(Why::new("the ledger is locked"));
/// # assert_eq!(outcome, Outcome::Retry("the ledger is locked".into()));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Why(Box<str>);

impl Why {
    const MAX_BYTES: usize = 1_000;

    /// This text. Keep amounts, names and secrets out of it.
    pub fn new(text: impl fmt::Display) -> Self {
        let mut text = text.to_string();
        if text.len() > Self::MAX_BYTES {
            let end = (0..=Self::MAX_BYTES).rev().find(|end| text.is_char_boundary(*end));
            text.truncate(end.unwrap_or_default());
        }
        Self(text.into())
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Why {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for Why {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<Why> for Box<str> {
    fn from(why: Why) -> Self {
        why.0
    }
}

impl<E: fmt::Display> From<Result<(), E>> for Outcome {
    /// `Ok` is [`Done`](Self::Done), an error is [`Retry`](Self::Retry) with its message.
    fn from(result: Result<(), E>) -> Self {
        match result {
            Ok(()) => Self::Done,
            Err(error) => Self::Retry(Why::new(error)),
        }
    }
}
