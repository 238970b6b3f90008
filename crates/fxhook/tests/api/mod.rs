//! The API of Send Payments that is not there: one that logs in, and keeps endpoints.

#![allow(
    dead_code,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "shared by tests, which may stop"
)]

pub(crate) mod commands;

use std::sync::{Arc, Mutex, MutexGuard};

use serde_json::{Value, json};

use crate::stub;

pub(crate) const CLIENT_ID: &str = "abcd_5e505642-9024-474d-9434-e5a44f505cc1";
pub(crate) const CLIENT_SECRET: &str = "the-client,secret";
const ACCESS_TOKEN: &str = "an.access.token";

/// The API, on this machine.
pub(crate) struct Api {
    pub(crate) base_url: String,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
pub(crate) struct State {
    pub(crate) endpoints: Vec<Value>,
    /// What came, log-ins included: `POST /webhooks`.
    pub(crate) calls: Vec<String>,
    /// The calls that are refused: so many of this kind go well before one is refused with this
    /// status, in these words.
    refusal: Option<(&'static str, u32, u16, String)>,
    made: u32,
}

impl Api {
    pub(crate) fn start() -> Self {
        let state = Arc::new(Mutex::new(State::default()));
        let shared = Arc::clone(&state);
        let base_url = stub::start("/v2", move |call, head, body| {
            shared.lock().unwrap().act(call, head, body)
        });
        Self { base_url, state }
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// An endpoint that somebody made before.
    pub(crate) fn has(&self, url: &str, event: &str) {
        self.state().make(json!({"url": url, "events": [event]}));
    }

    /// Refuses one call of this kind, after so many that go well.
    pub(crate) fn refuses(&self, call: &'static str, after: u32, status: u16, words: &str) {
        self.state().refusal = Some((call, after, status, words.into()));
    }

    /// The URLs that are registered, in the order of their creation.
    pub(crate) fn urls(&self) -> Vec<String> {
        let url = |endpoint: &Value| endpoint["url"].as_str().unwrap().to_owned();
        self.state().endpoints.iter().map(url).collect()
    }

    /// The calls that changed something, or tried to, since the last time.
    pub(crate) fn take_changes(&self) -> Vec<String> {
        let calls = std::mem::take(&mut self.state().calls);
        let is_change = |call: &String| !call.starts_with("GET") && call != "POST /auth";
        calls.into_iter().filter(is_change).collect()
    }
}

impl State {
    fn make(&mut self, mut endpoint: Value) -> Value {
        self.made += 1;
        endpoint["webhookId"] = json!(format!("w{}", self.made));
        self.endpoints.push(endpoint.clone());
        endpoint
    }

    fn act(&mut self, call: &str, head: &[String], body: &[u8]) -> (u16, Value) {
        self.calls.push(call.into());
        let is_due = match &mut self.refusal {
            Some((refused, 0, ..)) => call.starts_with(*refused),
            Some((refused, after, ..)) if call.starts_with(*refused) => {
                *after -= 1;
                false
            }
            _ => false,
        };
        if let Some((_, _, status, words)) = self.refusal.take_if(|_| is_due) {
            return (status, json!({"message": words, "errors": []}));
        }
        if call == "POST /auth" {
            let login: Value = serde_json::from_slice(body).unwrap();
            assert_eq!(login["clientId"], CLIENT_ID);
            assert_eq!(login["clientSecret"], CLIENT_SECRET);
            return (201, json!({"accessToken": ACCESS_TOKEN}));
        }
        let token = format!("authorization: Bearer {ACCESS_TOKEN}");
        assert!(head.contains(&token), "{head:?}");
        match call.split_once(" /webhooks").unwrap() {
            ("GET", "") => (200, json!({"metadata": {}, "items": self.endpoints})),
            ("GET", _) => (400, json!({"errors": []})),
            ("POST", "") => {
                let made = self.make(serde_json::from_slice(body).unwrap());
                (201, json!({"item": made}))
            }
            ("DELETE", id) => {
                let before = self.endpoints.len();
                let is_other = |endpoint: &Value| endpoint["webhookId"] != id[1..];
                self.endpoints.retain(is_other);
                let status = if self.endpoints.len() < before {
                    204
                } else {
                    404
                };
                (status, json!({"errors": []}))
            }
            other => panic!("no such call: {other:?}"),
        }
    }
}
