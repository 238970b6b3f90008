//! Logging in.

use std::{
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use webhook_core::{
    Secret, Timestamp,
    client::{Api, ApiError, Lifetime, Login, Request, Token, path_segments},
    read::Object,
};

use super::Paths;

/// What the API is logged in with. They belong to one environment (documented).
#[derive(Clone)]
pub struct Credentials {
    client_id: String,
    client_secret: Secret,
}

impl Credentials {
    /// The client id and the client secret. What does not fit is left for the API to refuse: its
    /// own documents disagree on the form of a client id.
    pub fn new(client_id: impl Into<String>, client_secret: Secret) -> Self {
        Self {
            client_id: client_id.into(),
            client_secret,
        }
    }
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credentials").finish_non_exhaustive()
    }
}

/// The credentials, and how they and the token are sent.
pub(super) struct Access {
    pub(super) credentials: Credentials,
    pub(super) scheme: String,
    pub(super) paths: Arc<Paths>,
}

/// How long a token lives if its answer does not say. Documented: authentication guide.
const LIFETIME: Duration = Duration::from_secs(5 * 60);

impl Login for Access {
    /// Exactly one request: each success ends the token before it.
    async fn login(&self, api: &Api) -> Result<Token, ApiError> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Body<'a> {
            client_id: &'a str,
            client_secret: &'a str,
        }

        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Answer {
            access_token: String,
            expires_at: Option<Box<RawValue>>,
        }

        let request = Request::post(path_segments(&self.paths.auth, None)).json(&Body {
            client_id: &self.credentials.client_id,
            client_secret: self.credentials.client_secret.expose(),
        });
        let response = api.send(request).await?;
        let Object(answer) = response.json::<Object<Answer>>()?;
        let token = Secret::new(answer.access_token)
            .map_err(|_| response.undocumented("accessToken", NO_TOKEN))?;
        let life = answer
            .expires_at
            .and_then(|time| remaining(&time, SystemTime::now()))
            .unwrap_or(LIFETIME);
        Ok(Token::new(token.expose(), Lifetime::Fixed(life)))
    }

    fn authorise(&self, request: Request, token: &Token) -> Request {
        let value = match self.scheme.as_str() {
            "" => token.expose().to_owned(),
            scheme => format!("{scheme} {}", token.expose()),
        };
        request.sensitive_header("Authorization", &value)
    }
}

const NO_TOKEN: &str = "expected a token, found an empty text or one with white space around it";

/// The time from `now` to `expiresAt`. `None` if that cannot be read, or is over already: our own
/// clock is wrong then, since the token is new.
fn remaining(expires_at: &RawValue, now: SystemTime) -> Option<Duration> {
    let expires_at: Timestamp = serde_json::from_str(expires_at.get()).ok()?;
    let end = u64::try_from(expires_at.instant()?.timestamp()).ok()?;
    let now = now.duration_since(UNIX_EPOCH).ok()?;
    Duration::from_secs(end)
        .checked_sub(now)
        .filter(|left| !left.is_zero())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_remaining_life_is_counted_from_now_to_the_time_that_stands_there() {
        let now = UNIX_EPOCH + Duration::from_secs(1_707_485_400);
        let left = |text: &str| {
            let raw = RawValue::from_string(text.to_owned()).unwrap();
            remaining(&raw, now).map(|left| left.as_secs())
        };
        assert_eq!(left("\"2024-02-09T13:35:00Z\""), Some(300));
        assert_eq!(left("\"2024-02-09T13:30:01Z\""), Some(1));
        assert_eq!(left("\"2024-02-09T15:30:00+01:00\""), Some(3600));
        for none in [
            "\"2024-02-09T13:30:00Z\"",
            "\"2024-02-09T13:29:59Z\"",
            "\"1950-01-01T00:00:00Z\"",
            "\"2024-02-09T13:35:00\"",
            "\"soon\"",
            "\"\"",
            "null",
            "1707485700",
            "{}",
        ] {
            assert_eq!(left(none), None, "{none}");
        }
    }
}
