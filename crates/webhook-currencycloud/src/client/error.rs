//! [`ErrorReport`]: what the API says about an error.

use std::fmt;

use serde_json::value::RawValue;
use webhook_api_client::{ApiError, ProviderError};
use webhook_core::Extra;

/// What the API says about an error.
///
/// Documented is `error_code`, and `error_messages` with a list of messages for each parameter. In
/// some documented answers, and in recordings of the provider's own libraries, a single message
/// replaces the list, or a text replaces all messages; `params` can be any JSON.
///
/// ```no_run
/// # use webhook_currencycloud::{PaymentId, client::{Client, ErrorReport}};
/// # async fn run(client: Client, id: PaymentId) {
/// if let Err(error) = client.payment(&id).await {
///     let report = ErrorReport::of(&error);
///     if report.is_some_and(|report| report.has_code("payment_not_found")) {
///         println!("there is no such payment");
///     }
/// }
/// # }
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ErrorReport {
    /// The code, such as `auth_failed`. In some answers it is the HTTP status.
    pub code: Option<String>,
    /// What is wrong with which parameter.
    pub messages: Vec<ErrorMessage>,
}

/// What is wrong with one parameter.
#[derive(Clone)]
#[non_exhaustive]
pub struct ErrorMessage {
    /// The parameter; `base` for the request as a whole.
    pub parameter: String,
    /// The code, such as `id_is_not_valid_uuid`.
    pub code: Option<String>,
    /// The provider's text. It may quote what was sent.
    pub message: Option<String>,
    /// Details as JSON, such as the range of allowed values. Its numbers may be too big for a double.
    pub params: Option<Box<RawValue>>,
}

impl ErrorReport {
    /// Reads the body of an error. `None` if it has none of the known shapes.
    #[must_use]
    pub fn read(body: &[u8]) -> Option<Self> {
        let fields: Extra = serde_json::from_slice(body).ok()?;
        let code = fields.get("error_code").map(text_of);
        let messages = fields.get("error_messages").map(messages_of);
        (code.is_some() || messages.is_some())
            .then(|| Self { code, messages: messages.unwrap_or_default() })
    }

    /// Reads the body of the answer that this error has.
    #[must_use]
    pub fn of(error: &ApiError) -> Option<Self> {
        Self::read(error.body()?)
    }

    /// Whether the report or one of its messages has this code.
    #[must_use]
    pub fn has_code(&self, code: &str) -> bool {
        let messages = self.messages.iter().map(|message| &message.code);
        let mut codes = messages.chain([&self.code]);
        codes.any(|other| other.as_deref() == Some(code))
    }

    /// An [`ErrorReader`](webhook_api_client::ErrorReader). A 2xx answer is a success, whatever its
    /// body says.
    pub(super) fn reader(status: u16, body: &[u8]) -> Option<ProviderError> {
        if (200..300).contains(&status) {
            return None;
        }
        let report = Self::read(body)?;
        Some(ProviderError {
            messages: report.messages.iter().map(ToString::to_string).collect(),
            code: report.code,
            ..ProviderError::default()
        })
    }
}

impl fmt::Display for ErrorMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.parameter)?;
        for part in [&self.code, &self.message].into_iter().flatten() {
            write!(f, ": {part}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for ErrorMessage {
    /// Without the text, which may quote what was sent.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ErrorMessage")
            .field("parameter", &self.parameter)
            .field("code", &self.code)
            .finish_non_exhaustive()
    }
}

/// The messages: an object with one field for each parameter, or a text.
fn messages_of(json: &RawValue) -> Vec<ErrorMessage> {
    match serde_json::from_str::<Extra>(json.get()) {
        Ok(parameters) => parameters
            .iter()
            .flat_map(|(parameter, messages)| messages_about(parameter, messages))
            .collect(),
        Err(_) => vec![message("base", json)],
    }
}

/// The messages about one parameter: a list of them, or a single one.
fn messages_about(parameter: &str, json: &RawValue) -> Vec<ErrorMessage> {
    match serde_json::from_str::<Vec<&RawValue>>(json.get()) {
        Ok(list) => list.iter().map(|one| message(parameter, one)).collect(),
        Err(_) => vec![message(parameter, json)],
    }
}

/// One message: an object, or any other value as its text.
fn message(parameter: &str, json: &RawValue) -> ErrorMessage {
    let fields: Option<Extra> = serde_json::from_str(json.get()).ok();
    let field = |name| fields.as_ref()?.get(name);
    let text = match &fields {
        Some(_) => field("message").map(text_of),
        None => Some(text_of(json)),
    };
    ErrorMessage {
        parameter: parameter.into(),
        code: field("code").map(text_of),
        message: text,
        params: field("params").map(ToOwned::to_owned),
    }
}

/// The text of a string, or the JSON of another value.
fn text_of(json: &RawValue) -> String {
    serde_json::from_str(json.get()).unwrap_or_else(|_| json.get().into())
}
