//! Login and tokens.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use webhook_core::Secret;

use super::errors::{auth_failed, refused};
use crate::emulator::World;
use crate::http::{Answer, Call, Fields};
use crate::json::object;

/// The login of the house account, and its tokens.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Session {
    login_id: String,
    #[serde(with = "crate::state::secret")]
    api_key: Secret,
    failures: u8,
    /// When each token was last used.
    tokens: BTreeMap<String, DateTime<Utc>>,
}

/// A token ends after this time without a call. Documented: authentication guide.
const IDLE_LIFETIME: TimeDelta = TimeDelta::minutes(30);

/// So many failed logins disable the account. Documented: API reference. That a success starts the count again, and
/// that no time does, is inferred.
const MOST_FAILURES: u8 = 4;

impl Session {
    pub(super) fn new(world: &mut World<'_>) -> Self {
        // 64 digits are a valid secret; the other arm is for the type.
        let api_key = loop {
            if let Ok(key) = Secret::new(world.random.hex(64)) {
                break key;
            }
        };
        let login_id = "treasury@example.com".into();
        Self { login_id, api_key, failures: 0, tokens: BTreeMap::new() }
    }

    pub(super) fn login_id(&self) -> &str {
        &self.login_id
    }

    pub(super) fn api_key(&self) -> &Secret {
        &self.api_key
    }

    pub(super) fn enable(&mut self) {
        self.failures = 0;
    }

    pub(super) fn expire(&mut self) {
        self.tokens.clear();
    }

    pub(super) fn log_in(
        &mut self,
        form: &Fields,
        world: &mut World<'_>,
    ) -> Result<Answer, Answer> {
        let login_id = form.get("login_id").ok_or_else(|| match form.contains("login_id") {
            true => refused(400, "login_id", "login_id_is_too_short")
                .inferred("that an empty one is too short"),
            false => refused(400, "login_id", "login_id_is_required"),
        })?;
        if login_id.chars().count() > LONGEST_LOGIN_ID {
            return Err(refused(400, "login_id", "login_id_is_too_long"));
        }
        let api_key =
            form.get("api_key").ok_or_else(|| refused(400, "api_key", "api_key_is_required"))?;
        if api_key.len() != 64 {
            return Err(refused(400, "api_key", "api_key_length_is_invalid"));
        }
        if self.failures >= MOST_FAILURES {
            return Err(auth_failed().inferred("the answer to a disabled account"));
        }
        if login_id != self.login_id || api_key != self.api_key.expose() {
            self.failures += 1;
            return Err(auth_failed());
        }
        self.failures = 0;
        let token = world.call_random.hex(32);
        self.tokens.insert(token.clone(), world.now);
        Ok(Answer::json(200, &object! { "auth_token": token }))
    }

    /// Checks the token of a call, which keeps it alive.
    pub(super) fn check(&mut self, call: &Call, now: DateTime<Utc>) -> Result<String, Answer> {
        self.tokens.retain(|_, used| now - *used < IDLE_LIFETIME);
        let Some(token) = call.header("x-auth-token") else {
            return Err(auth_failed().inferred("the answer to a call without a token"));
        };
        let used = self.tokens.get_mut(token).ok_or_else(auth_failed)?;
        *used = now;
        Ok(token.into())
    }

    pub(super) fn close(&mut self, token: &str) -> Answer {
        self.tokens.remove(token);
        Answer::json(200, &object! {})
    }
}

/// In characters. The parameter's description says 50, and the error's 255: the sandbox refuses what both refuse.
const LONGEST_LOGIN_ID: usize = 255;
