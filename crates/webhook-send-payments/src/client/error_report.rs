//! What the API says about an error.

use std::fmt;

use serde_json::value::RawValue;
use webhook_core::{
    RawMembers,
    client::{ApiError, ProviderError},
};

/// What the API says about an error.
///
/// Documented are `message` and `errors`, each of which may be missing. Also read: a plain text or
/// a single object in the place of the list, and plain texts in it.
#[derive(Clone)]
#[non_exhaustive]
pub struct ErrorReport {
    /// The provider's words about the whole.
    pub message: Option<String>,
    /// What is wrong, one by one.
    pub errors: Vec<ErrorDetail>,
}

/// One thing that is wrong.
#[derive(Clone)]
#[non_exhaustive]
pub struct ErrorDetail {
    /// The provider's words. For an enum they list the values that are allowed (documented).
    pub message: Option<String>,
    /// Of which kind it is, the member `type`. Its values are not published.
    pub kind: Option<String>,
    /// The members that this crate has no field for, as they came. There is at least one, which is
    /// not published.
    pub unknown: RawMembers,
}

impl ErrorReport {
    /// Reads the body of an error. `None` if it is in no shape that is known.
    #[must_use]
    pub fn read(body: &[u8]) -> Option<Self> {
        let members: RawMembers = serde_json::from_slice(body).ok()?;
        let message = members.get("message");
        let errors = members.get("errors");
        (message.is_some() || errors.is_some()).then(|| Self {
            message: message.and_then(text_of),
            errors: errors.map(details_of).unwrap_or_default(),
        })
    }

    /// Reads what an API call failed with.
    #[must_use]
    pub fn of(error: &ApiError) -> Option<Self> {
        Self::read(error.body()?)
    }

    /// For core's API client: a status from 200 to 299 is a success, whatever the body says. The
    /// code of the whole is the first `type` (inferred: no other member is like a code).
    pub(super) fn reader(status: u16, body: &[u8]) -> Option<ProviderError> {
        if (200..300).contains(&status) {
            return None;
        }
        let report = Self::read(body)?;
        let code = report.errors.iter().find_map(|error| error.kind.clone());
        let details = report.errors.into_iter().filter_map(|error| error.message);
        Some(ProviderError {
            code,
            messages: report.message.into_iter().chain(details).collect(),
        })
    }
}

impl fmt::Debug for ErrorReport {
    /// Without the provider's words.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ErrorReport")
            .field("has_message", &self.message.is_some())
            .field("errors", &self.errors)
            .finish()
    }
}

impl fmt::Debug for ErrorDetail {
    /// Without the provider's words: the kind if it is a single word, and the names of the members
    /// that are not known.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.unknown.iter().map(|(name, _)| name).collect();
        f.debug_struct("ErrorDetail")
            .field("has_message", &self.message.is_some())
            .field("kind", &self.kind.as_deref().filter(is_word))
            .field("unknown", &names)
            .finish()
    }
}

fn is_word(kind: &&str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    kind.len() <= 64 && kind.chars().all(fits)
}

fn details_of(json: &RawValue) -> Vec<ErrorDetail> {
    match serde_json::from_str::<Vec<&RawValue>>(json.get()) {
        Ok(list) => list.into_iter().filter_map(detail).collect(),
        Err(_) => detail(json).into_iter().collect(),
    }
}

fn detail(json: &RawValue) -> Option<ErrorDetail> {
    let Ok(mut members) = serde_json::from_str::<RawMembers>(json.get()) else {
        let message = Some(text_of(json)?);
        return Some(ErrorDetail {
            message,
            kind: None,
            unknown: RawMembers::default(),
        });
    };
    Some(ErrorDetail {
        message: members.remove("message").as_deref().and_then(text_of),
        kind: members.remove("type").as_deref().and_then(text_of),
        unknown: members,
    })
}

/// A JSON string's text, or any other value's JSON; `null` is none.
fn text_of(json: &RawValue) -> Option<String> {
    match json.get() {
        "null" => None,
        other => Some(serde_json::from_str(other).unwrap_or_else(|_| other.into())),
    }
}
