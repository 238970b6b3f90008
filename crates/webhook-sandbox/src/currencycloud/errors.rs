//! The documented errors.
//!
//! Where a page names a code for a parameter and no `error_code` above it, the answer has the same code twice, which
//! is inferred.

use serde::Serialize;

use crate::PrintedAnswer;
use crate::http::Answer;
use crate::json::{Object, object};

/// Who cannot be logged in, or whose token has ended.
pub(super) fn auth_failed() -> Answer {
    let message = "Authentication failed with the supplied credentials";
    report(401, "auth_failed", "username", "invalid_supplied_credentials", message, &object! {})
}

pub(super) fn too_many_requests() -> Answer {
    let message = "Too many requests have been made to the api. Please refer to the Developer Center for more information";
    report(429, "too_many_requests", "base", "too_many_requests", message, &object! {})
}

pub(super) fn outage() -> Answer {
    let message = "Service is temporarily unavailable due to maintenance";
    report(503, "service_unavailable", "base", "service_unavailable", message, &object! {})
}

/// A refused parameter.
pub(super) fn refused(status: u16, parameter: &str, code: &str) -> Answer {
    refused_with(status, parameter, code, &object! {})
}

/// A refused parameter, with what its message is about.
pub(super) fn refused_with(status: u16, parameter: &str, code: &str, params: &Object) -> Answer {
    let message = format!("{parameter}: {}", code.replace('_', " "));
    report(status, code, parameter, code, &message, params).inferred("error_code")
}

/// An error of the collections screening: one object and no list, and the status as code.
pub(super) fn screening(status: u16, message: &str) -> Answer {
    let code = status.to_string();
    let message = object! { "code": code, "message": message, "params": object! {} };
    let messages = object! { "base": message };
    Answer::json(status, &object! { "error_code": code, "error_messages": messages })
}

/// One message about the request as a whole, and no list.
fn single(status: u16, code: &str, params: &impl Serialize) -> Answer {
    let message = object! { "code": code, "message": code.replace('_', " "), "params": params };
    let messages = object! { "base": message };
    Answer::json(status, &object! { "error_code": code, "error_messages": messages })
}

/// An answer that is printed without its cause.
pub(super) fn printed(printed: PrintedAnswer) -> Option<Answer> {
    let credentials = "Authentication failed with the supplied credentials";
    Some(match printed {
        PrintedAnswer::MessagesText => {
            let code = "bad_request";
            let body = object! { "error_code": code, "error_messages": "The request is refused" };
            Answer::json(400, &body).inferred("status, error_code and text")
        }
        PrintedAnswer::SingleMessage => {
            single(500, "internal_server_error", &object! {}).inferred("the status")
        }
        PrintedAnswer::BigRequestId => {
            let params = object! { "request_id": 2_771_875_643_610_572_878_u64 };
            let code = "internal_server_error";
            let message = code.replace('_', " ");
            report(500, code, "base", code, &message, &params).inferred("status and codes")
        }
        PrintedAnswer::ApiKeyRefused => {
            let code = "invalid_supplied_credentials";
            report(401, "auth_failed", "api_key", code, credentials, &object! {})
        }
        PrintedAnswer::InvalidLoginDetails => {
            let code = "auth_invalid_user_login_details";
            let error = report(400, code, "api_key", code, credentials, &object! {});
            error.inferred("all but the status and the code")
        }
        PrintedAnswer::PermissionDenied => {
            let code = "permission_denied";
            let message = "You do not have permission";
            report(403, code, "base", code, message, &object! {}).inferred("all but the code")
        }
        PrintedAnswer::ReportPermissionMissing => {
            let code = "report_write_permission_missing";
            single(403, code, &[(); 0]).inferred("the status")
        }
        _ => return None,
    })
}

pub(super) fn report(
    status: u16,
    error_code: &str,
    parameter: &str,
    code: &str,
    message: &str,
    params: &Object,
) -> Answer {
    let message = object! { "code": code, "message": message, "params": params };
    let messages = serde_json::json!({ parameter: [message] });
    Answer::json(status, &object! { "error_code": error_code, "error_messages": messages })
}
