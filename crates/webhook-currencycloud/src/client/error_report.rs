//! What the API says about an error, in all the shapes in which it does.

use serde::Deserialize;
use serde_json::value::RawValue;
use webhook_core::{
    RawMembers,
    client::{ApiError, ProviderError},
    read::Object,
};

/// What the API says about an error.
///
/// Documented is `error_code` with, for each parameter, a list of messages. Also read: one message
/// in the place of the list, a plain text in the place of the messages, and any `params`.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ErrorReport {
    /// The code, such as `auth_failed`. Sometimes it is only the HTTP status as text.
    pub code: Option<String>,
    /// What is wrong with which parameter.
    pub messages: Vec<ErrorMessage>,
}

/// One thing that is wrong.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ErrorMessage {
    /// The parameter that it is about; `base` for the request as a whole.
    pub parameter: String,
    /// The code, such as `id_is_not_valid_uuid`.
    pub code: Option<String>,
    /// The provider's words.
    pub message: Option<String>,
    /// Further parameters as JSON text, such as the range that a value should be in. Numbers in it
    /// may be too big for a double.
    pub params: Option<Box<RawValue>>,
}

impl ErrorReport {
    /// Reads the body of an error. `None` if it is in no shape that is known.
    #[must_use]
    pub fn read(body: &[u8]) -> Option<Self> {
        #[derive(Deserialize)]
        struct Report {
            error_code: Option<Box<RawValue>>,
            error_messages: Option<Box<RawValue>>,
        }

        let Object(report) = serde_json::from_slice::<Object<Report>>(body).ok()?;
        let code = report.error_code.as_deref().map(text_of);
        let messages = report.error_messages.as_deref().map(messages_of);
        (code.is_some() || messages.is_some()).then(|| Self {
            code,
            messages: messages.unwrap_or_default(),
        })
    }

    /// Reads what an API call failed with.
    #[must_use]
    pub fn of(error: &ApiError) -> Option<Self> {
        Self::read(error.body()?)
    }

    /// Whether one of the messages, or the whole, has this code.
    #[must_use]
    pub fn has_code(&self, code: &str) -> bool {
        let is_it = |other: &Option<String>| other.as_deref() == Some(code);
        is_it(&self.code) || self.messages.iter().any(|message| is_it(&message.code))
    }

    /// For core's API client: a status from 200 to 299 is a success, whatever the body says.
    pub(super) fn reader(status: u16, body: &[u8]) -> Option<ProviderError> {
        if (200..300).contains(&status) {
            return None;
        }
        let report = Self::read(body)?;
        Some(ProviderError {
            messages: report.messages.iter().map(ToString::to_string).collect(),
            code: report.code,
        })
    }
}

impl std::fmt::Display for ErrorMessage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let parts = [
            Some(&self.parameter),
            self.code.as_ref(),
            self.message.as_ref(),
        ];
        let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
        f.write_str(&parts.join(": "))
    }
}

/// The messages, whether they are an object by parameter or a plain text.
fn messages_of(json: &RawValue) -> Vec<ErrorMessage> {
    let Ok(by_parameter) = serde_json::from_str::<RawMembers>(json.get()) else {
        return vec![plain("base", json)];
    };
    by_parameter
        .iter()
        .flat_map(|(parameter, messages)| messages_about(parameter, messages))
        .collect()
}

/// The messages about one parameter, whether they are a list or a single one.
fn messages_about(parameter: &str, json: &RawValue) -> Vec<ErrorMessage> {
    match serde_json::from_str::<Vec<&RawValue>>(json.get()) {
        Ok(list) => list
            .into_iter()
            .map(|one| message(parameter, one))
            .collect(),
        Err(_) => vec![message(parameter, json)],
    }
}

fn message(parameter: &str, json: &RawValue) -> ErrorMessage {
    let Ok(members) = serde_json::from_str::<RawMembers>(json.get()) else {
        return plain(parameter, json);
    };
    ErrorMessage {
        parameter: parameter.into(),
        code: members.get("code").map(text_of),
        message: members.get("message").map(text_of),
        params: members.get("params").map(ToOwned::to_owned),
    }
}

fn plain(parameter: &str, json: &RawValue) -> ErrorMessage {
    ErrorMessage {
        parameter: parameter.into(),
        code: None,
        message: Some(text_of(json)),
        params: None,
    }
}

/// A JSON string's text, or any other value's JSON.
fn text_of(json: &RawValue) -> String {
    serde_json::from_str(json.get()).unwrap_or_else(|_| json.get().into())
}
