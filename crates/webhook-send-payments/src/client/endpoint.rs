//! Endpoints: as you want them, and as the API lists them.

use std::{collections::BTreeSet, fmt};

use serde::Deserialize;
use webhook_api_client::{endpoints::Comparison, is_same_url};
use webhook_core::{CallbackUrl, Extra, Payload, identifier};

use super::IdempotencyKey;
use crate::Subscription;

identifier! {
    /// The id of an endpoint. A prefix is not published.
    pub struct EndpointId;
}

/// An endpoint to create.
///
/// `url` and `events` are documented fields of the request; `description` is inferred, since the guide
/// mentions a description without the field's name. Which of them are required, whether the URL must be
/// `https`, and how many endpoints there may be, is not published.
#[derive(Debug, Clone, PartialEq)]
pub struct NewEndpoint {
    pub(super) url: CallbackUrl,
    pub(super) events: Vec<Subscription>,
    pub(super) description: Option<String>,
    pub(super) idempotency: Option<IdempotencyKey>,
}

impl NewEndpoint {
    /// An endpoint at `url` for `events`. An event that occurs twice is sent once.
    ///
    /// Deliveries do not say which event they are: one endpoint for each event, each with a URL of its
    /// own, is the surest way to tell them apart (inferred).
    ///
    /// ```
    /// use webhook_send_payments::{
    ///     SendPayments, Subscription, client::NewEndpoint, webhook_core::Secret,
    /// };
    ///
    /// let send = SendPayments::new(Secret::new("a secret of our own")?);
    /// let event = Subscription::PayoutTransactionUpdated;
    /// let url = send.callback_url("https://hooks.example.com/send", &event)?;
    /// let endpoint = NewEndpoint::new(url, [event]).description("payouts");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(url: CallbackUrl, events: impl IntoIterator<Item = Subscription>) -> Self {
        let mut distinct = Vec::new();
        for event in events {
            if !distinct.contains(&event) {
                distinct.push(event);
            }
        }
        Self { url, events: distinct, description: None, idempotency: None }
    }

    /// A note for people. Listed endpoints are compared without it.
    #[must_use]
    pub fn description(mut self, text: impl Into<String>) -> Self {
        self.description = Some(text.into());
        self
    }

    /// The key to send with its creation. With a key the creation is retried if its answer is lost; see
    /// [`IdempotencyKey`].
    #[must_use]
    pub fn idempotency(mut self, key: IdempotencyKey) -> Self {
        self.idempotency = Some(key);
        self
    }

    /// The callback URL.
    #[must_use]
    pub fn url(&self) -> &CallbackUrl {
        &self.url
    }

    /// The events, each once.
    #[must_use]
    pub fn events(&self) -> &[Subscription] {
        &self.events
    }

    pub(super) fn is_same(&self, other: &Self) -> bool {
        is_same_url(&self.url, &other.url) && names(&self.events) == names(&other.events)
    }

    /// A listed endpoint with the same URL and other events may be the desired one: the list may show
    /// its events in another form, and the URL contains a token for one label.
    pub(super) fn compare(&self, listed: &Endpoint) -> Comparison {
        let has_url = listed.url.as_ref().map(|url| is_same_url(&self.url, url));
        let events = listed.events.as_ref();
        let has_events = events.map(|events| names(&self.events) == names(events));
        match (has_url, has_events) {
            (Some(true), Some(true)) => Comparison::Same,
            (Some(false), _) | (None, Some(false)) => Comparison::Other,
            (Some(true), _) | (None, _) => Comparison::Unclear,
        }
    }
}

/// A registered endpoint, as the API lists it. All fields are inferred: the answer is not published.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(from = "Listed")]
#[non_exhaustive]
pub struct Endpoint {
    /// The endpoint's id: `webhookId`, as the path for its deletion writes it, or `id`.
    pub id: Option<EndpointId>,
    /// The callback URL.
    pub url: Option<CallbackUrl>,
    /// The events.
    pub events: Option<Vec<Subscription>>,
    /// A note for people.
    pub description: Option<String>,
    /// Fields that this type does not know, and a `url` that is not an absolute URL.
    pub extra: Extra,
}

#[derive(Payload)]
struct Listed {
    #[payload(rename = "webhookId", alias = "id")]
    id: Option<EndpointId>,
    url: Option<String>,
    events: Option<Vec<Subscription>>,
    description: Option<String>,
    extra: Extra,
}

impl From<Listed> for Endpoint {
    fn from(listed: Listed) -> Self {
        let mut extra = listed.extra;
        let url = listed.url.and_then(|url| {
            let parsed = CallbackUrl::parse(url.as_str()).ok();
            if parsed.is_none()
                && let Ok(json) = serde_json::value::to_raw_value(&url)
            {
                extra.push("url", json);
            }
            parsed
        });
        Self { id: listed.id, url, events: listed.events, description: listed.description, extra }
    }
}

impl fmt::Display for NewEndpoint {
    /// The URL without its query, and the events.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let url = self.url.without_query();
        write!(f, "{url} for {}", shown(&self.events))
    }
}

impl fmt::Display for Endpoint {
    /// The id, the URL without its query, and the events.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = self.id.as_ref().map_or("(no id)", EndpointId::as_str);
        let url = self.url.as_ref();
        let url = url.map_or("(no URL)", CallbackUrl::without_query);
        write!(f, "{} {url} for ", id.escape_debug())?;
        f.write_str(&shown(self.events.as_deref().unwrap_or_default()))
    }
}

fn names(events: &[Subscription]) -> BTreeSet<&str> {
    events.iter().map(Subscription::as_str).collect()
}

fn shown(events: &[Subscription]) -> String {
    match events {
        [] => "no event".into(),
        events => {
            let names = events.iter().map(|event| event.as_str().escape_debug());
            names.map(|name| name.to_string()).collect::<Vec<_>>().join(", ")
        }
    }
}
