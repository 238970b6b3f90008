//! The provider that is not there: one that remembers. It keeps endpoints by their type, as we
//! think that Caxton does.

use std::sync::{Arc, Mutex, MutexGuard};

use serde_json::{Value, json as value};

use super::*;

#[derive(Clone)]
pub(crate) struct Fake(Arc<Mutex<State>>);

pub(crate) struct State {
    pub(crate) endpoints: Vec<Value>,
    /// The status after a creation.
    pub(crate) first_status: Value,
    /// What the list makes of an endpoint.
    pub(crate) listed_as: fn(Value) -> Value,
    /// Whether edits and statuses are accepted and forgotten.
    pub(crate) forgets: bool,
    fault: Option<Fault>,
}

/// What goes wrong with a request.
struct Fault {
    verb: &'static str,
    at: &'static str,
    /// How many of these requests go well before.
    after: u32,
    status: u16,
    /// Whether it was done all the same.
    acted: bool,
}

impl Fake {
    pub(crate) async fn start() -> (MockServer, Self, Client) {
        let fake = Self(Arc::new(Mutex::new(State {
            endpoints: Vec::new(),
            first_status: value!("Active"),
            listed_as: |endpoint| endpoint,
            forgets: false,
            fault: None,
        })));
        let server = MockServer::start().await;
        let everything = Mock::given(wiremock::matchers::any());
        everything.respond_with(fake.clone()).mount(&server).await;
        let client = client_at(&server.uri());
        (server, fake, client)
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    /// An endpoint that somebody made before.
    pub(crate) fn has(&self, event_type: &str, url: &str, status: &str) {
        self.state().endpoints.push(value!({
            "WebhookEventType": event_type, "EndpointUrl": url, "Status": status,
        }));
    }

    /// Lets one request fail, after so many that go well.
    pub(crate) fn breaks(
        &self,
        (verb, at): (&'static str, &'static str),
        after: u32,
        status: u16,
        acted: bool,
    ) {
        let fault = Fault {
            verb,
            at,
            after,
            status,
            acted,
        };
        self.state().fault = Some(fault);
    }

    /// What is there: type, last part of the URL's label, status.
    pub(crate) fn shown(&self) -> Vec<String> {
        let text = |endpoint: &Value, name: &str| endpoint[name].as_str().unwrap_or("?").to_owned();
        let label = |url: String| {
            let label = url.split("endpoint=").nth(1).unwrap_or(&url);
            label.split('&').next().unwrap().to_owned()
        };
        let all = &self.state().endpoints;
        let mut shown: Vec<String> = all
            .iter()
            .map(|one| {
                let url = label(text(one, "EndpointUrl"));
                format!(
                    "{} {url} {}",
                    text(one, "WebhookEventType"),
                    text(one, "Status")
                )
            })
            .collect();
        shown.sort();
        shown
    }
}

/// The requests that changed something, or tried to.
pub(crate) async fn changes(server: &MockServer) -> Vec<String> {
    let all = sent(server).await;
    all.iter()
        .filter(|request| request.method.as_str() != "GET")
        .map(|request| format!("{} {}", request.method, request.url.path()))
        .collect()
}

impl wiremock::Respond for Fake {
    fn respond(&self, request: &wiremock::Request) -> ResponseTemplate {
        let mut state = self.state();
        match state.due_fault(request) {
            Some(fault) if !fault.acted => json(fault.status, ""),
            Some(fault) => {
                state.act(request);
                json(fault.status, "")
            }
            None => state.act(request),
        }
    }
}

impl State {
    fn due_fault(&mut self, request: &wiremock::Request) -> Option<Fault> {
        let fault = self.fault.as_mut()?;
        if fault.verb != request.method.as_str() || fault.at != request.url.path() {
            return None;
        }
        if fault.after == 0 {
            return self.fault.take();
        }
        fault.after -= 1;
        None
    }

    fn act(&mut self, request: &wiremock::Request) -> ResponseTemplate {
        match (request.method.as_str(), request.url.path()) {
            ("POST", "/webhooks/endpoints") => {
                let mut made: Value = request.body_json().unwrap();
                if self.place(&made).is_some() {
                    return json(200, REFUSED);
                }
                made["Status"] = self.first_status.clone();
                self.endpoints.push(made);
                json(200, DONE)
            }
            ("PUT", "/webhooks/endpoints") => self.set(request, "EndpointUrl"),
            ("PUT", "/webhooks/endpoints/status") => self.set(request, "Status"),
            ("GET", "/webhooks/endpoints") => {
                let all: Vec<Value> = self.endpoints.iter().cloned().map(self.listed_as).collect();
                let model = value!({"Endpoints": all, "ApiStatusCode": 100});
                json(200, &value!({"Content": {"Model": model}}).to_string())
            }
            other => panic!("no such call: {other:?}"),
        }
    }

    fn set(&mut self, request: &wiremock::Request, name: &str) -> ResponseTemplate {
        let wanted: Value = request.body_json().unwrap();
        let Some(place) = self.place(&wanted) else {
            return json(200, REFUSED);
        };
        if !self.forgets {
            self.endpoints[place][name] = wanted[name].clone();
        }
        json(200, DONE)
    }

    fn place(&self, wanted: &Value) -> Option<usize> {
        let name = "WebhookEventType";
        self.endpoints
            .iter()
            .position(|one| one[name] == wanted[name])
    }
}
