//! Why a verified body could not be decoded.

use serde::de::Unexpected;
use serde_json::value::RawValue;

use super::{Shape, Subject, Token};

/// Why a verified body could not be decoded: where in the body, what was expected and what was
/// found, never a value.
///
/// The event's name and its subject are here wherever they could be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecodeError(Box<Details>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Details {
    event_type: Option<Box<str>>,
    subject: Option<(&'static str, Box<str>)>,
    path: String,
    fault: DecodeFault,
}

impl DecodeError {
    /// An error at a path such as `body.amount`. The path of the whole body is empty.
    #[must_use]
    pub fn new(path: impl Into<String>, fault: DecodeFault) -> Self {
        Self(Box::new(Details { event_type: None, subject: None, path: path.into(), fault }))
    }

    /// Adds the event's name.
    #[must_use]
    pub fn with_event_type(mut self, event_type: &str) -> Self {
        self.0.event_type = Some(event_type.into());
        self
    }

    /// Adds what the event is about: the kind of subject and its id.
    #[must_use]
    pub fn with_subject(mut self, subject: Option<(&'static str, Box<str>)>) -> Self {
        self.0.subject = subject;
        self
    }

    /// The event's name, if it could be read.
    #[must_use]
    pub fn event_type(&self) -> Option<&str> {
        self.0.event_type.as_deref()
    }

    /// What the event is about, if that could be read.
    #[must_use]
    pub fn subject(&self) -> Option<Subject<'_>> {
        let (kind, id) = self.0.subject.as_ref()?;
        Some(Subject { kind, id })
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
            path => write!(f, ", field {}", path.escape_debug())?,
        }
        write!(f, ": {}", self.0.fault)
    }
}

impl std::error::Error for DecodeError {}

/// What is wrong with a body.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeFault {
    /// The body is not UTF-8, as JSON must be.
    #[error("expected UTF-8, found other bytes after byte {valid_up_to}")]
    NotUtf8 {
        /// How many bytes are valid UTF-8, from the start.
        valid_up_to: usize,
    },
    /// The body is not JSON.
    #[error("expected JSON, found an error in line {line}, column {column}: {reason}")]
    NotJson {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// What the parser says. It holds no part of the body.
        reason: Box<str>,
    },
    /// A required field is missing.
    #[error("expected a field of this name, found none")]
    Missing,
    /// A required field occurs more than once, with different values.
    #[error("expected one field of this name, found several with different values")]
    Duplicate,
    /// A value is of another type, or not in the documented form.
    #[error("expected {expected}, found {found}")]
    Unexpected {
        /// What the field needs.
        expected: &'static str,
        /// The kind of JSON value that is there: `null`, `a number`.
        found: &'static str,
    },
}

impl DecodeFault {
    /// A syntax error, as the parser reports it.
    pub(crate) fn not_json(error: &serde_json::Error) -> Self {
        let message = error.to_string();
        let position = format!(" at line {} column {}", error.line(), error.column());
        Self::NotJson {
            line: error.line(),
            column: error.column(),
            reason: message.strip_suffix(&position).unwrap_or(&message).into(),
        }
    }
}

/// A value that does not fit its field.
#[derive(Debug)]
pub struct Misfit {
    path: String,
    fault: DecodeFault,
}

impl Misfit {
    /// A value of another shape.
    #[must_use]
    pub fn new(expected: Shape, found: &Token<'_>) -> Self {
        let found = match (expected, found) {
            (Shape::Integer | Shape::Decimal, Token::Number(_)) => "another number",
            (Shape::Object(_) | Shape::List(_), Token::Text(it)) if !it.is_empty() => "a string",
            _ => found.found(),
        };
        Self::from(DecodeFault::Unexpected { expected: expected.expected(), found })
    }

    /// A value of another shape, by its JSON text.
    #[must_use]
    pub fn of(expected: Shape, found: &RawValue) -> Self {
        Self::new(expected, &Token::of(found))
    }

    /// The misfit as the outer value sees it: its path begins with `step`.
    #[must_use]
    pub fn within(mut self, step: &str) -> Self {
        self.path = joined(step, &self.path);
        self
    }

    /// The error of a derived `Deserialize`. Without a path it is in serde's own words.
    pub(crate) fn into_serde<E: serde::de::Error>(self) -> E {
        match self.fault {
            DecodeFault::Unexpected { expected, found } if self.path.is_empty() => {
                E::invalid_type(Unexpected::Other(found), &expected)
            }
            _ => E::custom(self),
        }
    }

    /// The error for a body in which the misfit is at `path`.
    pub(crate) fn at(self, path: &str) -> DecodeError {
        DecodeError::new(joined(path, &self.path), self.fault)
    }
}

impl From<DecodeFault> for Misfit {
    fn from(fault: DecodeFault) -> Self {
        let path = String::new();
        Self { path, fault }
    }
}

impl std::fmt::Display for Misfit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.path.as_str() {
            "" => self.fault.fmt(f),
            path => write!(f, "field `{}`: {}", path.escape_debug(), self.fault),
        }
    }
}

/// The path of `inner` within `outer`, either of which may be empty.
pub(crate) fn joined(outer: &str, inner: &str) -> String {
    match (outer, inner) {
        ("", path) | (path, "") => path.into(),
        (outer, inner) => format!("{outer}.{inner}"),
    }
}
