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

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex, MutexGuard},
    thread,
};

use serde_json::{Value, json};

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
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base_url = format!("http://{}/v2", listener.local_addr().unwrap());
        let state = Arc::new(Mutex::new(State::default()));
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for stream in listener.incoming() {
                answer(&stream.unwrap(), &mut shared.lock().unwrap());
            }
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

fn answer(stream: &TcpStream, state: &mut State) {
    let mut reader = BufReader::new(stream);
    let mut head: Vec<String> = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        match line.trim_end() {
            "" => break,
            line => head.push(line.into()),
        }
    }
    let length = |line: &String| line.strip_prefix("content-length: ")?.parse().ok();
    let length: usize = head.iter().find_map(length).unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let call = head[0].replacen(" /v2", " ", 1);
    let call = call.trim_end_matches(" HTTP/1.1").replace("  ", " ");
    let (status, text) = state.act(&call, &head, &body);
    let text = if status == 204 {
        String::new()
    } else {
        text.to_string()
    };
    let length = text.len();
    let head = format!("HTTP/1.1 {status} as told\r\nconnection: close");
    let kind = "content-type: application/json";
    let mut stream = stream;
    write!(
        stream,
        "{head}\r\n{kind}\r\ncontent-length: {length}\r\n\r\n{text}"
    )
    .unwrap();
}
