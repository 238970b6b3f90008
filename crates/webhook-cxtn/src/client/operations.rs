//! The paths of the calls, and what they send.

use serde::{Serialize, Serializer};
use serde_json::Value;
use webhook_api_client::{ApiError, Request, Retry, Verb, check_path, path_segments};

use super::table;
use crate::EventType;

/// Path and method of each call, and the names of the fields that it sends.
///
/// The names and methods of the operations are documented. Paths and fields are documented where this
/// table says so. **The others are inferred from those.** Compare them with the reference that Caxton
/// gives you, and set what differs.
///
/// | operation | method | path | sends |
/// |---|---|---|---|
/// | `register` | `POST` | `clients/auth/register` (documented) | `Username`, `Clientname` (documented) as `text/json` (documented) |
/// | `enable` | `POST` | `webhooks/enable` (inferred) | nothing (inferred) |
/// | `create` | `POST` | `webhooks/endpoints` (documented) | `WebhookEventType`, `EndpointUrl` (documented) |
/// | `edit` | `PUT` | `webhooks/endpoints` (inferred) | `WebhookEventType` (documented), `EndpointUrl` (inferred) |
/// | `update_status` | `PUT` | `webhooks/endpoints/status` (inferred) | `WebhookEventType`, `Status` (inferred) |
/// | `deactivate_all` | `PUT` | `webhooks/deactivate` (inferred) | nothing (inferred) |
/// | `list` | `GET` | `webhooks/endpoints` (inferred) | nothing (inferred) |
/// | `sandbox_deposit` | `POST` | `sandbox/payments-in` (documented) | `Currency`, `Amount`, `UserId` (documented) |
/// | `sandbox_decision` | `POST` | `sandbox/payments-out` (documented) | `TransferId`, `TransferStatus` (documented) |
///
/// In the paths of `edit` and `update_status`, a segment in braces is replaced by the event type.
///
/// ```
/// use webhook_cxtn::client::{EventTypeForm, Operations};
///
/// let mut operations = Operations::default();
/// operations.update_status.path = "webhooks/{type}/status".into();
/// operations.status_field = "EndpointStatus".into();
/// operations.event_type_form = EventTypeForm::Number;
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Operations {
    /// `POST - Generate Password`.
    pub register: Operation,
    /// `POST - Enable Webhooks`.
    pub enable: Operation,
    /// `POST - Create Webhook Endpoint`.
    pub create: Operation,
    /// `PUT - Edit Webhook Endpoint`.
    pub edit: Operation,
    /// `PUT - Update Webhook Endpoint Status`.
    pub update_status: Operation,
    /// `PUT - DeActivate Webhook`, which deactivates all.
    pub deactivate_all: Operation,
    /// `GET - Retrieve Webhook Endpoints`.
    pub list: Operation,
    /// A deposit in the sandbox.
    pub sandbox_deposit: Operation,
    /// The decision on a transfer in the sandbox.
    pub sandbox_decision: Operation,
    /// The field with the event type: `WebhookEventType` (documented for `create`, inferred for the
    /// list).
    pub event_type_field: String,
    /// The field with the URL: `EndpointUrl` (documented for `create`, inferred for `edit` and the
    /// list).
    pub url_field: String,
    /// The field with the status: `Status` (inferred).
    pub status_field: String,
    /// How event types are sent: [`EventTypeForm::Name`] (documented by the only sample).
    pub event_type_form: EventTypeForm,
    /// The `content-type` of `register`: `text/json` (documented by its sample).
    pub register_content_type: String,
}

/// One operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// The HTTP method.
    pub method: Method,
    /// The path after the base URL.
    pub path: String,
}

/// The HTTP method of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Method {
    /// `GET`.
    Get,
    /// `POST`.
    Post,
    /// `PUT`.
    Put,
}

/// How an event type is sent. The page has names and numbers, and a single sample.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum EventTypeForm {
    /// `"Payment"`.
    #[default]
    Name,
    /// `1`.
    Number,
    /// `"1"`.
    NumberAsText,
}

impl Default for Operations {
    fn default() -> Self {
        Self {
            register: Operation::of(&table::REGISTER),
            enable: Operation::of(&table::ENABLE),
            create: Operation::of(&table::CREATE),
            edit: Operation::of(&table::EDIT),
            update_status: Operation::of(&table::UPDATE_STATUS),
            deactivate_all: Operation::of(&table::DEACTIVATE_ALL),
            list: Operation::of(&table::LIST),
            sandbox_deposit: Operation::of(&table::SANDBOX_DEPOSIT),
            sandbox_decision: Operation::of(&table::SANDBOX_DECISION),
            event_type_field: "WebhookEventType".into(),
            url_field: "EndpointUrl".into(),
            status_field: "Status".into(),
            event_type_form: EventTypeForm::Name,
            register_content_type: "text/json".into(),
        }
    }
}

impl Operations {
    pub(super) fn check(&self) -> Result<(), ApiError> {
        for (name, operation, most_ids) in [
            ("register", &self.register, 0),
            ("enable", &self.enable, 0),
            ("create", &self.create, 0),
            ("edit", &self.edit, 1),
            ("update_status", &self.update_status, 1),
            ("deactivate_all", &self.deactivate_all, 0),
            ("list", &self.list, 0),
            ("sandbox_deposit", &self.sandbox_deposit, 0),
            ("sandbox_decision", &self.sandbox_decision, 0),
        ] {
            check_path(name, &operation.path, 0..=most_ids)?;
        }
        let (event_type, url, status) =
            (&self.event_type_field, &self.url_field, &self.status_field);
        let is_empty = [event_type, url, status].iter().any(|name| name.is_empty());
        if is_empty || event_type == url || event_type == status || url == status {
            return Err(config(
                "expected three different names for the fields with the event type, the URL and the \
                 status, found an empty one or the same one twice",
            ));
        }
        Ok(())
    }

    /// The event type as it is sent.
    pub(super) fn wire(&self, event_type: &EventType) -> Result<Value, ApiError> {
        let number = || {
            event_type.number().ok_or_else(|| {
                let name = event_type.as_str().escape_debug();
                config(format!(
                    "expected an event type with a number, found `{name}`: send types by name"
                ))
            })
        };
        Ok(match self.event_type_form {
            EventTypeForm::Name => Value::from(event_type.as_str()),
            EventTypeForm::Number => Value::from(number()?),
            EventTypeForm::NumberAsText => Value::from(number()?.to_string()),
        })
    }
}

impl Operation {
    /// An operation with this method at this path.
    #[must_use]
    pub fn new(method: Method, path: impl Into<String>) -> Self {
        Self { method, path: path.into() }
    }

    /// The one in the table.
    fn of(known: &webhook_api_client::Operation) -> Self {
        let method = match known.verb {
            Verb::Get => Method::Get,
            Verb::Put => Method::Put,
            _ => Method::Post,
        };
        Self::new(method, known.path)
    }

    /// A request that acts. It is never retried: no idempotency key is documented.
    pub(super) fn write(&self, event_type: Option<&Value>) -> Request {
        let id = event_type.map(|it| it.as_str().map_or_else(|| it.to_string(), str::to_owned));
        self.request(id.as_deref()).retry(Retry::Never)
    }

    /// A request that reads, whatever its method.
    pub(super) fn read(&self) -> Request {
        self.request(None).retry(Retry::Safe)
    }

    fn request(&self, id: Option<&str>) -> Request {
        let path = path_segments(&self.path, id);
        match self.method {
            Method::Get => Request::get(path),
            Method::Post => Request::post(path),
            Method::Put => Request::put(path),
        }
    }
}

/// A JSON object whose field names are settings.
pub(super) struct WireBody<'a>(pub(super) [(&'a str, Value); 2]);

impl Serialize for WireBody<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

fn config(problem: impl Into<String>) -> ApiError {
    ApiError::Config { problem: problem.into() }
}
