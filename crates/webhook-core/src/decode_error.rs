//! Why a verified body could not be decoded.

/// Why a verified body could not be decoded: event type and JSON path, never a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecodeError(Box<Details>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Details {
    event_type: Option<String>,
    path: String,
    fault: DecodeFault,
}

impl DecodeError {
    /// An error at a JSON path such as `body.amount`; the whole document's path is empty.
    #[must_use]
    pub fn new(path: impl Into<String>, fault: DecodeFault) -> Self {
        Self(Box::new(Details {
            event_type: None,
            path: path.into(),
            fault,
        }))
    }

    /// Adds the event's name.
    #[must_use]
    pub fn in_event(mut self, event_type: &str) -> Self {
        self.0.event_type = Some(event_type.into());
        self
    }

    /// The event's name, if it was found before the error.
    #[must_use]
    pub fn event_type(&self) -> Option<&str> {
        self.0.event_type.as_deref()
    }

    /// Where in the body the error is: `body.amount`. Empty for the body as a whole.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// What is wrong there.
    #[must_use]
    pub fn fault(&self) -> &DecodeFault {
        &self.0.fault
    }
}

impl std::fmt::Display for DecodeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.0.event_type {
            Some(event_type) => write!(f, "event {}", event_type.escape_debug())?,
            None => f.write_str("event of unknown type")?,
        }
        match self.0.path.as_str() {
            "" => f.write_str(", whole body")?,
            path => write!(f, ", at {}", path.escape_debug())?,
        }
        write!(f, ": {}", self.0.fault)
    }
}

impl std::error::Error for DecodeError {}

/// What is wrong with a body.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeFault {
    /// The body is not UTF-8, which JSON is.
    #[error("expected UTF-8, found other bytes from byte {valid_up_to} on")]
    NotUtf8 {
        /// How many bytes from the beginning are.
        valid_up_to: usize,
    },
    /// The body is no JSON.
    #[error("expected JSON, found an error in line {line}, column {column}: {reason}")]
    NotJson {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// What the parser says; no part of the body.
        reason: String,
    },
    /// A member is not there.
    #[error("expected a member of this name, found none")]
    Missing,
    /// A member is there twice.
    #[error("expected one member of this name, found two")]
    Duplicate,
    /// A value is of another type, or is not of the form that its type has.
    #[error("expected {expected}, found {found}")]
    Unexpected {
        /// What should be there.
        expected: String,
        /// The kind of JSON value that is there: `string`, `null`.
        found: String,
    },
}
