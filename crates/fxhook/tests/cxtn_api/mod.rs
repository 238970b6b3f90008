//! The API of CXTN that is not there: one that keeps endpoints by their type. The paths but that of
//! a creation, and the list, are as inferred.

#![allow(
    dead_code,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "shared by tests, which may stop"
)]

pub(crate) mod commands;

use std::sync::{Arc, Mutex, MutexGuard};

use serde_json::{Value, json};

use crate::stub;

pub(crate) const TOKEN: &str = "the.access,token";

/// The API, on this machine.
pub(crate) struct Api {
    pub(crate) base_url: String,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
pub(crate) struct State {
    pub(crate) endpoints: Vec<Value>,
    /// What came: `POST /webhooks/endpoints`.
    pub(crate) calls: Vec<String>,
    /// The lines of the last request's head.
    pub(crate) head: Vec<String>,
    /// The call that is answered so, after so many that go well.
    answer: Option<(&'static str, u32, u16, Value)>,
}

impl Api {
    pub(crate) fn start() -> Self {
        let state = Arc::new(Mutex::new(State::default()));
        let shared = Arc::clone(&state);
        let base_url = stub::start("/api", move |call, head, body| {
            shared.lock().unwrap().act(call, head, body)
        });
        Self { base_url, state }
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// An endpoint that somebody made before.
    pub(crate) fn has(&self, event_type: &str, url: &str, status: &str) {
        self.state().endpoints.push(json!({
            "WebhookEventType": event_type, "EndpointUrl": url, "Status": status,
        }));
    }

    /// Says no to one call of this kind, with 200 as CXTN may, after so many that go well.
    pub(crate) fn refuses(&self, call: &'static str, after: u32, words: &str) {
        let answer = answer_with(205, "NotValid", words);
        self.state().answer = Some((call, after, 200, answer));
    }

    /// Answers one call of this kind with this status.
    pub(crate) fn answers(&self, call: &'static str, status: u16, answer: Value) {
        self.state().answer = Some((call, 0, status, answer));
    }

    /// What is registered: type, URL and status.
    pub(crate) fn endpoints(&self) -> Vec<[String; 3]> {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let shown = |one: &Value| {
            ["WebhookEventType", "EndpointUrl", "Status"].map(|name| text(&one[name]))
        };
        self.state().endpoints.iter().map(shown).collect()
    }

    /// The calls that changed something, or tried to, since the last time.
    pub(crate) fn take_changes(&self) -> Vec<String> {
        let calls = std::mem::take(&mut self.state().calls);
        calls
            .into_iter()
            .filter(|call| !call.starts_with("GET"))
            .collect()
    }
}

impl State {
    fn act(&mut self, call: &str, head: &[String], body: &[u8]) -> (u16, Value) {
        self.calls.push(call.into());
        self.head = head.to_vec();
        let is_due = match &mut self.answer {
            Some((of, 0, ..)) => call == *of,
            Some((of, after, ..)) if call == *of => {
                *after -= 1;
                false
            }
            _ => false,
        };
        if let Some((_, _, status, answer)) = self.answer.take_if(|_| is_due) {
            return (status, answer);
        }
        let token = format!("authorization: Bearer {TOKEN}");
        assert!(head.contains(&token), "{head:?}");
        let answer = match call {
            "GET /webhooks/endpoints" => {
                let model = json!({"Endpoints": self.endpoints, "ApiStatusCode": 100});
                json!({"Content": {"Model": model}})
            }
            "POST /webhooks/enable" => valid(),
            "PUT /webhooks/deactivate" => {
                for endpoint in &mut self.endpoints {
                    endpoint["Status"] = json!("Inactive");
                }
                valid()
            }
            "POST /webhooks/endpoints" => {
                let mut made: Value = serde_json::from_slice(body).unwrap();
                made["Status"] = json!("Active");
                assert_eq!(made.as_object().unwrap().len(), 3, "{made}");
                self.endpoints.push(made);
                valid()
            }
            "PUT /webhooks/endpoints" => self.set("EndpointUrl", body),
            "PUT /webhooks/endpoints/status" => self.set("Status", body),
            other => panic!("no such call: {other:?}"),
        };
        (200, answer)
    }

    fn set(&mut self, name: &str, body: &[u8]) -> Value {
        let wanted: Value = serde_json::from_slice(body).unwrap();
        let is_it = |one: &&mut Value| one["WebhookEventType"] == wanted["WebhookEventType"];
        match self.endpoints.iter_mut().find(is_it) {
            Some(endpoint) => {
                endpoint[name] = wanted[name].clone();
                valid()
            }
            None => answer_with(404, "NotFound", "no endpoint for this type"),
        }
    }
}

/// The documented answer, as far as it tells how it went.
fn valid() -> Value {
    answer_with(100, "IsValid", "Valid Operation")
}

/// The same with another status, as we think that a refusal looks.
pub(crate) fn answer_with(code: u32, status: &str, words: &str) -> Value {
    let model = json!({"ApiStatusCode": code, "ApiStatus": status, "ApiStatusDescription": words});
    json!({"Content": {"Model": model, "ExpectedResponses": ["IsValid"]}})
}
