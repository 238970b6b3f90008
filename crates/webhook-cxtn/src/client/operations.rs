//! Where the calls are, and what they send.

use webhook_core::client::{ApiError, Repeat, Request, check_path, path_segments};

use crate::EventType;

/// Where each call is, by which method it is made, and the names of what it sends.
///
/// The operations' names and methods are documented. The path of an operation is documented where
/// this table says so; **the other paths, and the names of what is sent there, are inferred from
/// it**, and have not been seen anywhere. Compare them with the reference that Caxton gives you,
/// and set what differs.
///
/// | operation | method | path | sent |
/// |---|---|---|---|
/// | `register` | `POST` | `clients/auth/register` (documented) | `Username`, `Clientname` (documented) as `text/json` (documented) |
/// | `enable` | `POST` | `webhooks/enable` (inferred) | nothing (inferred) |
/// | `create` | `POST` | `webhooks/endpoints` (documented) | `WebhookEventType`, `EndpointUrl` (documented) |
/// | `edit` | `PUT` | `webhooks/endpoints` (inferred) | `WebhookEventType` (documented), `EndpointUrl` (inferred) |
/// | `update_status` | `PUT` | `webhooks/endpoints/status` (inferred) | `WebhookEventType`, `Status` (inferred) |
/// | `deactivate_all` | `PUT` | `webhooks/deactivate` (inferred) | nothing (inferred) |
/// | `list` | `GET` | `webhooks/endpoints` (inferred) | nothing (inferred) |
/// | `sandbox_pay_in` | `POST` | `sandbox/payments-in` (documented) | `Currency`, `Amount`, `UserId` (documented) |
/// | `sandbox_decision` | `POST` | `sandbox/payments-out` (documented) | `TransferId`, `TransferStatus` (documented) |
///
/// In the paths of `edit` and `update_status`, a segment in braces is the place of the event type.
///
/// ```
/// use webhook_cxtn::client::{EventTypeForm, Operations};
///
/// let mut operations = Operations::default();
/// operations.update_status.path = "webhooks/{type}/status".into();
/// operations.status_member = "EndpointStatus".into();
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
    /// Funding an account in the sandbox.
    pub sandbox_pay_in: Operation,
    /// Approving or rejecting a transfer in the sandbox.
    pub sandbox_decision: Operation,
    /// The member with the event type: `WebhookEventType` (documented for `create`; that the list
    /// has it is inferred).
    pub event_type_member: String,
    /// The member with the URL: `EndpointUrl` (documented for `create`; that `edit` and the list
    /// have it is inferred).
    pub url_member: String,
    /// The member with the status: `Status` (inferred).
    pub status_member: String,
    /// How the event type is sent: [`EventTypeForm::Name`] (documented by the one sample).
    pub event_type_form: EventTypeForm,
    /// The `content-type` of `register`: `text/json` (documented by its sample).
    pub register_content_type: String,
}

/// One operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// How it is called.
    pub method: Method,
    /// Where it is, behind the base URL.
    pub path: String,
}

/// The method of an operation.
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

/// How an event type is sent: the documents have a table of names and numbers, and one sample.
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
            register: Operation::new(Method::Post, "clients/auth/register"),
            enable: Operation::new(Method::Post, "webhooks/enable"),
            create: Operation::new(Method::Post, "webhooks/endpoints"),
            edit: Operation::new(Method::Put, "webhooks/endpoints"),
            update_status: Operation::new(Method::Put, "webhooks/endpoints/status"),
            deactivate_all: Operation::new(Method::Put, "webhooks/deactivate"),
            list: Operation::new(Method::Get, "webhooks/endpoints"),
            sandbox_pay_in: Operation::new(Method::Post, "sandbox/payments-in"),
            sandbox_decision: Operation::new(Method::Post, "sandbox/payments-out"),
            event_type_member: "WebhookEventType".into(),
            url_member: "EndpointUrl".into(),
            status_member: "Status".into(),
            event_type_form: EventTypeForm::Name,
            register_content_type: "text/json".into(),
        }
    }
}

impl Operations {
    pub(super) fn check(&self) -> Result<(), ApiError> {
        let operations = [
            ("register", &self.register, 0),
            ("enable", &self.enable, 0),
            ("create", &self.create, 0),
            ("edit", &self.edit, 1),
            ("update_status", &self.update_status, 1),
            ("deactivate_all", &self.deactivate_all, 0),
            ("list", &self.list, 0),
            ("sandbox_pay_in", &self.sandbox_pay_in, 0),
            ("sandbox_decision", &self.sandbox_decision, 0),
        ];
        for (name, operation, most) in operations {
            check_path(name, &operation.path, 0..=most)?;
        }
        let members = [
            &self.event_type_member,
            &self.url_member,
            &self.status_member,
        ];
        for (place, name) in members.iter().enumerate() {
            let is_taken = members
                .iter()
                .skip(place + 1)
                .any(|other| other.eq_ignore_ascii_case(name));
            if name.is_empty() || is_taken {
                return Err(ApiError::Config {
                    problem: "expected three different names for the event type, the URL and the \
                              status, found an empty one or the same one twice"
                        .into(),
                });
            }
        }
        Ok(())
    }

    /// The event type as it is sent.
    pub(super) fn wire(&self, event_type: &EventType) -> Result<WireType, ApiError> {
        let number = || {
            event_type.number().ok_or_else(|| ApiError::Config {
                problem: format!(
                    "expected an event type that has a number, found `{}`: send types by name",
                    event_type.as_str().escape_debug()
                ),
            })
        };
        Ok(match self.event_type_form {
            EventTypeForm::Name => WireType::Text(event_type.as_str().to_owned()),
            EventTypeForm::Number => WireType::Number(number()?),
            EventTypeForm::NumberAsText => WireType::Text(number()?.to_string()),
        })
    }
}

impl Operation {
    /// An operation with this method at this path.
    pub fn new(method: Method, path: impl Into<String>) -> Self {
        Self {
            method,
            path: path.into(),
        }
    }

    /// A request that changes something, and is never repeated by itself: nothing is documented
    /// that would make it harmless.
    pub(super) fn write(&self, place: Option<&str>) -> Request {
        self.request(place).repeat(Repeat::Never)
    }

    /// A request that reads, by whatever method.
    pub(super) fn read(&self) -> Request {
        self.request(None).repeat(Repeat::Safe)
    }

    fn request(&self, place: Option<&str>) -> Request {
        let path = path_segments(&self.path, place);
        match self.method {
            Method::Get => Request::get(path),
            Method::Post => Request::post(path),
            Method::Put => Request::put(path),
        }
    }
}

/// An event type as it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum WireType {
    Text(String),
    Number(u64),
}

impl WireType {
    /// In a path.
    pub(super) fn in_path(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
        }
    }
}

impl serde::Serialize for WireType {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Number(number) => serializer.serialize_u64(*number),
        }
    }
}
