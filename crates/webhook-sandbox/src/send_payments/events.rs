//! Endpoints, and what is delivered to them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use webhook_core::testing::Simulate;
use webhook_send_payments::SendPayments as Provider;

use super::objects::{Details, Kind, Object, utc};
use super::{Generation, SendPayments};
use crate::deliveries::{Notice, request_to};
use crate::emulator::World;
use crate::json::{self, object};

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Endpoint {
    pub(super) id: String,
    pub(super) url: String,
    pub(super) events: Vec<String>,
    pub(super) description: Option<String>,
    #[serde(default)]
    pub(super) created_at: DateTime<Utc>,
}

impl Endpoint {
    /// The documents do not say which events are default ones: the wildcard gets all.
    fn wants(&self, event: &str) -> bool {
        self.events.iter().any(|one| one == event || one == "all_default_events")
    }

    pub(super) fn object(&self) -> json::Object {
        let object = object! { "webhookId": self.id, "url": self.url, "events": self.events };
        match &self.description {
            Some(description) => object.with("description", description),
            None => object,
        }
    }
}

impl SendPayments {
    /// Delivers an event of an object to each endpoint that is subscribed to it.
    pub(super) fn deliver(&self, id: &str, event: &str, world: &mut World<'_>) {
        let Some(object) = self.object(id) else { return };
        let notification_id = world.random.uuid();
        let body = body(object, &notification_id, self.generation).to_json();
        let mut inferred =
            vec!["the method", "whether id is that of the delivery", "the order of statuses"];
        if self.generation == Generation::Newer {
            inferred.push("the names and ids of the newer documents");
        }
        for endpoint in self.endpoints.iter().filter(|endpoint| endpoint.wants(event)) {
            let [request, wrong_signature, truncated_body] =
                request_to(&endpoint.url, &body, Provider::SIGNATURE);
            world.outbox.push(
                world.now,
                Notice {
                    event: event.into(),
                    subject_kind: object.kind.names().0.into(),
                    subject_id: object.id.clone(),
                    status: Some(object.status.clone()),
                    inferred: inferred.clone(),
                    request,
                    wrong_signature,
                    truncated_body,
                },
            );
        }
    }
}

/// The body, with the fields in the order of the samples.
fn body(object: &Object, notification_id: &str, generation: Generation) -> json::Object {
    let newer = usize::from(generation == Generation::Newer);
    let (_, names, _) = object.kind.names();
    let account = ["tradingAccountId", "accountId"];
    let name = |names: [&'static str; 2]| names.get(newer).copied().unwrap_or_default();
    let body = object! { "id": notification_id }.with(name(names), &object.id);
    let body = match &object.details {
        Details::PaymentAddress { recipient_id } => body.with("recipientId", recipient_id),
        _ => body,
    };
    let body = match object.kind {
        Kind::Account | Kind::PayInAddress => body,
        _ => body.with(name(account), &object.account_id),
    };
    let body = match &object.details {
        Details::Wallet { currency, .. } => body.with("currency", currency),
        Details::PayIn(pay_in) => body
            .with(name(["pay-inAddressId", "payInAddressId"]), &pay_in.address_id)
            .with("walletId", &pay_in.wallet_id)
            .with("amount", &pay_in.amount)
            .with("currency", &pay_in.currency),
        _ => body,
    };
    let body = body.with("status", &object.status);
    let body = match &object.details {
        Details::Wallet { cash, .. } => body
            .with("availableBalance", cash)
            .with("cashBalance", cash)
            .with("committedBalance", &0),
        Details::PayIn(pay_in) => body
            .with("source", &pay_in.source)
            .with("remitterDetails", &pay_in.remitter_details)
            .with("reference", &pay_in.reference)
            .with("type", "local_bank_transfer"),
        Details::Payment(payment) => {
            let optional = [
                ("externalReference", &payment.external_reference),
                ("endToEndId", &payment.end_to_end_id),
            ];
            optional.into_iter().fold(body, |body, (name, value)| match value {
                Some(value) => body.with(name, value),
                None => body,
            })
        }
        _ => body,
    };
    body.with("updatedAt", &utc(object.updated_at))
}
