//! Login and tokens.

use std::collections::BTreeMap;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use webhook_core::{Extra, OpenEnum, Secret};
use webhook_flash_payments::client::Affiliation;

use super::graphql::text;
use crate::emulator::World;
use crate::http::{Answer, Call};
use crate::json::{Object, object};

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Session {
    pub(super) email: String,
    #[serde(with = "crate::state::secret")]
    pub(super) password: Secret,
    pub(super) affiliations: Vec<Affiliation>,
    /// Each token with its end.
    tokens: BTreeMap<String, DateTime<Utc>>,
}

/// "At this time". Documented: authentication page.
const LIFETIME: TimeDelta = TimeDelta::hours(4);

impl Session {
    pub(super) fn new(world: &mut World<'_>) -> Self {
        // Hexadecimal digits are a valid secret; the loop is for the type.
        let password = loop {
            if let Ok(password) = Secret::new(world.random.hex(20)) {
                break password;
            }
        };
        Self {
            email: "treasury@example.com".into(),
            password,
            affiliations: vec![Affiliation::Australia],
            tokens: BTreeMap::new(),
        }
    }

    pub(super) fn expire(&mut self) {
        self.tokens.clear();
    }

    /// The reply of `login`, and whether its code is the sandbox's own.
    pub(super) fn log_in(&mut self, input: &Extra, world: &mut World<'_>) -> (Object, bool) {
        let [email, password] = ["email", "password"].map(|name| text(input, name));
        let affiliation = text(input, "affiliation").map(|text| Affiliation::from_text(&text));
        let refused = |code: &str| {
            object! { "token": "", "message": "Refused", "code": code, "success": false }
        };
        if email.as_deref() != Some(&self.email)
            || password.as_deref() != Some(self.password.expose())
        {
            // The code for a wrong password is not published.
            return (refused("SANDBOX_WRONG_PASSWORD"), true);
        }
        match affiliation {
            None if self.affiliations.len() > 1 => return (refused("NEED_AFFILIATION"), false),
            Some(one) if !self.affiliations.contains(&one) => {
                return (refused("UNREGISTERED"), false);
            }
            _ => {}
        }
        let end = world.now + LIFETIME;
        let token = token(world, end);
        self.tokens.insert(token.clone(), end);
        let reply = object! { "token": token, "message": "OK", "code": "SUCCESS", "success": true };
        (reply, false)
    }

    /// What is answered to an expired token is not published.
    pub(super) fn check(&self, call: &Call, now: DateTime<Utc>) -> Result<(), Answer> {
        let token = call.header("authorization").and_then(|it| it.strip_prefix("Bearer "));
        let end = token.and_then(|token| self.tokens.get(token));
        match end.is_some_and(|end| now < *end) {
            true => Ok(()),
            false => Err(Answer::sandbox_error(401, "expected a token that is valid now")),
        }
    }
}

/// A token in the form of a JWT, with its times. Nothing checks its signature.
fn token(world: &mut World<'_>, end: DateTime<Utc>) -> String {
    let header = object! { "alg": "HS256", "typ": "JWT" };
    let claims = object! { "iat": world.now.timestamp(), "exp": end.timestamp() };
    let signature = world.call_random.hex(32);
    let parts = [header.to_json(), claims.to_json(), signature];
    parts.map(|part| URL_SAFE_NO_PAD.encode(part)).join(".")
}
