//! The documented errors.

use crate::http::Answer;
use crate::json::object;

/// A request that GraphQL refuses. The code is documented for RFIs, and inferred for other operations.
pub(super) fn bad_input(message: impl Into<String>) -> Answer {
    let message: String = message.into();
    let extensions = object! { "code": "BAD_USER_INPUT" };
    let error = object! { "message": message, "extensions": extensions };
    Answer::json(200, &object! { "errors": [error] })
        .inferred("the code of operations other than those of RFIs")
        .inferred("the HTTP status")
}

/// Too many requests. The body is not wrapped in `data`.
pub(super) fn too_many_requests(retry_after: Option<u32>) -> Answer {
    let body = object! {
        "success": false, "code": "TOO_MANY_REQUESTS", "message": "Retry after 1 min",
        "retrySecs": retry_after.unwrap_or(59),
    };
    Answer::json(429, &body)
}
