//! The answer to a call.

use std::fmt;

use webhook_core::{
    RawMembers, Timestamp,
    client::{ProviderError, Response},
};

use super::{
    ApiStatus,
    members::{self, Names},
};
use crate::UserId;

/// What the API answers to a call. Documented by samples: the members that are here; each of them
/// may be missing (inferred: the samples differ). What cannot be read stays among those that are
/// not known.
#[derive(Clone)]
#[non_exhaustive]
pub struct Answer {
    /// How the operation went: the status in `Content.Model`.
    pub status: ApiStatus,
    /// `Content.ExpectedResponses`: presumably the texts of `ApiStatus` that are success
    /// (inferred).
    pub expected_responses: Vec<String>,
    /// The other members of `Content.Model`.
    pub model: RawMembers,
    /// The other members of `Content`.
    pub content: RawMembers,
    /// `AuthorisedClientModel`.
    pub client: Option<AuthorisedClient>,
    /// `AuthorisedUserModel`.
    pub user: Option<AuthorisedUser>,
    /// `MainAccountHolderName`.
    pub main_account_holder_name: Option<String>,
    /// The members that this crate has no field for, as they came.
    pub unknown: RawMembers,
}

/// The client as which the call was made. The times have no zone.
#[derive(Clone)]
#[non_exhaustive]
pub struct AuthorisedClient {
    /// `ClientId`.
    pub client_id: Option<String>,
    /// `ClientRef`.
    pub client_ref: Option<String>,
    /// `UserId`.
    pub user_id: Option<UserId>,
    /// `TokenStartDate`. Of which token is not documented.
    pub token_start: Option<Timestamp>,
    /// `TokenEndDate`. Of which token is not documented.
    pub token_end: Option<Timestamp>,
    /// How it went with the client.
    pub status: ApiStatus,
    /// The members that this crate has no field for, as they came.
    pub unknown: RawMembers,
}

/// The user as whom the call was made. The times have no zone.
#[derive(Clone)]
#[non_exhaustive]
pub struct AuthorisedUser {
    /// `UserId`.
    pub user_id: Option<UserId>,
    /// `AppVersion`.
    pub app_version: Option<String>,
    /// `TokenStartDate`. Of which token is not documented.
    pub token_start: Option<Timestamp>,
    /// `TokenEndDate`. Of which token is not documented: not surely the bearer token's.
    pub token_end: Option<Timestamp>,
    /// `LoginTimestamp`.
    pub logged_in_at: Option<Timestamp>,
    /// `ApiLoginType`. Its values are not documented.
    pub login_type: Option<i64>,
    /// How it went with the user.
    pub status: ApiStatus,
    /// The members that this crate has no field for, as they came.
    pub unknown: RawMembers,
}

impl Answer {
    /// Reads the body of an answer. `None` if it is no JSON object.
    #[must_use]
    pub fn read(body: &[u8]) -> Option<Self> {
        let mut unknown: RawMembers = serde_json::from_slice(body).ok()?;
        let mut content: RawMembers = members::take(&mut unknown, "Content").unwrap_or_default();
        let mut model: RawMembers = members::take(&mut content, "Model").unwrap_or_default();
        Some(Self {
            status: ApiStatus::take(&mut model),
            expected_responses: members::take(&mut content, "ExpectedResponses")
                .unwrap_or_default(),
            model,
            content,
            client: members::take(&mut unknown, "AuthorisedClientModel")
                .map(AuthorisedClient::read),
            user: members::take(&mut unknown, "AuthorisedUserModel").map(AuthorisedUser::read),
            main_account_holder_name: members::take(&mut unknown, "MainAccountHolderName"),
            unknown,
        })
    }

    /// Whether the operation went well: `ApiStatusCode` is 100, or `ApiStatus` is one of
    /// `ExpectedResponses` (inferred).
    #[must_use]
    pub fn is_accepted(&self) -> bool {
        self.accepts(&self.status)
    }

    fn accepts(&self, status: &ApiStatus) -> bool {
        let text = status.status.as_ref();
        status.is_valid() || text.is_some_and(|one| self.expected_responses.contains(one))
    }

    /// What a call that did not go well tells about it.
    pub(super) fn reported(self) -> Option<ApiStatus> {
        if self.status.is_told() {
            return Some(self.status);
        }
        let mut others = self.statuses_beside();
        others.find(|status| status.is_told() && !status.is_valid())
    }

    /// What stands beside the status of the operation: those of the whole, the content, the client
    /// and the user.
    fn statuses_beside(&self) -> impl Iterator<Item = ApiStatus> + use<> {
        let of = |members: &RawMembers| ApiStatus::take(&mut members.clone());
        let client = self.client.as_ref().map(|client| client.status.clone());
        let user = self.user.as_ref().map(|user| user.status.clone());
        let all = [
            Some(of(&self.unknown)),
            Some(of(&self.content)),
            client,
            user,
        ];
        all.into_iter().flatten()
    }

    /// For core's API client. A success needs a status from 200 to 299 and a body that says so. A
    /// list that has no place for a status is not refused here; whoever does not expect a list
    /// refuses it with [`of_write`](Self::of_write).
    pub(super) fn reader(status: u16, body: &[u8]) -> Option<ProviderError> {
        let answer = Self::read(body);
        let is_accepted = match &answer {
            Some(answer) => answer.is_accepted() || answer.is_bare_list(),
            None => body.trim_ascii_start().starts_with(b"["),
        };
        if (200..300).contains(&status) && is_accepted {
            return None;
        }
        let reported = answer.and_then(Self::reported);
        Some(reported.unwrap_or_default().into())
    }

    /// The answer to a write, which must say that it went well.
    pub(super) fn of_write(response: Response) -> Result<Self, webhook_core::client::ApiError> {
        match Self::read(response.body()) {
            Some(answer) if answer.is_accepted() => Ok(answer),
            _ => Err(response.refused(ProviderError::default())),
        }
    }

    /// Whether an array stands where the object would be that has the status, and no other part
    /// says that it did not go well.
    fn is_bare_list(&self) -> bool {
        let places = [self.unknown.get("Content"), self.content.get("Model")];
        let mut places = places.into_iter().flatten();
        places.any(|place| place.get().starts_with('['))
            && self
                .statuses_beside()
                .all(|status| !status.is_told() || self.accepts(&status))
            && !self.has_odd_code()
    }

    /// Whether a code is told that cannot be read, and so is not 100.
    fn has_odd_code(&self) -> bool {
        let client = self.client.as_ref().map(|client| &client.unknown);
        let user = self.user.as_ref().map(|user| &user.unknown);
        let parts = [Some(&self.unknown), Some(&self.content), client, user];
        let mut codes = parts.into_iter().flatten().filter_map(ApiStatus::odd_code);
        codes.next().is_some()
    }
}

impl AuthorisedClient {
    fn read(mut unknown: RawMembers) -> Self {
        Self {
            client_id: members::take_text(&mut unknown, "ClientId"),
            client_ref: members::take_text(&mut unknown, "ClientRef"),
            user_id: members::take_text(&mut unknown, "UserId").map(UserId::from),
            token_start: members::take(&mut unknown, "TokenStartDate"),
            token_end: members::take(&mut unknown, "TokenEndDate"),
            status: ApiStatus::take(&mut unknown),
            unknown,
        }
    }
}

impl AuthorisedUser {
    fn read(mut unknown: RawMembers) -> Self {
        Self {
            user_id: members::take_text(&mut unknown, "UserId").map(UserId::from),
            app_version: members::take_text(&mut unknown, "AppVersion"),
            token_start: members::take(&mut unknown, "TokenStartDate"),
            token_end: members::take(&mut unknown, "TokenEndDate"),
            logged_in_at: members::take(&mut unknown, "LoginTimestamp"),
            login_type: members::take(&mut unknown, "ApiLoginType"),
            status: ApiStatus::take(&mut unknown),
            unknown,
        }
    }
}

impl fmt::Debug for Answer {
    /// Codes, counts and names: the members may hold a token or a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("status", &self.status)
            .field("expected_responses", &self.expected_responses.len())
            .field("model", &Names(&self.model))
            .field("content", &Names(&self.content))
            .field("client", &self.client)
            .field("user", &self.user)
            .field("unknown", &Names(&self.unknown))
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for AuthorisedClient {
    /// Without ids, and without the values of members that are not known.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthorisedClient")
            .field("status", &self.status)
            .field("unknown", &Names(&self.unknown))
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for AuthorisedUser {
    /// Without ids, and without the values of members that are not known.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthorisedUser")
            .field("login_type", &self.login_type)
            .field("status", &self.status)
            .field("unknown", &Names(&self.unknown))
            .finish_non_exhaustive()
    }
}
