//! Endpoints: one for each event type, and what is delivered to them.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use webhook_core::testing::Simulate;
use webhook_core::{Extra, OpenEnum};
use webhook_cxtn::client::{EndpointStatus, EventTypeForm, Operations};
use webhook_cxtn::{Cxtn as Provider, EventType};

use super::answers::refused;
use super::{Cxtn, DataForm};
use crate::deliveries::{Notice, request_to};
use crate::emulator::World;
use crate::http::{Answer, Call};
use crate::json::{Object, object};

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Endpoint {
    event_type: EventType,
    url: String,
    status: EndpointStatus,
}

impl Cxtn {
    /// Creates an endpoint, or replaces that of its type (inferred). It is active (inferred).
    pub(super) fn create_endpoint(
        &mut self,
        call: &Call,
        world: &World<'_>,
    ) -> Result<Answer, Answer> {
        if !self.is_enabled {
            return Err(refused(
                409,
                "expected webhooks to be enabled first: the documented order",
            ));
        }
        let body = fields(call)?;
        let (event_type, url) = (self.event_type(&body)?, self.url(&body)?);
        self.endpoints.retain(|endpoint| endpoint.event_type != event_type);
        let status = EndpointStatus::Active;
        self.endpoints.push(Endpoint { event_type, url, status });
        Ok(self.valid(object! {}, world).inferred("the HTTP status"))
    }

    pub(super) fn edit_endpoint(
        &mut self,
        call: &Call,
        world: &World<'_>,
    ) -> Result<Answer, Answer> {
        let body = fields(call)?;
        let (event_type, url) = (self.event_type(&body)?, self.url(&body)?);
        self.endpoint(&event_type)?.url = url;
        Ok(self.valid(object! {}, world))
    }

    pub(super) fn update_status(
        &mut self,
        call: &Call,
        world: &World<'_>,
    ) -> Result<Answer, Answer> {
        let body = fields(call)?;
        let event_type = self.event_type(&body)?;
        let name = self.operations.status_field.clone();
        let status = text(&body, &name)?;
        let status = EndpointStatus::from_text(&status);
        if !status.is_known() {
            return Err(refused(400, format!("{name}: expected Active, Inactive or Paused")));
        }
        self.endpoint(&event_type)?.status = status;
        Ok(self.valid(object! {}, world))
    }

    pub(super) fn deactivate_all(&mut self, world: &World<'_>) -> Answer {
        for endpoint in &mut self.endpoints {
            endpoint.status = EndpointStatus::Inactive;
        }
        self.valid(object! {}, world)
    }

    pub(super) fn list(&self, world: &World<'_>) -> Answer {
        let endpoint = |endpoint: &Endpoint| {
            let names = &self.operations;
            let event_type = wire(&endpoint.event_type, names.event_type_form);
            // The names are settings, so they are no literals.
            let mut fields = Extra::default();
            fields.push(names.event_type_field.as_str(), event_type);
            for (name, value) in [
                (&names.url_field, endpoint.url.as_str()),
                (&names.status_field, endpoint.status.as_str()),
            ] {
                fields.push(name.as_str(), raw(value));
            }
            fields
        };
        let endpoints: Vec<Extra> = self.endpoints.iter().map(endpoint).collect();
        self.valid(object! { "Endpoints": endpoints }, world)
    }

    fn endpoint(&mut self, event_type: &EventType) -> Result<&mut Endpoint, Answer> {
        let mut all = self.endpoints.iter_mut();
        let found = all.find(|endpoint| endpoint.event_type == *event_type);
        found.ok_or_else(|| refused(404, "expected an event type with an endpoint"))
    }

    /// The event type in the form of the setting.
    fn event_type(&self, body: &Extra) -> Result<EventType, Answer> {
        let Operations { event_type_field: name, event_type_form: form, .. } = &self.operations;
        let json = body.get(name).map(RawValue::get).unwrap_or_default();
        let is_text = json.starts_with('"');
        let wants_text = *form != EventTypeForm::Number;
        let value: String = serde_json::from_str(json).unwrap_or_else(|_| json.into());
        let is_number = value.bytes().all(|byte| byte.is_ascii_digit());
        let fits = is_text == wants_text && is_number == (*form != EventTypeForm::Name);
        let event_type = match EventType::read(&value) {
            // The sample has the plural; the table has not.
            EventType::Wallets => EventType::Wallet,
            event_type => event_type,
        };
        match fits && event_type.is_known() {
            true => Ok(event_type),
            false => Err(refused(400, format!("{name}: expected an event type of the table"))),
        }
    }

    fn url(&self, body: &Extra) -> Result<String, Answer> {
        let name = &self.operations.url_field;
        let url = text(body, name)?;
        let is_url = url::Url::parse(&url).is_ok_and(|it| ["http", "https"].contains(&it.scheme()));
        if is_url {
            Ok(url)
        } else {
            Err(refused(400, format!("{name}: expected an absolute URL")))
        }
    }

    /// Delivers an event to the active endpoint of its type, if there is one.
    pub(super) fn deliver(
        &self,
        event: &'static str,
        (subject_kind, subject_id): (&'static str, u64),
        data: &Object,
        world: &mut World<'_>,
    ) {
        // The need of `trade_settled` is documented, that of `account_debit` and `payment_completed` inferred.
        let (event_type, certain) = match event {
            "account_credit" => (EventType::AccountTransaction, true),
            "account_debit" => (EventType::AccountTransaction, false),
            "trade_settled" => (EventType::Payment, true),
            _ => (EventType::Payment, false),
        };
        let mut inferred = vec!["the method"];
        if !certain {
            inferred.push("the event type of the endpoint");
        }
        let body = object! { "eventId": format!("wh_{}", world.random.hex(32)), "event": event };
        let body = match self.data_form {
            DataForm::Object => body.with("data", data),
            DataForm::Text => body.with("data", &data.to_json()),
        };
        let body = body.to_json();
        let is_active =
            |it: &&Endpoint| it.event_type == event_type && it.status == EndpointStatus::Active;
        for endpoint in self.endpoints.iter().filter(is_active) {
            let [request, wrong_signature, truncated_body] =
                request_to(&endpoint.url, &body, Provider::SIGNATURE);
            world.outbox.push(
                world.now,
                Notice {
                    event: event.into(),
                    subject_kind: subject_kind.into(),
                    subject_id: subject_id.to_string(),
                    status: None,
                    inferred: inferred.clone(),
                    request,
                    wrong_signature,
                    truncated_body,
                },
            );
        }
    }
}

/// The fields of a JSON body, each with its digits.
pub(super) fn fields(call: &Call) -> Result<Extra, Answer> {
    serde_json::from_slice(&call.body).map_err(|_| refused(400, "expected a JSON object"))
}

pub(super) fn text(body: &Extra, name: &str) -> Result<String, Answer> {
    let value = body.get(name).and_then(|json| serde_json::from_str::<String>(json.get()).ok());
    let value = value.filter(|value| !value.is_empty());
    value.ok_or_else(|| refused(400, format!("{name}: expected a string")))
}

fn raw(text: &str) -> Box<RawValue> {
    serde_json::value::to_raw_value(text).unwrap_or_else(|_| RawValue::NULL.to_owned())
}

fn wire(event_type: &EventType, form: EventTypeForm) -> Box<RawValue> {
    let number = event_type.number().unwrap_or_default().to_string();
    match form {
        EventTypeForm::Number => {
            RawValue::from_string(number).unwrap_or_else(|_| RawValue::NULL.to_owned())
        }
        EventTypeForm::NumberAsText => raw(&number),
        _ => raw(event_type.as_str()),
    }
}
