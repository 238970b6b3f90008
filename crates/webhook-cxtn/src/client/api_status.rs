//! What an answer says about how it went.

use webhook_core::{
    RawMembers,
    client::{ApiError, ProviderError},
};

use super::{Answer, members};

/// What an answer says about how it went. The three members are documented by samples, with one
/// value each; which others there are is not published.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ApiStatus {
    /// `ApiStatusCode`: 100 is success.
    pub code: Option<i64>,
    /// `ApiStatus`: `IsValid` is success.
    pub status: Option<String>,
    /// `ApiStatusDescription`: the provider's words.
    pub description: Option<String>,
}

impl ApiStatus {
    /// The code of an operation that went well. Documented by samples.
    pub const VALID: i64 = 100;

    /// Reads what an API call failed with: the status of the operation, or else that of the client
    /// or the user. `None` if the answer tells none.
    #[must_use]
    pub fn of(error: &ApiError) -> Option<Self> {
        Answer::read(error.body()?)?.reported()
    }

    /// Takes the three members out of an object.
    pub(super) fn take(members: &mut RawMembers) -> Self {
        let code = members::take_text(members, "ApiStatusCode");
        Self {
            code: code.and_then(|text| text.trim().parse().ok()),
            status: members::take_text(members, "ApiStatus"),
            description: members::take_text(members, "ApiStatusDescription"),
        }
    }

    pub(super) fn is_told(&self) -> bool {
        *self != Self::default()
    }

    pub(super) fn is_valid(&self) -> bool {
        self.code == Some(Self::VALID)
    }
}

impl From<ApiStatus> for ProviderError {
    fn from(status: ApiStatus) -> Self {
        Self {
            code: status.code.map(|code| code.to_string()),
            messages: status
                .status
                .into_iter()
                .chain(status.description)
                .collect(),
        }
    }
}
