//! An endpoint as a line of JSON.

use serde::Serialize;
use webhook_send_payments::{
    Subscription, WebhookId,
    client::{NewWebhook, Webhook},
};

use crate::{failure::Failure, output};

/// An endpoint, without the secrets in its URL's query, and without members that are not known.
#[derive(Debug, Default, Serialize)]
pub(super) struct Line<'e> {
    /// What is done with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    action: Option<&'static str>,
    id: Option<&'e str>,
    url: Option<String>,
    events: Option<&'e [Subscription]>,
    description: Option<&'e str>,
}

impl<'e> Line<'e> {
    /// One of which nothing is known but its id, and that it is gone.
    pub(super) fn deleted(id: &'e WebhookId) -> Self {
        Self {
            action: Some("delete"),
            id: Some(id.as_str()),
            ..Self::default()
        }
    }

    /// The same, with what is done with it.
    pub(super) fn with(mut self, action: &'static str) -> Self {
        self.action = Some(action);
        self
    }

    /// Prints it.
    pub(super) fn print(&self) -> Result<(), Failure> {
        output::print(serde_json::to_string(self).map_err(Failure::impossible)?)
    }
}

impl<'e> From<&'e Webhook> for Line<'e> {
    fn from(endpoint: &'e Webhook) -> Self {
        Self {
            action: None,
            id: endpoint.id().map(WebhookId::as_str),
            url: endpoint.url.as_ref().map(ToString::to_string),
            events: endpoint.events.as_deref(),
            description: endpoint.description.as_deref(),
        }
    }
}

impl<'e> From<&'e NewWebhook> for Line<'e> {
    fn from(wanted: &'e NewWebhook) -> Self {
        Self {
            url: Some(wanted.url().to_string()),
            events: Some(wanted.events()),
            ..Self::default()
        }
    }
}
