//! Endpoints, and what is delivered to them.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use webhook_core::Secret;
use webhook_core::testing::Simulate;
use webhook_currencycloud::Currencycloud;

use crate::deliveries::{Notice, request_of};
use crate::emulator::World;
use crate::json::{Object, object};

/// The endpoints, the key, and the payments' notifications for `notifications/retry`.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Events {
    endpoints: Vec<Endpoint>,
    #[serde(with = "crate::state::optional_secret")]
    key: Option<Secret>,
    #[serde(with = "crate::state::pairs")]
    sent: BTreeMap<(String, String), Event>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Endpoint {
    url: String,
    notification_types: Vec<String>,
}

/// A notification.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Event {
    pub(super) message_type: Cow<'static, str>,
    pub(super) notification_type: Cow<'static, str>,
    pub(super) subject_kind: Cow<'static, str>,
    pub(super) subject_id: String,
    pub(super) status: Option<String>,
    pub(super) body: Object,
}

impl Events {
    pub(super) fn add_endpoint(&mut self, url: String, notification_types: Vec<String>) {
        self.endpoints.push(Endpoint { url, notification_types });
    }

    pub(super) fn key(&self) -> Option<&Secret> {
        self.key.as_ref()
    }

    /// Makes a key: 48 hexadecimal digits, documented by samples. It ends the old one at once (inferred).
    pub(super) fn make_key(&mut self, world: &mut World<'_>) -> String {
        let key = world.random.hex(48);
        self.key = Secret::new(key.as_str()).ok();
        key
    }

    /// Delivers a notification to each endpoint that is set up for it.
    pub(super) fn deliver(&mut self, event: Event, world: &mut World<'_>) {
        self.send(&event, &[], world);
        if event.message_type == "payment" {
            let key = (event.subject_id.clone(), event.notification_type.clone().into_owned());
            self.sent.insert(key, event);
        }
    }

    /// Delivers the last notification of this type about an object once more. `false` if there was none.
    pub(super) fn deliver_again(&self, id: &str, of_type: &str, world: &mut World<'_>) -> bool {
        let Some(event) = self.sent.get(&(id.into(), of_type.into())) else { return false };
        self.send(event, &["whether the body is that of then or of now"], world);
        true
    }

    fn send(&self, event: &Event, inferred: &[&'static str], world: &mut World<'_>) {
        let header = object! {
            "message_type": event.message_type, "notification_type": event.notification_type,
        };
        let body = object! { "header": header, "body": event.body }.to_json();
        for endpoint in &self.endpoints {
            let types = &endpoint.notification_types;
            if !types.is_empty() && !types.iter().any(|one| *one == event.notification_type) {
                continue;
            }
            let mut inferred = inferred.to_vec();
            let [request, wrong_signature, truncated_body] = match &self.key {
                Some(key) => {
                    let provider = Currencycloud::new(key.clone());
                    request_of(&provider, &event.notification_type, &endpoint.url, &body)
                }
                None => {
                    inferred.push("no signature before the first key");
                    unsigned(&event.notification_type, &endpoint.url, &body)
                }
            };
            let notice = Notice {
                event: event.notification_type.clone().into_owned(),
                subject_kind: event.subject_kind.clone(),
                subject_id: event.subject_id.clone(),
                status: event.status.clone(),
                inferred,
                request,
                wrong_signature,
                truncated_body,
            };
            world.outbox.push(world.now, notice);
        }
    }
}

/// The requests of an account that has made no key.
fn unsigned(event: &str, url: &str, body: &str) -> [webhook_core::testing::Request; 3] {
    let Ok(any_key) = Secret::new("no key") else {
        let empty = || webhook_core::testing::Request::new(url, body.as_bytes());
        return [empty(), empty(), empty()];
    };
    request_of(&Currencycloud::new(any_key), event, url, body)
        .map(|request| request.with_signatures::<&str>(Currencycloud::SIGNATURE, &[]))
}
