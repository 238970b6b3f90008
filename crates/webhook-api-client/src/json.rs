//! Reads JSON into a type, with errors that name path, expected and found, but no value.

use serde::de::DeserializeOwned;

use crate::{ApiError, Response};

impl Response {
    /// Reads the body as JSON.
    ///
    /// # Errors
    ///
    /// [`ApiError::Undocumented`] if the body is not a `T`, with the JSON path and the whole answer.
    /// The provider has carried out the call: the error is only about its answer.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, ApiError> {
        read_json(&self.body).map_err(|(path, reason)| self.undocumented(&path, &reason))
    }

    /// The error for a success without the documented shape. `path` is the JSON path in the body,
    /// empty for the whole body; `reason` says what was expected and found, without the value.
    #[must_use]
    pub fn undocumented(&self, path: &str, reason: &str) -> ApiError {
        ApiError::Undocumented {
            response: Box::new(self.clone()),
            path: path.to_owned(),
            reason: reason.to_owned(),
        }
    }
}

/// The error is path and reason. Only a failure costs the second reading, which finds the path.
pub(crate) fn read_json<T: DeserializeOwned>(body: &[u8]) -> Result<T, (String, String)> {
    serde_json::from_slice(body).map_err(|error| {
        let mut again = serde_json::Deserializer::from_slice(body);
        match serde_path_to_error::deserialize::<_, T>(&mut again) {
            Ok(_) => explain("", &error),
            Err(located) => explain(&located.path().to_string(), located.inner()),
        }
    })
}

/// The JSON path, empty for the whole body, and what was expected and found there.
fn explain(path: &str, error: &serde_json::Error) -> (String, String) {
    // A path ends in `?` where the text ends in the middle of a name.
    let path = path.trim_end_matches('?').trim_matches('.');
    let position = format!(" at line {} column {}", error.line(), error.column());
    let message = error.to_string();
    let message = message.strip_suffix(&position).unwrap_or(&message);
    let field = |start| message.strip_prefix(start)?.split_once('`');
    let (name, reason) = if !error.is_data() {
        ("", format!("expected JSON, found an error{position}: {message}"))
    } else if let Some((name, _)) = field("missing field `") {
        (name, "expected a value, found none".to_owned())
    } else if let Some((name, _)) = field("duplicate field `") {
        (name, "expected one value, found two".to_owned())
    } else if let Some((name, reason)) = field("field `") {
        // How payloads of webhook-core name a field that does not fit.
        (name, reason.trim_start_matches(": ").to_owned())
    } else {
        ("", explain_type(message))
    };
    let dot = if path.is_empty() || name.is_empty() { "" } else { "." };
    (format!("{path}{dot}{name}"), reason)
}

/// The parser's messages quote values, so only their safe parts are used: the kind of what was
/// found, which ends where a quotation starts, and what was expected, which comes last.
fn explain_type(message: &str) -> String {
    let parts = message.split_once(": ").and_then(|(_, rest)| rest.rsplit_once(", expected "));
    let Some((found, expected)) = parts else {
        return "expected a value of the documented form, found another".to_owned();
    };
    let found = found.split(['"', '`']).next().unwrap_or_default().trim();
    format!("expected {}, found {}", in_json(expected), in_json(found))
}

/// A type in JSON's words instead of serde's and Rust's.
fn in_json(words: &str) -> &str {
    match words.trim_start_matches("a ").trim_start_matches("borrowed ") {
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

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use webhook_core::{Amount, Extra, Payload};

    use super::read_json;

    #[derive(Debug, Payload)]
    struct Payment {
        amount: Amount,
        extra: Extra,
    }

    #[derive(Debug, Deserialize)]
    #[expect(dead_code)]
    struct Answer {
        keys: Option<Vec<i8>>,
        id: u8,
        payments: Vec<Payment>,
        done: Option<bool>,
        rate: Option<f64>,
        nothing: Option<()>,
    }

    #[test]
    fn an_error_names_path_expected_and_found_in_the_words_of_json_and_no_value() {
        for (body, path, reason) in [
            (r#"{"keys":[1,"s3cret"]}"#, "keys[1]", "an integer in range, found a string"),
            (r#"{"keys":[256]}"#, "keys[0]", "an integer in range, found an integer"),
            (r#"{"keys":{"s3cret":1}}"#, "keys", "an array, found an object"),
            (r#"{"id":-1}"#, "id", "an integer in range, not negative, found an integer"),
            (r#"{"done":"s3cret"}"#, "done", "true or false, found a string"),
            (r#"{"id":true}"#, "id", "an integer in range, not negative, found true or false"),
            (r#"{"rate":"s3cret"}"#, "rate", "a number, found a string"),
            (r#"{"nothing":1}"#, "nothing", "null, found an integer"),
            (r#"{"id":1.5}"#, "id", "an integer in range, not negative, found a number"),
            (r#"{"id":null}"#, "id", "an integer in range, not negative, found null"),
            (r#"{"s3cret":"s3cret"}"#, "id", "a value, found none"),
            (r#"{"id":1,"id":2}"#, "id", "one value, found two"),
            (r#""s3cret""#, "", "an object, found a string"),
            (r#"{"keys":[1"#, "keys", "JSON, found an error at line 1 column 10: EOF"),
            (r#"{"id":1,"payments":[]} s"#, "", "JSON, found an error at line 1 column 24: trail"),
            ("<html>s3cret</html>", "", "JSON, found an error at line 1 column 1: expected value"),
            ("", "", "JSON, found an error at line 1 column 0: EOF while parsing a value"),
            (r#"{"payments":[{}]}"#, "payments[0].amount", "a field of this name, found none"),
            (
                r#"{"payments":[{"amount":"1"},{"amount":{"s3cret":1}}]}"#,
                "payments[1].amount",
                "a decimal number with at most 28 digits, found an object",
            ),
        ] {
            let (at, text) = read_json::<Answer>(body.as_bytes()).err().unwrap();
            assert_eq!(at, path, "{body}");
            assert!(text.starts_with(&format!("expected {reason}")), "{body}: {text}");
            assert!(!text.contains("s3cret"), "{text}");
        }
    }
}
