//! The provider that is not there: one that remembers. Its newest token alone is good, and it keeps
//! endpoints.

use std::sync::{Arc, Mutex, MutexGuard};

use serde_json::{Value, json};

use super::*;

#[derive(Clone)]
pub(crate) struct Fake(Arc<Mutex<State>>);

pub(crate) struct State {
    pub(crate) endpoints: Vec<Value>,
    /// What the list makes of an endpoint.
    pub(crate) listed_as: fn(Value) -> Value,
    /// What the list makes of a page.
    pub(crate) page_as: fn(Vec<Value>) -> Value,
    pub(crate) pages: Pages,
    fault: Option<Fault>,
    pub(crate) logins: u32,
    made: u32,
}

#[derive(Clone, Copy)]
pub(crate) enum Pages {
    /// Parameters are ignored.
    Ignored,
    /// Parameters are refused with this status.
    Refused(u16),
    /// Pages of so many, of which the first has the number that stands behind.
    Of(usize, usize),
    /// Always another endpoint.
    Endless,
}

/// What goes wrong with a request.
pub(crate) struct Fault {
    verb: &'static str,
    /// How many requests of this verb, log-ins not counted, go well before.
    after: u32,
    status: u16,
    /// Whether it was done all the same.
    acted: bool,
}

impl Fake {
    pub(crate) async fn start() -> (MockServer, Self) {
        let fake = Self(Arc::new(Mutex::new(State {
            endpoints: Vec::new(),
            listed_as: |endpoint| endpoint,
            page_as: |page| json!({"metadata": {}, "items": page}),
            pages: Pages::Ignored,
            fault: None,
            logins: 0,
            made: 0,
        })));
        let server = MockServer::start().await;
        let everything = Mock::given(wiremock::matchers::any());
        everything.respond_with(fake.clone()).mount(&server).await;
        (server, fake)
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    /// An endpoint that somebody made before.
    pub(crate) fn has(&self, url: &str, events: &[&str]) -> String {
        self.state().make(json!({"url": url, "events": events}))
    }

    /// Lets one request fail: of this verb, after so many that go well.
    pub(crate) fn breaks(&self, verb: &'static str, after: u32, status: u16, acted: bool) {
        let fault = Fault {
            verb,
            after,
            status,
            acted,
        };
        self.state().fault = Some(fault);
    }

    /// The URLs that there are, in the order of their creation.
    pub(crate) fn urls(&self) -> Vec<String> {
        let url = |endpoint: &Value| endpoint["url"].as_str().unwrap().to_owned();
        self.state().endpoints.iter().map(url).collect()
    }
}

/// The requests that changed something, or tried to.
pub(crate) async fn changes(server: &MockServer) -> Vec<String> {
    let all = server.received_requests().await.unwrap();
    all.iter()
        .filter(|request| request.url.path() != "/auth" && request.method.as_str() != "GET")
        .map(|request| format!("{} {}", request.method, request.url.path()))
        .collect()
}

impl wiremock::Respond for Fake {
    fn respond(&self, request: &wiremock::Request) -> ResponseTemplate {
        let mut state = self.state();
        let verb = request.method.as_str();
        let at = request.url.path();
        if at != "/auth" && !state.accepts(request) {
            return refusal(401);
        }
        let fault = if at == "/auth" {
            None
        } else {
            state.due_fault(verb)
        };
        match fault {
            Some(fault) if !fault.acted => refusal(fault.status),
            Some(fault) => {
                state.act(request);
                refusal(fault.status)
            }
            None => state.act(request),
        }
    }
}

impl State {
    fn accepts(&self, request: &wiremock::Request) -> bool {
        request.headers["authorization"] == format!("Bearer token-{}", self.logins)
    }

    fn due_fault(&mut self, verb: &str) -> Option<Fault> {
        let fault = self.fault.as_mut().filter(|fault| fault.verb == verb)?;
        if fault.after == 0 {
            return self.fault.take();
        }
        fault.after -= 1;
        None
    }

    fn act(&mut self, request: &wiremock::Request) -> ResponseTemplate {
        let at: Vec<&str> = request.url.path().split('/').skip(1).collect();
        match (request.method.as_str(), at.as_slice()) {
            ("POST", ["auth"]) => {
                self.logins += 1;
                token(&format!("token-{}", self.logins))
            }
            ("POST", ["webhooks"]) => {
                self.make(request.body_json().unwrap());
                let made = self.endpoints.last().unwrap();
                json(201, &json!({"item": made}).to_string())
            }
            ("GET", ["webhooks"]) => self.page(request),
            ("DELETE", ["webhooks", id]) => {
                let before = self.endpoints.len();
                self.endpoints
                    .retain(|endpoint| endpoint["webhookId"] != *id);
                let gone = self.endpoints.len() < before;
                if gone {
                    ResponseTemplate::new(204)
                } else {
                    refusal(404)
                }
            }
            other => panic!("no such call: {other:?}"),
        }
    }

    fn make(&mut self, mut endpoint: Value) -> String {
        self.made += 1;
        let id = format!("w{}", self.made);
        endpoint["webhookId"] = json!(id);
        self.endpoints.push(endpoint);
        id
    }

    fn page(&mut self, request: &wiremock::Request) -> ResponseTemplate {
        let number = request
            .url
            .query_pairs()
            .find_map(|(name, value)| (name == "pageNumber").then(|| value.parse().unwrap()));
        let all = self.endpoints.iter().cloned().map(self.listed_as);
        let page: Vec<Value> = match (self.pages, number) {
            (Pages::Refused(status), Some(_)) => return refusal(status),
            (Pages::Ignored | Pages::Refused(_), _) => all.collect(),
            (Pages::Of(size, first), number) => {
                let place: usize = number.unwrap_or(first);
                all.skip((place - first) * size).take(size).collect()
            }
            (Pages::Endless, _) => {
                self.made += 1;
                vec![json!({"webhookId": format!("w{}", self.made)})]
            }
        };
        json(200, &(self.page_as)(page).to_string())
    }
}
