//! The documented errors: a message, and a list of messages.

use crate::http::Answer;
use crate::json::object;

/// An error. The list's objects have a `type`, whose values are not published, and at least one more field.
pub(super) fn error(status: u16, message: impl Into<String>) -> Answer {
    let message: String = message.into();
    let detail = object! { "message": message };
    Answer::json(status, &object! { "message": message, "errors": [detail] })
        .inferred("the errors without a type")
}

pub(super) fn unauthorised() -> Answer {
    error(401, "expected valid credentials")
}

/// Absent, or hidden.
pub(super) fn not_found() -> Answer {
    error(404, "expected something that exists")
}
