//! Endpoints: Caxton's records of callback URLs.

use std::fmt;

use serde_json::value::RawValue;
use webhook_api_client::is_same_url;
use webhook_core::{
    CallbackUrl, CaseInsensitive, Extra,
    authoring::{Leaf, Misfit, Object},
    open_enum,
};

use super::Operations;
use crate::EventType;

open_enum! {
    /// The status of an endpoint. Documented: the webhooks page. How `Inactive` and `Paused` differ,
    /// and which status a new endpoint has, is not published.
    pub enum EndpointStatus {
        /// Deliveries are sent to it.
        Active = "Active",
        /// No deliveries are sent to it.
        Inactive = "Inactive",
        /// No deliveries are sent to it. Whether they are sent later is not published.
        Paused = "Paused",
    }
}

/// An endpoint to register. There is at most one for each event type (inferred: calls name the type,
/// and no id is published).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEndpoint {
    event_type: EventType,
    url: CallbackUrl,
}

impl NewEndpoint {
    /// An endpoint at `url` for the events of this type. [`Cxtn::callback_url`](crate::Cxtn::callback_url)
    /// makes the URL. Whether it must be `https` is not published.
    #[must_use]
    pub fn new(event_type: EventType, url: CallbackUrl) -> Self {
        Self { event_type, url }
    }

    /// What it is registered for.
    #[must_use]
    pub fn event_type(&self) -> &EventType {
        &self.event_type
    }

    /// The URL that Caxton calls.
    #[must_use]
    pub fn url(&self) -> &CallbackUrl {
        &self.url
    }
}

impl fmt::Display for NewEndpoint {
    /// The event type, and the URL without its query.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let event_type = self.event_type.as_str().escape_debug();
        write!(f, "{event_type} {}", self.url.without_query())
    }
}

/// A registered endpoint, as Caxton lists it. The list's fields are not published: they are inferred
/// from what `create` sends, and can be set in [`Operations`].
#[derive(Clone)]
#[non_exhaustive]
pub struct Endpoint {
    /// What it is registered for: read from a name or a number.
    pub event_type: Option<EventType>,
    /// The URL that Caxton calls.
    pub url: Option<CallbackUrl>,
    /// Whether deliveries are sent to it.
    pub status: Option<CaseInsensitive<EndpointStatus>>,
    /// Fields that this type does not know, and values that do not fit.
    pub extra: Extra,
}

impl Endpoint {
    /// Reads an entry of the list.
    pub(super) fn read(json: &RawValue, operations: &Operations) -> Result<Self, Misfit> {
        fn take<T>(
            fields: &mut Object<'_>,
            name: &str,
            parse: impl FnOnce(&str) -> Option<T>,
        ) -> Option<T> {
            let value = parse(&fields.text(name)?)?;
            fields.remove(name);
            Some(value)
        }

        let mut fields = Object::of(json)?;
        let event_type = take(&mut fields, &operations.event_type_field, |text| {
            Some(EventType::read(text))
        });
        let url = take(&mut fields, &operations.url_field, |text| {
            CallbackUrl::parse(text).ok()
        });
        let status = take(
            &mut fields,
            &operations.status_field,
            CaseInsensitive::from_text,
        );
        Ok(Self {
            event_type,
            url,
            status,
            extra: fields.into_extra(),
        })
    }

    pub(super) fn has_url(&self, url: &CallbackUrl) -> bool {
        self.url.as_ref().is_some_and(|own| is_same_url(own, url))
    }

    /// An endpoint without a status counts as active.
    pub(super) fn is_active(&self) -> bool {
        self.status.is_none() || self.is(&EndpointStatus::Active)
    }

    pub(super) fn is(&self, status: &EndpointStatus) -> bool {
        self.status.as_deref() == Some(status)
    }
}

impl fmt::Display for Endpoint {
    /// The event type, the URL without its query, and the status.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let event_type = self
            .event_type
            .as_ref()
            .map_or("(no event type)", EventType::as_str);
        let url = self
            .url
            .as_ref()
            .map_or("(no URL)", CallbackUrl::without_query);
        let status = self
            .status
            .as_ref()
            .map_or("(no status)", |status| status.as_str());
        write!(
            f,
            "{} {url} {}",
            event_type.escape_debug(),
            status.escape_debug()
        )
    }
}

impl fmt::Debug for Endpoint {
    /// What `Display` shows: an unknown field may hold a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Endpoint({self})")
    }
}
