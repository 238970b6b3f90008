//! Stubs of the providers' APIs on this machine, which keep endpoints.

use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard};
use std::{mem, thread};

use serde_json::{Value, json};

use crate::run::{Outcome, Run, answer_request, fxhook, query, read_request};

pub(crate) const CLIENT_ID: &str = "abcd_5e505642-9024-474d-9434-e5a44f505cc1";
/// The client secret of Send Payments, and the access token of CXTN.
pub(crate) const CREDENTIAL: &str = "the-client,secret";
const ACCESS_TOKEN: &str = "an.access.token";

/// The base of callback URLs.
pub(crate) const BASE: &str = "https://hooks.example.com/receive";

/// A stub of one provider's API.
pub(crate) struct Api {
    provider: &'static str,
    pub(crate) base_url: String,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
pub(crate) struct State {
    /// As the API lists them.
    pub(crate) endpoints: Vec<Value>,
    /// The calls so far: `POST /webhooks`.
    pub(crate) calls: Vec<String>,
    /// The head of the last request.
    pub(crate) head: Vec<String>,
    /// The call that gets this answer, after this many successful ones.
    answer: Option<(&'static str, u32, u16, Value)>,
    created: u32,
}

type Act = fn(&mut State, &str, &Value) -> (u16, Value);

impl Api {
    pub(crate) fn send_payments() -> Self {
        Self::start("send-payments", State::send_payments)
    }

    pub(crate) fn cxtn() -> Self {
        Self::start("cxtn", State::cxtn)
    }

    fn start(provider: &'static str, act: Act) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base_url = format!("http://{}/v2", listener.local_addr().unwrap());
        let state = Arc::new(Mutex::new(State::default()));
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for stream in listener.incoming() {
                shared.lock().unwrap().serve(&stream.unwrap(), act);
            }
        });
        Self { provider, base_url, state }
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// Gives one call of this kind this answer, after `after` successful ones.
    pub(crate) fn answers(&self, call: &'static str, after: u32, status: u16, answer: Value) {
        self.state().answer = Some((call, after, status, answer));
    }

    /// The calls that change something, since the last time.
    pub(crate) fn take_changes(&self) -> Vec<String> {
        let calls = mem::take(&mut self.state().calls).into_iter();
        let changes = calls.filter(|call| !call.starts_with("GET") && call != "POST /auth");
        changes.collect()
    }

    /// `fxhook endpoints` with everything that it needs, except the base URL. No output may show a
    /// token.
    pub(crate) fn prepared(provider: &str, arguments: &[&str]) -> Run {
        let run = fxhook(&[&["endpoints", provider], arguments].concat()).with_own_secret();
        let run = run.hiding("token=").hiding("c0ffee");
        match provider {
            "cxtn" => run.secret("FXHOOK_CXTN_TOKEN", CREDENTIAL),
            _ => run
                .variable("FXHOOK_SEND_PAYMENTS_CLIENT_ID", CLIENT_ID)
                .secret("FXHOOK_SEND_PAYMENTS_CLIENT_SECRET", CREDENTIAL),
        }
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Outcome {
        let base_url = ["--base-url", &self.base_url];
        Self::prepared(self.provider, &[arguments, &base_url].concat()).finish()
    }
}

/// The callback URL with this label.
pub(crate) fn url(provider: &str, label: &str) -> String {
    format!("{BASE}?{}", query(provider, label))
}

/// CXTN's answer to a call that succeeds or not.
pub(crate) fn cxtn_answer(code: u32, status: &str, description: &str) -> Value {
    let model = json!({
        "ApiStatusCode": code, "ApiStatus": status, "ApiStatusDescription": description,
    });
    json!({"Content": {"Model": model, "ExpectedResponses": ["IsValid"]}})
}

impl State {
    fn serve(&mut self, stream: &TcpStream, act: Act) {
        let (head, body) = read_request(stream);
        self.head = head;
        let body = serde_json::from_slice(&body).unwrap_or_default();
        let call = self.head[0].replacen(" /v2", " ", 1);
        let call = call.trim_end_matches(" HTTP/1.1").to_owned();
        self.calls.push(call.clone());
        let is_due = self.answer.as_mut().is_some_and(|(of, after, ..)| {
            let is_it = call.starts_with(*of);
            let is_due = is_it && *after == 0;
            *after -= u32::from(is_it && !is_due);
            is_due
        });
        let prepared = self.answer.take_if(|_| is_due);
        let (status, answer) = match prepared {
            Some((_, _, status, answer)) => (status, answer),
            None => act(self, &call, &body),
        };
        let text = if status == 204 { String::new() } else { answer.to_string() };
        answer_request(stream, status, &text);
    }

    #[track_caller]
    fn check_token(&self, token: &str) {
        let token = format!("authorization: Bearer {token}");
        assert!(self.head.contains(&token), "{:?}", self.head);
    }

    fn send_payments(&mut self, call: &str, body: &Value) -> (u16, Value) {
        if call == "POST /auth" {
            assert_eq!(*body, json!({"clientId": CLIENT_ID, "clientSecret": CREDENTIAL}));
            return (201, json!({"accessToken": ACCESS_TOKEN}));
        }
        self.check_token(ACCESS_TOKEN);
        match call.split_once(" /webhooks").unwrap() {
            ("GET", _) => (200, json!({"metadata": {}, "items": self.endpoints})),
            ("POST", _) => {
                self.created += 1;
                let mut created = body.clone();
                created["webhookId"] = json!(format!("w{}", self.created));
                self.endpoints.push(created.clone());
                (201, json!({"item": created}))
            }
            (_, id) => {
                let before = self.endpoints.len();
                self.endpoints.retain(|endpoint| endpoint["webhookId"] != id[1..]);
                let status = if self.endpoints.len() < before { 204 } else { 404 };
                (status, json!({"errors": []}))
            }
        }
    }

    fn cxtn(&mut self, call: &str, body: &Value) -> (u16, Value) {
        self.check_token(CREDENTIAL);
        let event_type = &body["WebhookEventType"];
        let mut of_type = self.endpoints.iter_mut();
        let of_type = of_type.find(|one| one["WebhookEventType"] == *event_type);
        match (call, of_type) {
            ("GET /webhooks/endpoints", _) => {
                let model = json!({"Endpoints": self.endpoints, "ApiStatusCode": 100});
                return (200, json!({"Content": {"Model": model}}));
            }
            ("POST /webhooks/enable", _) => {}
            ("PUT /webhooks/deactivate", _) => {
                let endpoints = self.endpoints.iter_mut();
                endpoints.for_each(|endpoint| endpoint["Status"] = json!("Inactive"));
            }
            ("POST /webhooks/endpoints", None) => {
                let mut created = body.clone();
                created["Status"] = json!("Active");
                self.endpoints.push(created);
            }
            ("PUT /webhooks/endpoints", Some(endpoint)) => {
                endpoint["EndpointUrl"] = body["EndpointUrl"].clone();
            }
            ("PUT /webhooks/endpoints/status", Some(endpoint)) => {
                endpoint["Status"] = body["Status"].clone();
            }
            other => panic!("unexpected: {other:?}"),
        }
        (200, cxtn_answer(100, "IsValid", "Valid Operation"))
    }
}
