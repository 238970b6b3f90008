//! The envelope around every answer.

use webhook_api_client::{ApiError, Response};
use webhook_core::{Extra, Payload, Timestamp};

use crate::UserId;

/// The answer to a call. Documented by samples. They differ, so every part may be missing (inferred).
#[derive(Debug, Clone, PartialEq, Payload)]
#[non_exhaustive]
pub struct Answer {
    /// `MainAccountHolderName`.
    #[payload(rename = "MainAccountHolderName")]
    pub main_account_holder_name: Option<String>,
    /// `Content`: what was asked for.
    #[payload(rename = "Content")]
    pub content: Option<Content>,
    /// `AuthorisedClientModel`: the client that made the call.
    #[payload(rename = "AuthorisedClientModel")]
    pub client: Option<AuthorisedClient>,
    /// `AuthorisedUserModel`: the user that made the call.
    #[payload(rename = "AuthorisedUserModel")]
    pub user: Option<AuthorisedUser>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

/// `Content` of an [`Answer`].
#[derive(Debug, Clone, PartialEq, Payload)]
#[non_exhaustive]
pub struct Content {
    /// `Model`: the outcome of the call, and its data.
    #[payload(rename = "Model")]
    pub model: Option<Model>,
    /// `ExpectedResponses`: presumably each `ApiStatus` that means success (inferred).
    #[payload(rename = "ExpectedResponses")]
    pub expected_responses: Option<Vec<String>>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

/// `Content.Model` of an [`Answer`].
#[derive(Debug, Clone, PartialEq, Payload)]
#[non_exhaustive]
pub struct Model {
    /// `ApiStatusCode`: 100 is success. No other value is published.
    #[payload(rename = "ApiStatusCode")]
    pub code: Option<i64>,
    /// `ApiStatus`: `IsValid` in all samples.
    #[payload(rename = "ApiStatus")]
    pub status: Option<String>,
    /// `ApiStatusDescription`: `Valid Operation` in all samples.
    #[payload(rename = "ApiStatusDescription")]
    pub description: Option<String>,
    /// The data: the other fields.
    pub extra: Extra,
}

/// The client that made a call. Its times have no time zone.
#[derive(Debug, Clone, PartialEq, Payload)]
#[non_exhaustive]
pub struct AuthorisedClient {
    /// `ClientId`.
    #[payload(rename = "ClientId")]
    pub client_id: Option<String>,
    /// `ClientRef`.
    #[payload(rename = "ClientRef")]
    pub client_ref: Option<String>,
    /// `UserId`.
    #[payload(rename = "UserId")]
    pub user_id: Option<UserId>,
    /// `TokenStartDate`. Which token is not published.
    #[payload(rename = "TokenStartDate")]
    pub token_start: Option<Timestamp>,
    /// `TokenEndDate`. Which token is not published.
    #[payload(rename = "TokenEndDate")]
    pub token_end: Option<Timestamp>,
    /// `ApiStatusCode` of the client.
    #[payload(rename = "ApiStatusCode")]
    pub code: Option<i64>,
    /// `ApiStatus` of the client.
    #[payload(rename = "ApiStatus")]
    pub status: Option<String>,
    /// `ApiStatusDescription` of the client.
    #[payload(rename = "ApiStatusDescription")]
    pub description: Option<String>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

/// The user that made a call. Its times have no time zone.
#[derive(Debug, Clone, PartialEq, Payload)]
#[non_exhaustive]
pub struct AuthorisedUser {
    /// `UserId`.
    #[payload(rename = "UserId")]
    pub user_id: Option<UserId>,
    /// `AppVersion`.
    #[payload(rename = "AppVersion")]
    pub app_version: Option<String>,
    /// `TokenStartDate`. Which token is not published.
    #[payload(rename = "TokenStartDate")]
    pub token_start: Option<Timestamp>,
    /// `TokenEndDate`. Which token is not published: perhaps not the access token.
    #[payload(rename = "TokenEndDate")]
    pub token_end: Option<Timestamp>,
    /// `LoginTimestamp`.
    #[payload(rename = "LoginTimestamp")]
    pub logged_in_at: Option<Timestamp>,
    /// `ApiLoginType`. The meaning of its values is not published.
    #[payload(rename = "ApiLoginType")]
    pub login_type: Option<i64>,
    /// `ApiStatusCode` of the user.
    #[payload(rename = "ApiStatusCode")]
    pub code: Option<i64>,
    /// `ApiStatus` of the user.
    #[payload(rename = "ApiStatus")]
    pub status: Option<String>,
    /// `ApiStatusDescription` of the user.
    #[payload(rename = "ApiStatusDescription")]
    pub description: Option<String>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

/// The code of success. Documented by samples.
pub(super) const VALID: i64 = 100;

impl Answer {
    /// Whether the body reports success: `ApiStatusCode` is 100, or `ApiStatus` is one of
    /// `ExpectedResponses` (inferred).
    #[must_use]
    pub fn is_success(&self) -> bool {
        let Some((content, model)) = self.content_and_model() else {
            return false;
        };
        let expected = content.expected_responses.as_deref().unwrap_or_default();
        let status = model.status.as_ref();
        model.code == Some(VALID) || status.is_some_and(|status| expected.contains(status))
    }

    /// `Content.Model`, if there is one.
    #[must_use]
    pub fn model(&self) -> Option<&Model> {
        self.content_and_model().map(|(_, model)| model)
    }

    fn content_and_model(&self) -> Option<(&Content, &Model)> {
        let content = self.content.as_ref()?;
        Some((content, content.model.as_ref()?))
    }

    /// The answer in a response, which must report success.
    pub(super) fn of(response: &Response) -> Result<Self, ApiError> {
        let answer: Self = response.json()?;
        match answer.is_success() {
            true => Ok(answer),
            false => Err(response.undocumented(
                "Content.Model.ApiStatusCode",
                "expected 100 for success or another whole number for a failure, found neither",
            )),
        }
    }

    /// `Content.Model` of the answer in a response, which must report success.
    pub(super) fn model_of(response: &Response) -> Result<Model, ApiError> {
        let content = Self::of(response)?.content;
        let model = content.and_then(|content| content.model);
        model
            .ok_or_else(|| response.undocumented("Content.Model", "expected an object, found none"))
    }
}
