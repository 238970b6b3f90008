//! Which operation answers a call.

use serde_json::Value;

use super::SendPayments;
use super::errors::{error, not_found};
use super::events::Endpoint;
use super::lists::Row;
use super::objects::{Details, Kind, Object};
use super::payments::Body;
use crate::emulator::World;
use crate::http::{Answer, Call};
use crate::json::object;

impl SendPayments {
    pub(super) fn route(&mut self, call: &Call, world: &mut World<'_>) -> Result<Answer, Answer> {
        let segments = call.segments();
        let (method, path) = (call.method.as_str(), segments.as_slice());
        if let ("POST", ["auth"]) = (method, path) {
            return self.session.log_in(call, world);
        }
        self.session.check(call, world.now)?;
        match (method, path) {
            ("POST", ["webhooks"]) => self.once(call, world, Self::create_endpoint),
            ("DELETE", ["webhooks", id]) => {
                let before = self.endpoints.len();
                self.endpoints.retain(|endpoint| endpoint.id != *id);
                if self.endpoints.len() < before {
                    Ok(Answer::empty(204))
                } else {
                    Err(not_found())
                }
            }
            ("POST", ["sandbox", "payins"]) => self.once(call, world, Self::sandbox_pay_in),
            ("POST", ["payments", "payout"]) => {
                self.once(call, world, |it, body, world| it.pay(Kind::Payout, body, world))
            }
            ("POST", ["payments", "transfer"]) => {
                self.once(call, world, |it, body, world| it.pay(Kind::Transfer, body, world))
            }
            ("GET", _) => self.look_up(call, path),
            _ => Err(not_found()),
        }
    }

    fn look_up(&self, call: &Call, path: &[&str]) -> Result<Answer, Answer> {
        // The inferred paths first: a setting may change them.
        if id_in(&self.paths.list_endpoints, path).is_some() {
            let row = |it: &Endpoint| Row::new(it.object(), it.created_at, it.created_at);
            let all = self.endpoints.iter().map(row).collect();
            return Ok(self.page(call, all)?.inferred("the path"));
        }
        if let Some(wallet) = id_in(&self.paths.pay_in_addresses, path) {
            return self.list_of(call, wallet, Kind::Wallet, |details| match details {
                Details::PayInAddress { wallet_id } => Some(wallet_id),
                _ => None,
            });
        }
        if let Some(recipient) = id_in(&self.paths.payment_addresses, path) {
            let answer = self.list_of(call, recipient, Kind::Recipient, |details| match details {
                Details::PaymentAddress { recipient_id } => Some(recipient_id),
                _ => None,
            });
            return answer.map(|answer| answer.inferred("the path"));
        }
        let (kinds, id, inferred): (&[Kind], &str, &[&'static str]) = match path {
            // No batch is there: how one is made is not documented.
            ["trades", "batch", _, "entries"] => return Err(not_found()),
            ["accounts", id] => (&[Kind::Account], id, &["that fields are left out"]),
            ["wallets", id] => (&[Kind::Wallet], id, &["the fields"]),
            ["trades", id] => (&[Kind::Trade], id, &["that fields are left out"]),
            ["payments", id] => {
                (&[Kind::Payout, Kind::Transfer], id, &["that fields are left out"])
            }
            _ => match id_in(&self.paths.recipient, path) {
                Some(id) => (&[Kind::Recipient], id, &["the path", "the fields"]),
                None => return Err(not_found()),
            },
        };
        let object = self.object(id).filter(|object| kinds.contains(&object.kind));
        let object = object.ok_or_else(not_found)?.api();
        let answer = Answer::json(200, &object);
        Ok(inferred.iter().fold(answer, |answer, what| answer.inferred(what)))
    }

    fn list_of(
        &self,
        call: &Call,
        parent: &str,
        kind: Kind,
        parent_of: fn(&Details) -> Option<&String>,
    ) -> Result<Answer, Answer> {
        if self.object(parent).is_none_or(|object| object.kind != kind) {
            return Err(not_found());
        }
        let children =
            self.objects.iter().filter(|it| parent_of(&it.details).is_some_and(|id| id == parent));
        let row = |it: &Object| Row::new(it.api(), it.created_at, it.updated_at);
        Ok(self.page(call, children.map(row).collect())?.inferred("the fields"))
    }

    fn create_endpoint(
        &mut self,
        body: &Body<'_>,
        world: &mut World<'_>,
    ) -> Result<Answer, Answer> {
        let url = body.text("url")?;
        let is_url = url::Url::parse(url).is_ok_and(|it| ["http", "https"].contains(&it.scheme()));
        if !is_url {
            return Err(error(400, "url: expected an absolute URL"));
        }
        let events = body.0.get("events").and_then(Value::as_array);
        let names = events.map(|events| events.iter().map(Value::as_str).collect());
        let names: Option<Vec<&str>> = names.unwrap_or_default();
        let events = names
            .filter(|names| !names.is_empty())
            .ok_or_else(|| error(400, "events: expected an array of names"))?;
        let endpoint = Endpoint {
            id: world.random.uuid(),
            url: url.into(),
            events: events.into_iter().map(Into::into).collect(),
            description: body.optional_text("description")?.map(Into::into),
            created_at: world.now,
        };
        let answer = Answer::json(201, &object! { "item": endpoint.object() });
        self.endpoints.push(endpoint);
        Ok(answer.inferred("the body").inferred("which fields are required"))
    }

    /// Carries out a request once for each idempotency key. That a repetition gets the first answer is inferred.
    fn once(
        &mut self,
        call: &Call,
        world: &mut World<'_>,
        act: impl FnOnce(&mut Self, &Body<'_>, &mut World<'_>) -> Result<Answer, Answer>,
    ) -> Result<Answer, Answer> {
        let body = call.json().ok_or_else(|| error(400, "expected a JSON object"))?;
        let Some(key) = call.header("idempotency") else {
            return act(self, &Body(&body), world);
        };
        let fits = |c: char| c.is_ascii_alphanumeric() || " -_+=/".contains(c);
        if key.len() > 36 || !key.chars().all(fits) {
            return Err(error(400, "idempotency: expected at most 36 of the allowed characters"));
        }
        let known = self.answered.iter().find(|(path, it, _)| *path == call.path && it == key);
        if let Some((.., answer)) = known {
            return Ok(answer.clone().inferred("the answer to a repetition"));
        }
        let answer = act(self, &Body(&body), world)?;
        self.answered.push((call.path.clone(), key.into(), answer.clone()));
        Ok(answer)
    }
}

/// The id in a path like `wallets/{walletId}/payin-addresses`, or an empty one if the template has none. `None` if
/// the path is another.
fn id_in<'a>(template: &str, path: &[&'a str]) -> Option<&'a str> {
    let parts: Vec<&str> = template.trim_matches('/').split('/').collect();
    let mut id = "";
    for (part, segment) in parts.iter().zip(path) {
        match part.starts_with('{') {
            true => id = segment,
            false if part == segment => {}
            false => return None,
        }
    }
    (parts.len() == path.len()).then_some(id)
}
