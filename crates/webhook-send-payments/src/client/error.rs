//! What the API says about an error.

use std::fmt;

use webhook_api_client::{ApiError, ProviderError};
use webhook_core::{Extra, Payload};

/// What the API says about an error. Documented: page on status codes; each field may be missing.
///
/// `Debug` does not show the provider's words, which may quote what was sent.
///
/// ```no_run
/// # use webhook_send_payments::client::{ApiError, Client};
/// use webhook_send_payments::client::ErrorReport;
///
/// # async fn run(client: Client, error: ApiError) {
/// let report = ErrorReport::of(&error);
/// for error in report.iter().flat_map(|report| report.errors.iter().flatten()) {
///     println!("{:?}", error.kind);
/// }
/// # }
/// ```
#[derive(Clone, PartialEq, Payload)]
#[non_exhaustive]
pub struct ErrorReport {
    /// The provider's words about the whole.
    pub message: Option<String>,
    /// What is wrong, one by one.
    pub errors: Option<Vec<ErrorDetail>>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

/// One error of several.
#[derive(Clone, PartialEq, Payload)]
#[non_exhaustive]
pub struct ErrorDetail {
    /// The provider's words. For an enum they list the allowed values (documented).
    pub message: Option<String>,
    /// The kind of error. The values are not published.
    #[payload(rename = "type")]
    pub kind: Option<String>,
    /// Fields that this type does not know. There is at least one, whose name is not published.
    pub extra: Extra,
}

impl ErrorReport {
    /// Reads the answer with which a call failed. `None` if there is none, or if it has neither of the
    /// documented fields.
    #[must_use]
    pub fn of(error: &ApiError) -> Option<Self> {
        Self::read(error.body()?)
    }

    fn read(body: &[u8]) -> Option<Self> {
        let report: Self = serde_json::from_slice(body).ok()?;
        (report.message.is_some() || report.errors.is_some()).then_some(report)
    }

    /// A status from 200 to 299 is a success, whatever the body says. The code of the whole is the first
    /// `type` (inferred: no other field is like a code).
    pub(super) fn reader(status: u16, body: &[u8]) -> Option<ProviderError> {
        if (200..300).contains(&status) {
            return None;
        }
        let report = Self::read(body)?;
        let errors = report.errors.unwrap_or_default();
        let code = errors.iter().find_map(|error| error.kind.clone());
        let details = errors.into_iter().filter_map(|error| error.message);
        Some(ProviderError {
            code,
            messages: report.message.into_iter().chain(details).collect(),
            ..ProviderError::default()
        })
    }
}

impl fmt::Debug for ErrorReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ErrorReport")
            .field("errors", &self.errors.as_ref().map(Vec::len))
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for ErrorDetail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ErrorDetail").finish_non_exhaustive()
    }
}
