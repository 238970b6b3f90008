//! What PostgreSQL's errors mean for the inbox.

use std::time::Duration;

use tokio_postgres::error::SqlState;
use webhook_inbox::{StoreError, StoreErrorKind};

/// Why an operation failed.
#[derive(Debug, Clone)]
pub(crate) struct Failure {
    pub(crate) error: StoreError,
    /// What is to be done with the connection, and whether to try again.
    pub(crate) then: Then,
}

/// What follows from a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Then {
    /// The transaction was rolled back, and the connection can be used.
    GoOn,
    /// As before, and the operation may succeed at once: it was in the way of another transaction.
    TryAgain,
    /// The state of the connection is not known.
    Reconnect,
}

impl Failure {
    pub(crate) fn new(kind: StoreErrorKind, message: impl Into<Box<str>>) -> Self {
        Self { error: StoreError::new(kind, message), then: Then::GoOn }
    }

    /// Whether other deliveries of the same batch may be stored.
    pub(crate) fn is_of_one_delivery(&self) -> bool {
        self.error.kind() == StoreErrorKind::Refused
    }

    /// The server has not answered.
    pub(crate) fn timeout(limit: Duration) -> Self {
        let message = format!(
            "expected an answer of PostgreSQL within {} s, found none: it is not known whether the operation happened; look at the server's load, its locks and the network",
            limit.as_secs()
        );
        Self { then: Then::Reconnect, ..Self::new(StoreErrorKind::Unavailable, message) }
    }
}

impl From<tokio_postgres::Error> for Failure {
    fn from(error: tokio_postgres::Error) -> Self {
        let (kind, then, message) = match error.code() {
            Some(state) => meaning(state),
            // What cannot be sent or read, but for a broken connection.
            None if !error.is_closed() && is_of_a_value(&error) => (
                StoreErrorKind::Refused,
                Then::GoOn,
                "expected values as this version writes them, found others in the inbox: look which version or program has written them",
            ),
            None => (
                StoreErrorKind::Unavailable,
                Then::Reconnect,
                "expected PostgreSQL to answer, found the connection broken: it is not known whether the operation happened",
            ),
        };
        Self { error: StoreError::new(kind, message).with_source(error), then }
    }
}

impl From<Failure> for StoreError {
    fn from(failure: Failure) -> Self {
        failure.error
    }
}

fn is_of_a_value(error: &tokio_postgres::Error) -> bool {
    // The crate has no predicate for it.
    let text = error.to_string();
    text.starts_with("error deserializing column")
        || text.starts_with("error serializing parameter")
}

fn meaning(state: &SqlState) -> (StoreErrorKind, Then, &'static str) {
    use StoreErrorKind::{Damaged, Full, ReadOnly, Refused, Schema, Unavailable};
    let class = state.code().get(..2).unwrap_or_default();
    match state.code() {
        "40001" | "40P01" => (
            Unavailable,
            Then::TryAgain,
            "expected the transaction to go on beside others, found it in their way several times: try again",
        ),
        "55P03" => (
            Unavailable,
            Then::GoOn,
            "expected the rows to be free within 3 s, found them locked by another transaction: look for a handler or a person whose transaction is open for long",
        ),
        "53100" => {
            (Full, Then::GoOn, "expected room on PostgreSQL's disk, found it full: free some")
        }
        "25006" => (
            ReadOnly,
            Then::Reconnect,
            "expected a PostgreSQL that takes writes, found a read-only one: connect to the primary server",
        ),
        "42501" => (
            Unavailable,
            Then::GoOn,
            "expected the rights on the inbox's schema, found that the role lacks some: grant them",
        ),
        "42P01" | "42883" | "42703" | "3F000" => (
            Schema,
            Then::Reconnect,
            "expected the tables and functions of an inbox, found others: run the migrations of this version, or look which program has changed them",
        ),
        _ => match class {
            "22" | "23" | "54" => (
                Refused,
                Then::GoOn,
                "expected an operation that PostgreSQL can do, found one that it refuses",
            ),
            "XX" => (
                Damaged,
                Then::Reconnect,
                "expected intact tables, found an internal error of PostgreSQL: see the server's log",
            ),
            _ => (
                Unavailable,
                Then::Reconnect,
                "expected PostgreSQL to work, found an error of the server: see its log",
            ),
        },
    }
}
