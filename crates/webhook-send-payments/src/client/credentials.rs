//! Logging in.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::Serialize;
use webhook_api_client::{Api, ApiError, Lifetime, Login, Request, Token};
use webhook_core::{Extra, Payload, Secret, Timestamp};

use super::operations;

/// The credentials of a client. They belong to one environment (documented).
#[derive(Clone)]
pub struct Credentials {
    client_id: String,
    client_secret: Secret,
}

impl Credentials {
    /// The client id and the client secret. The id is not checked: the documents disagree on its form.
    pub fn new(client_id: impl Into<String>, client_secret: Secret) -> Self {
        Self { client_id: client_id.into(), client_secret }
    }
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credentials").finish_non_exhaustive()
    }
}

/// The credentials, and how the token is sent.
pub(super) struct Access {
    pub(super) credentials: Credentials,
    pub(super) scheme: String,
}

/// How long a token lives if the answer does not say. Documented: authentication guide.
const LIFETIME: Duration = Duration::from_secs(5 * 60);

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    client_id: &'a str,
    client_secret: &'a str,
}

/// Documented: authentication guide.
#[derive(Payload)]
#[payload(rename_all = "camelCase")]
struct Answer {
    access_token: String,
    expires_at: Option<Timestamp>,
    extra: Extra,
}

impl Login for Access {
    async fn login(&self, api: &Api) -> Result<Token, ApiError> {
        let request = operations::LOG_IN.request(None).json(&Body {
            client_id: &self.credentials.client_id,
            client_secret: self.credentials.client_secret.expose(),
        });
        let response = api.send(request).await?;
        let answer: Answer = response.json()?;
        let token = Secret::new(answer.access_token)
            .map_err(|error| response.undocumented("accessToken", &error.to_string()))?;
        let life = answer.expires_at.and_then(|time| remaining(&time, SystemTime::now()));
        Ok(Token::new(token, Lifetime::Fixed(life.unwrap_or(LIFETIME))))
    }

    fn authorise(&self, request: Request, token: &Token) -> Request {
        let value = match self.scheme.as_str() {
            "" => token.expose().to_owned(),
            scheme => format!("{scheme} {}", token.expose()),
        };
        request.sensitive_header("Authorization", &value)
    }
}

/// The time from `now` to `expires_at`. `None` if that is not an instant, or is over already: then
/// our clock is wrong, because the token is new.
fn remaining(expires_at: &Timestamp, now: SystemTime) -> Option<Duration> {
    let end = u64::try_from(expires_at.instant()?.timestamp()).ok()?;
    let now = now.duration_since(UNIX_EPOCH).ok()?;
    Duration::from_secs(end).checked_sub(now).filter(|left| !left.is_zero())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_remaining_life_is_the_time_until_expires_at_if_that_is_in_the_future() {
        let now = UNIX_EPOCH + Duration::from_secs(1_707_485_400);
        let left = |text: &str| remaining(&text.into(), now).map(|left| left.as_secs());
        assert_eq!(left("2024-02-09T13:35:00Z"), Some(300));
        assert_eq!(left("2024-02-09T15:30:00+01:00"), Some(3600));
        for none in ["2024-02-09T13:30:00Z", "1950-01-01T00:00:00Z", "2024-02-09T13:35:00", "soon"]
        {
            assert_eq!(left(none), None, "{none}");
        }
    }
}
