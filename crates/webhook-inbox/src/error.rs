//! Errors of stores.

use std::{error::Error, fmt, sync::Arc};

/// Why a store could not do something. Nothing is lost: what was acknowledged is stored.
#[derive(Debug, Clone)]
pub struct StoreError {
    kind: StoreErrorKind,
    message: Box<str>,
    source: Option<Arc<dyn Error + Send + Sync>>,
}

/// What kind of error it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StoreErrorKind {
    /// The store cannot be reached, is locked by another process, or broke off. It is not known whether
    /// the operation happened. A later try may succeed.
    Unavailable,
    /// The disk is full.
    Full,
    /// The store is read-only.
    ReadOnly,
    /// The store's file or tables are not as this version expects them.
    Schema,
    /// The store's data is damaged.
    Damaged,
    /// The store refuses this delivery or operation, and would again. Or what it needs to know about it cannot
    /// be read. Others may go on.
    Refused,
}

impl StoreError {
    /// An error with a message that says what was expected, what was found, and what to do.
    pub fn new(kind: StoreErrorKind, message: impl Into<Box<str>>) -> Self {
        Self { kind, message: message.into(), source: None }
    }

    /// Adds the error that it comes from.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.source = Some(Arc::from(source.into()));
        self
    }

    /// What kind of error it is.
    #[must_use]
    pub fn kind(&self) -> StoreErrorKind {
        self.kind
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for StoreError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as &(dyn Error + 'static))
    }
}
