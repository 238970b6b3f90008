//! Generating a password.

use std::fmt;

use serde::Serialize;
use webhook_core::{RawMembers, Secret, Timestamp, client::ApiError};

use super::{Answer, Client, members};

/// For whom a password is generated. Caxton gives both texts on request (documented).
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Registration {
    username: String,
    clientname: String,
}

impl Registration {
    /// For this user of this client.
    pub fn new(username: impl Into<String>, client_name: impl Into<String>) -> Self {
        Self {
            username: username.into(),
            clientname: client_name.into(),
        }
    }
}

/// A password that was generated. Documented by a sample.
#[derive(Clone)]
#[non_exhaustive]
pub struct ClientPassword {
    /// `ClientPassword`.
    pub password: Secret,
    /// `StartDate`. The password is good from then on, presumably (inferred).
    pub start: Option<Timestamp>,
    /// `EndDate`, in the sample 30 days later. The password is good until then, presumably
    /// (inferred).
    pub end: Option<Timestamp>,
    /// `PublicKey`. What it is for is not published.
    pub public_key: Option<String>,
    /// The members that this crate has no field for, as they came.
    pub unknown: RawMembers,
}

impl fmt::Debug for ClientPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientPassword")
            .field("start", &self.start)
            .field("end", &self.end)
            .finish_non_exhaustive()
    }
}

impl Client {
    /// Generates a password: the first step towards an access token (documented). The second, where
    /// the token is got for it, is not published. Needs no access token.
    ///
    /// It is never repeated by itself: it may replace the password before (inferred).
    ///
    /// # Errors
    ///
    /// [`ApiError::Status`] unless the answer says that it went well. [`ApiError::Undocumented`] if
    /// it has no password. **The body of an error may hold the password.**
    pub async fn register(&self, registration: &Registration) -> Result<ClientPassword, ApiError> {
        let content_type = &self.operations.register_content_type;
        let request = self.operations.register.write(None);
        let request = request
            .header("accept", "application/json")
            .header("content-type", content_type)
            .json(registration);
        let response = self.session.api().send(request).await?;
        let mut model = Answer::of_write(response.clone())?.model;
        let password = members::take::<String>(&mut model, "ClientPassword");
        let password = password.and_then(|text| Secret::new(text).ok());
        Ok(ClientPassword {
            password: password.ok_or_else(|| {
                response.undocumented(
                    "Content.Model.ClientPassword",
                    "expected a password without blanks at its ends, found none",
                )
            })?,
            start: members::take(&mut model, "StartDate"),
            end: members::take(&mut model, "EndDate"),
            public_key: members::take_text(&mut model, "PublicKey"),
            unknown: model,
        })
    }
}
