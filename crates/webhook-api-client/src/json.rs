//! Reads JSON into a type, with errors that name path, expected and found, but no value.

use serde::de::DeserializeOwned;

/// Why a body is not the expected JSON.
pub(crate) struct JsonError {
    /// The JSON path; empty for the whole body.
    pub(crate) path: String,
    /// What was expected and found there.
    pub(crate) reason: String,
}

/// Reads the whole body. Only a failure costs the second reading, which finds the path.
pub(crate) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, JsonError> {
    serde_json::from_slice(body).map_err(|error| {
        let mut again = serde_json::Deserializer::from_slice(body);
        match serde_path_to_error::deserialize::<_, T>(&mut again) {
            Ok(_) => explain("", &error),
            Err(located) => explain(&located.path().to_string(), located.inner()),
        }
    })
}

/// The parser's messages quote values, so only their safe parts are used: the kind of what was
/// found, which ends where a quotation starts, and what was expected, which comes last.
fn explain(path: &str, error: &serde_json::Error) -> JsonError {
    // A path ends in `?` where the text ends in the middle of a name.
    let path = path.trim_end_matches('?').trim_matches('.');
    let position = format!(" at line {} column {}", error.line(), error.column());
    let message = error.to_string();
    let message = message.strip_suffix(&position).unwrap_or(&message);
    let here = |reason: String| JsonError {
        path: path.to_owned(),
        reason,
    };
    let below = |name: &str, reason: &str| {
        let dot = if path.is_empty() { "" } else { "." };
        JsonError {
            path: format!("{path}{dot}{name}"),
            reason: reason.to_owned(),
        }
    };
    let field = |prefix: &str, reason: &str| {
        let name = message.strip_prefix(prefix)?.trim_matches('`');
        Some(below(name, reason))
    };
    if !error.is_data() {
        return here(format!(
            "expected JSON, found an error{position}: {message}"
        ));
    }
    // How payloads of webhook-core name a field that does not fit.
    let misfit = message
        .strip_prefix("field `")
        .and_then(|rest| rest.split_once("`: "));
    if let Some((name, reason)) = misfit {
        return below(name, reason);
    }
    field("missing field ", "expected a value, found none")
        .or_else(|| field("duplicate field ", "expected one value, found two"))
        .unwrap_or_else(|| {
            let parts = message
                .split_once(": ")
                .and_then(|(_, rest)| rest.rsplit_once(", expected "));
            let Some((found, expected)) = parts else {
                return here("expected a value of the documented form, found another".to_owned());
            };
            let found = found.split(['"', '`']).next().unwrap_or_default().trim();
            here(format!(
                "expected {}, found {}",
                in_json(expected),
                in_json(found)
            ))
        })
}

/// A type in JSON's words instead of serde's and Rust's.
fn in_json(words: &str) -> &str {
    match words
        .trim_start_matches("a ")
        .trim_start_matches("borrowed ")
    {
        "u8" | "u16" | "u32" | "u64" | "u128" | "usize" => "an integer in range, not negative",
        "i8" | "i16" | "i32" | "i64" | "i128" | "isize" => "an integer in range",
        "integer" => "an integer",
        "f32" | "f64" | "floating point" => "a number",
        "bool" | "boolean" => "true or false",
        "string" => "a string",
        "map" => "an object",
        "sequence" => "an array",
        "unit" => "null",
        other if other.starts_with("struct ") => "an object",
        _ => words,
    }
}
