//! [`ErrorReport`]: what the API says about an error, in all its shapes.

use std::{fmt, time::Duration};

use serde_json::value::RawValue;
use webhook_api_client::{ApiError, ProviderError};
use webhook_core::Extra;

/// What the API says about an error.
///
/// ```no_run
/// # use webhook_flash_payments::client::{Client, ErrorReport, NewPayment};
/// # async fn run(client: Client, payment: NewPayment) {
/// if let Err(error) = client.create_payment(&payment).await {
///     if ErrorReport::of(&error).is_some_and(|report| report.has_code("BAD_USER_INPUT")) {
///         println!("correct the input");
///     }
/// }
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct ErrorReport {
    /// The errors: at least one.
    ///
    /// * GraphQL's top-level `errors`. Documented on the RFI pages, for other operations inferred.
    /// * The replies in `data` with `success: false`: several only if one document has several mutations.
    ///   Documented on all mutation pages.
    /// * An error beside or instead of `data`, as with status 429. Documented: rate limiting page.
    pub errors: Vec<ReportedError>,
    /// `retrySecs`, rounded up. The header `Retry-After` wins over it: see [`ApiError::retry_after`].
    pub retry_after: Option<Duration>,
}

/// One error.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReportedError {
    /// Where it occurred: `data.createPayment` for a reply, the JSON text of its `path` for a GraphQL
    /// error. `None` for an error about the whole request.
    pub path: Option<String>,
    /// The code, such as `BAD_USER_INPUT` or `Already provided`.
    pub code: Option<String>,
    /// The provider's message. It may quote what was sent.
    pub message: Option<String>,
}

impl fmt::Debug for ReportedError {
    /// Without the message, which may quote what was sent.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReportedError")
            .field("path", &self.path)
            .field("code", &self.code)
            .finish_non_exhaustive()
    }
}

const TOO_MANY_REQUESTS: &str = "TOO_MANY_REQUESTS";

impl ErrorReport {
    /// Reads the body of an answer. `None` if it reports no error.
    #[must_use]
    pub fn read(body: &[u8]) -> Option<Self> {
        let fields: Extra = serde_json::from_slice(body).ok()?;
        let mut errors = fields.get("errors").map(graphql_errors).unwrap_or_default();
        errors.extend(fields.get("data").map(refused_replies).unwrap_or_default());
        // Without `data` a code or a message is enough: a success has `data`.
        let whole = ReportedError::of(&fields, None);
        let speaks = whole.code.is_some() || whole.message.is_some();
        if is_failure(&fields) || (fields.get("data").is_none() && speaks) {
            errors.push(whole);
        }
        (!errors.is_empty())
            .then(|| Self { errors, retry_after: fields.get("retrySecs").and_then(seconds) })
    }

    /// Reads the body of the answer that this error has.
    #[must_use]
    pub fn of(error: &ApiError) -> Option<Self> {
        Self::read(error.body()?)
    }

    /// The first code.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.errors.iter().find_map(|error| error.code.as_deref())
    }

    /// Whether one of the errors has this code.
    #[must_use]
    pub fn has_code(&self, code: &str) -> bool {
        let mut codes = self.errors.iter().map(|error| error.code.as_deref());
        codes.any(|other| other == Some(code))
    }

    /// An [`ErrorReader`](webhook_api_client::ErrorReader). With a good status, too, the body may report
    /// a failure or a throttle.
    pub(super) fn reader(_: u16, body: &[u8]) -> Option<ProviderError> {
        let report = Self::read(body)?;
        Some(ProviderError {
            code: report.code().map(str::to_owned),
            throttled: report.has_code(TOO_MANY_REQUESTS),
            retry_after: report.retry_after,
            messages: report.errors.into_iter().filter_map(|it| it.message).collect(),
        })
    }
}

impl ReportedError {
    fn of(fields: &Extra, path: Option<String>) -> Self {
        Self { path, code: text_in(fields, "code"), message: text_in(fields, "message") }
    }
}

/// Any value here that is not empty is an error: a refusal must not be taken for a success.
fn graphql_errors(json: &RawValue) -> Vec<ReportedError> {
    match serde_json::from_str::<Option<Vec<&RawValue>>>(json.get()) {
        Ok(list) => list.unwrap_or_default().into_iter().map(graphql_error).collect(),
        Err(_) => vec![graphql_error(json)],
    }
}

fn graphql_error(json: &RawValue) -> ReportedError {
    let fields = object(json);
    let extensions = fields.as_ref().and_then(|fields| object(fields.get("extensions")?));
    ReportedError {
        path: fields.as_ref().and_then(|fields| Some(fields.get("path")?.get().into())),
        code: extensions.and_then(|extensions| text_in(&extensions, "code")),
        message: match &fields {
            Some(fields) => text_in(fields, "message"),
            None => Some(text_of(json)),
        },
    }
}

fn refused_replies(data: &RawValue) -> Vec<ReportedError> {
    let data = object(data).unwrap_or_default();
    data.iter()
        .filter_map(|(name, json)| Some((name, object(json)?)))
        .filter(|(_, reply)| is_failure(reply))
        .map(|(name, reply)| ReportedError::of(&reply, Some(format!("data.{name}"))))
        .collect()
}

fn is_failure(fields: &Extra) -> bool {
    fields.get("success").is_some_and(|it| it.get() == "false")
}

/// A number, or a text with one, rounded up.
fn seconds(json: &RawValue) -> Option<Duration> {
    let text = text_of(json);
    let (whole, fraction) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    let is_number = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !is_number(whole) || !is_number(fraction) {
        return None;
    }
    // Digits fail to parse only if the number is too large.
    let whole: u64 = whole.parse().unwrap_or(u64::MAX);
    let part = fraction.bytes().any(|digit| digit != b'0');
    Some(Duration::from_secs(whole.saturating_add(u64::from(part))))
}

fn object(json: &RawValue) -> Option<Extra> {
    serde_json::from_str(json.get()).ok()
}

fn text_in(fields: &Extra, name: &str) -> Option<String> {
    let json = fields.get(name).filter(|json| json.get() != "null")?;
    Some(text_of(json))
}

/// The text of a string, or the JSON of another value.
fn text_of(json: &RawValue) -> String {
    serde_json::from_str(json.get()).unwrap_or_else(|_| json.get().into())
}
