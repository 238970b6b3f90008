//! Generating a password.

use serde::{Serialize, de::DeserializeOwned};
use webhook_api_client::ApiError;
use webhook_core::{Extra, Secret, Timestamp};

use super::{Answer, Client};

/// The user and client to generate a password for. Caxton provides both texts on request
/// (documented).
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Registration {
    username: String,
    clientname: String,
}

impl Registration {
    /// For this user of this client.
    #[must_use]
    pub fn new(username: impl Into<String>, client_name: impl Into<String>) -> Self {
        Self { username: username.into(), clientname: client_name.into() }
    }
}

/// A generated password. Documented by a sample.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ClientPassword {
    /// `ClientPassword`.
    pub password: Secret,
    /// `StartDate`: presumably when the password becomes valid (inferred).
    pub start: Option<Timestamp>,
    /// `EndDate`, 30 days later in the sample: presumably when the password expires (inferred).
    pub end: Option<Timestamp>,
    /// `PublicKey`. Its purpose is not published.
    pub public_key: Option<String>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

impl Client {
    /// Generates a password: the first step towards an access token (documented). The second step, the
    /// call that returns the token, is not published. This call sends no token.
    ///
    /// It is never retried: it may replace the previous password (inferred). **The body of an error may
    /// contain the password.**
    ///
    /// ```no_run
    /// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
    /// use webhook_cxtn::client::{Client, Credentials, Environment, Registration};
    ///
    /// let client = Client::builder(Environment::Sandbox, Credentials::none()).build()?;
    /// let generated = client.register(&Registration::new("the username", "cxtnclient")).await?;
    /// println!("valid until {:?}", generated.end);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`ApiError::Undocumented`] if the answer has no password. Otherwise [`ApiError`], unless the
    /// answer reports success.
    pub async fn register(&self, registration: &Registration) -> Result<ClientPassword, ApiError> {
        let content_type = &self.operations.register_content_type;
        let request = self.operations.register.write(None);
        let request = request
            .header("accept", "application/json")
            .header("content-type", content_type)
            .json(registration);
        let response = self.session.api().send(request).await?;
        let mut data = Answer::model_of(&response)?.extra;
        let password =
            take(&mut data, "ClientPassword").and_then(|text: String| Secret::new(text).ok());
        Ok(ClientPassword {
            password: password.ok_or_else(|| {
                let reason = "expected a string that is not empty, found another value or none";
                response.undocumented("Content.Model.ClientPassword", reason)
            })?,
            start: take(&mut data, "StartDate"),
            end: take(&mut data, "EndDate"),
            public_key: take(&mut data, "PublicKey"),
            extra: data,
        })
    }
}

/// Takes a field out, if it fits.
fn take<T: DeserializeOwned>(data: &mut Extra, name: &str) -> Option<T> {
    let value = serde_json::from_str(data.get(name)?.get()).ok()?;
    data.remove(name);
    Some(value)
}
