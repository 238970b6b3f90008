//! Regular endpoints and callback URIs, and what is delivered to them.

use serde::{Deserialize, Serialize};
use webhook_core::Secret;
use webhook_core::testing::{Request, Simulate};
use webhook_flash_payments::{AdHocWebhooks, FlashPayments as Provider};

use super::FlashPayments;
use super::objects::time;
use crate::deliveries::{Notice, request_of};
use crate::emulator::World;

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Endpoint {
    url: String,
    events: Vec<String>,
    #[serde(with = "crate::state::secret")]
    secret: Secret,
}

impl FlashPayments {
    pub(super) fn add_endpoint(
        &mut self,
        url: String,
        events: Vec<String>,
        world: &mut World<'_>,
    ) -> Secret {
        // Hexadecimal digits are a valid secret; the loop is for the type.
        let secret = loop {
            if let Ok(secret) = Secret::new(world.random.hex(32)) {
                break secret;
            }
        };
        self.endpoints.push(Endpoint { url, events, secret: secret.clone() });
        secret
    }

    /// Delivers an event of an object to the regular endpoints for it, and to the object's callback URI.
    pub(super) fn deliver(&self, id: &str, event: Option<&'static str>, world: &mut World<'_>) {
        let Some(event) = event else { return };
        let Some(object) = self.objects.iter().find(|object| object.id == id) else { return };
        let body = self.body(event, object, &time(world.now)).to_json();
        let mut push = |[request, wrong_signature, truncated_body]: [Request; 3],
                        inferred: &[&'static str]| {
            world.outbox.push(
                world.now,
                Notice {
                    event: event.into(),
                    subject_kind: object.kind.subject().into(),
                    subject_id: object.id.clone(),
                    status: Some(object.status.clone()),
                    inferred: inferred.to_vec(),
                    request,
                    wrong_signature,
                    truncated_body,
                },
            );
        };
        let wants = |endpoint: &&Endpoint| {
            endpoint.events.is_empty() || endpoint.events.iter().any(|one| one == event)
        };
        for endpoint in self.endpoints.iter().filter(wants) {
            let provider = Provider::new(endpoint.secret.clone());
            push(request_of(&provider, event, &endpoint.url, &body), &[]);
        }
        // No page has a callback URI for events without an external id: nothing could be verified.
        if let Some(uri) = &object.callback_uri {
            push(ad_hoc(uri, event, &body), &["the headers", "the redelivery"]);
        }
    }
}

/// To the URI as it was given, and without the signature of a regular webhook, whose key is not documented.
fn ad_hoc(uri: &str, event: &str, body: &str) -> [Request; 3] {
    let Ok(any_secret) = Secret::new("any") else {
        return [0; 3].map(|_| Request::new(uri, body.as_bytes()));
    };
    let [sound, _, cut] = request_of(&Provider::new(any_secret), event, uri, body)
        .map(|request| request.with_signatures::<&str>(Provider::SIGNATURE, &[]));
    let wrong = sound.clone().with_signatures(AdHocWebhooks::SIGNATURE, &["AAAA"]);
    [sound, wrong, cut]
}
