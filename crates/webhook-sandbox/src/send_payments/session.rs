//! Login and tokens.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use webhook_core::Secret;

use super::errors::{error, unauthorised};
use super::objects::utc;
use crate::emulator::World;
use crate::http::{Answer, Call};
use crate::json::object;

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Session {
    pub(super) client_id: String,
    #[serde(with = "crate::state::secret")]
    pub(super) client_secret: Secret,
    pub(super) scheme: String,
    /// The only valid token, and its end.
    token: Option<(String, DateTime<Utc>)>,
}

/// Documented: authentication guide.
const LIFETIME: TimeDelta = TimeDelta::minutes(5);

impl Session {
    pub(super) fn new(world: &mut World<'_>) -> Self {
        let client_id = format!("sbox_{}", world.random.uuid());
        // Hexadecimal digits are a valid secret; the loop is for the type.
        let client_secret = loop {
            if let Ok(secret) = Secret::new(world.random.hex(32)) {
                break secret;
            }
        };
        Self { client_id, client_secret, scheme: "Bearer".into(), token: None }
    }

    pub(super) fn expire(&mut self) {
        self.token = None;
    }

    /// A new token ends the old one. Documented: the newer authentication guide.
    pub(super) fn log_in(&mut self, call: &Call, world: &mut World<'_>) -> Result<Answer, Answer> {
        let body = call.json().ok_or_else(|| error(400, "expected a JSON object"))?;
        let text = |name: &str| {
            let value = body.get(name).and_then(|value| value.as_str());
            value.ok_or_else(|| error(400, format!("{name}: expected a string")))
        };
        let (client_id, client_secret) = (text("clientId")?, text("clientSecret")?);
        if client_id != self.client_id || client_secret != self.client_secret.expose() {
            return Err(unauthorised());
        }
        let token = [10, 20, 43].map(|length| world.call_random.hex(length)).join(".");
        let end = world.now + LIFETIME;
        self.token = Some((token.clone(), end));
        Ok(Answer::json(201, &object! { "accessToken": token, "expiresAt": utc(end) }))
    }

    pub(super) fn check(&self, call: &Call, now: DateTime<Utc>) -> Result<(), Answer> {
        let (token, end) = self.token.as_ref().ok_or_else(unauthorised)?;
        let expected = match self.scheme.as_str() {
            "" => token.clone(),
            scheme => format!("{scheme} {token}"),
        };
        let is_valid = call.header("authorization") == Some(&expected) && now < *end;
        if is_valid { Ok(()) } else { Err(unauthorised()) }
    }
}
