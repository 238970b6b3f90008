//! What a body says about a failure.

use webhook_api_client::ProviderError;

use super::{Answer, answer::VALID};

/// Reads the failure in a body: the status of the operation, or else of the client or the user
/// (inferred: no error answer is published). `None` if the body reports a success, or has no
/// status.
pub(super) fn read_error(status: u16, body: &[u8]) -> Option<ProviderError> {
    let answer: Answer = serde_json::from_slice(body).ok()?;
    if answer.is_success() && (200..300).contains(&status) {
        return None;
    }
    let model = answer.model().map(|it| (it.code, &it.status, &it.description));
    let client = answer.client.as_ref().map(|it| (it.code, &it.status, &it.description));
    let user = answer.user.as_ref().map(|it| (it.code, &it.status, &it.description));
    let mut reports = [model, client, user].into_iter().flatten();
    let (code, status, description) = reports.find(|(code, status, _)| {
        let reports_something = code.is_some() || status.is_some();
        reports_something && *code != Some(VALID)
    })?;
    Some(ProviderError {
        code: code.map(|code| code.to_string()),
        messages: [status, description].into_iter().flatten().cloned().collect(),
        ..ProviderError::default()
    })
}
