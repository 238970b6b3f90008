//! Endpoints: as one wants them, and as Send has them.

use std::{collections::BTreeSet, fmt};

use serde::Serialize;
use webhook_core::{Extra, Payload, client::CallbackUrl};

use super::{IdempotencyKey, Note};
use crate::{Subscription, WebhookId};

/// An endpoint that should be there.
///
/// `url` and `events` are documented members of the request; `description` is inferred, since the
/// guide speaks of a description without its name. Which of them are required, whether the URL must
/// be `https`, and how many endpoints there may be, is not published.
#[derive(Debug, Clone, Serialize)]
pub struct NewWebhook {
    url: CallbackUrl,
    events: Vec<Subscription>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip)]
    idempotency: Option<IdempotencyKey>,
}

impl NewWebhook {
    /// An endpoint at `url` for `events`. An event that stands there twice is sent once.
    ///
    /// Deliveries do not say of which event they are: one endpoint for each event, each with a URL
    /// of its own, is the surest way to tell them apart (inferred).
    pub fn new(
        url: impl Into<CallbackUrl>,
        events: impl IntoIterator<Item = Subscription>,
    ) -> Self {
        let mut seen = BTreeSet::new();
        Self {
            url: url.into(),
            events: events
                .into_iter()
                .filter(|event| seen.insert(event.as_str().to_owned()))
                .collect(),
            description: None,
            idempotency: None,
        }
    }

    /// A note for people. It plays no part when endpoints are compared.
    #[must_use]
    pub fn description(mut self, text: impl Into<String>) -> Self {
        self.description = Some(text.into());
        self
    }

    /// The key that is sent with its creation, which may then be repeated after a lost answer; see
    /// [`IdempotencyKey`]. It plays no part when endpoints are compared.
    #[must_use]
    pub fn idempotency(mut self, key: IdempotencyKey) -> Self {
        self.idempotency = Some(key);
        self
    }

    /// The URL that Send calls.
    #[must_use]
    pub fn url(&self) -> &CallbackUrl {
        &self.url
    }

    /// The events, each once.
    #[must_use]
    pub fn events(&self) -> &[Subscription] {
        &self.events
    }

    pub(super) fn idempotency_key(&self) -> Option<&IdempotencyKey> {
        self.idempotency.as_ref()
    }

    pub(super) fn key(&self) -> EndpointKey {
        EndpointKey::new(&self.url, &self.events)
    }
}

impl fmt::Display for NewWebhook {
    /// The URL without its query, and the events.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} for {}", self.url, Names(&self.events))
    }
}

/// An endpoint as Send lists it. All of its members are inferred: what an answer looks like is
/// not published.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Webhook {
    /// Which, by the name that the path of the deletion has.
    pub webhook_id: Option<WebhookId>,
    /// Which, by the shorter name.
    pub id: Option<WebhookId>,
    /// The URL that Send calls.
    pub url: Option<CallbackUrl>,
    /// The events for which it does.
    pub events: Option<Vec<Subscription>>,
    /// A note for people.
    pub description: Option<Note>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

impl Webhook {
    /// The id: `webhookId`, or `id` where that is missing.
    #[must_use]
    pub fn id(&self) -> Option<&WebhookId> {
        self.webhook_id.as_ref().or(self.id.as_ref())
    }

    /// `None` if it is not told which endpoint it is.
    pub(super) fn key(&self) -> Option<EndpointKey> {
        Some(EndpointKey::new(self.url.as_ref()?, self.events.as_ref()?))
    }

    /// Whether this may be the endpoint that is wanted, as far as is told. With its URL it may,
    /// whatever the events: the URL holds a token for one label, so it is nobody else's, and the
    /// list may have its events in another form.
    pub(super) fn may_be(&self, wanted: &NewWebhook) -> bool {
        match (&self.url, &self.events) {
            (Some(url), _) => *url == wanted.url,
            (None, Some(events)) => EndpointKey::new(&wanted.url, events) == wanted.key(),
            (None, None) => true,
        }
    }
}

impl fmt::Display for Webhook {
    /// The id, the URL without its query, and the events.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.id() {
            Some(id) => write!(f, "{}", id.as_str().escape_debug())?,
            None => f.write_str("(no id)")?,
        }
        match &self.url {
            Some(url) => write!(f, " {url}")?,
            None => f.write_str(" (no URL)")?,
        }
        match &self.events {
            Some(events) => write!(f, " for {}", Names(events)),
            None => f.write_str(" (no events)"),
        }
    }
}

/// What makes two endpoints the same: the URL to the letter, and the events in any order.
#[derive(Debug, PartialEq, Eq)]
pub struct EndpointKey {
    url: CallbackUrl,
    events: BTreeSet<Box<str>>,
}

impl EndpointKey {
    fn new(url: &CallbackUrl, events: &[Subscription]) -> Self {
        Self {
            url: url.clone(),
            events: events.iter().map(|event| event.as_str().into()).collect(),
        }
    }
}

struct Names<'a>(&'a [Subscription]);

impl fmt::Display for Names<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("no event");
        }
        let mut separator = "";
        for event in self.0 {
            write!(f, "{separator}{}", event.as_str().escape_debug())?;
            separator = ", ";
        }
        Ok(())
    }
}
