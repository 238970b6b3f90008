//! What an answer says about how it went.

use std::fmt;

use serde_json::value::RawValue;
use webhook_core::{
    RawMembers,
    client::{ApiError, ProviderError},
};

use super::{Answer, members};

const CODE: &str = "ApiStatusCode";

/// What an answer says about how it went. The three members are documented by samples, with one
/// value each; which others there are is not published.
#[derive(Clone, Default, PartialEq, Eq)]
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

    /// The names of the three members.
    pub(super) const MEMBERS: [&str; 3] = [CODE, "ApiStatus", "ApiStatusDescription"];

    /// Takes the three members out of an object. A code that is none stays there.
    pub(super) fn take(members: &mut RawMembers) -> Self {
        let code = members.get(CODE).and_then(code);
        if code.is_some() {
            members.remove(CODE);
        }
        Self {
            code,
            status: members::take_text(members, "ApiStatus"),
            description: members::take_text(members, "ApiStatusDescription"),
        }
    }

    /// The code that was left because it is none.
    pub(super) fn odd_code(members: &RawMembers) -> Option<&RawValue> {
        let odd = |value: &&RawValue| value.get() != "null" && code(value).is_none();
        members.get(CODE).filter(odd)
    }

    pub(super) fn is_told(&self) -> bool {
        *self != Self::default()
    }

    pub(super) fn is_valid(&self) -> bool {
        self.code == Some(Self::VALID)
    }
}

impl fmt::Debug for ApiStatus {
    /// Without the provider's words.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiStatus")
            .field("code", &self.code)
            .field("has_status", &self.status.is_some())
            .field("has_description", &self.description.is_some())
            .finish()
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

/// A number, or one in a text.
fn code(value: &RawValue) -> Option<i64> {
    value.get().trim_matches('"').trim().parse().ok()
}
