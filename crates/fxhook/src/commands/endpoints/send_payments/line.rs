//! An endpoint as a line of JSON.

use std::convert::Infallible;

use serde::Serialize;
use webhook_send_payments::{
    Subscription, WebhookId,
    client::{Client, NewWebhook, Webhook},
};

use crate::commands::endpoints::shown::Shown;

/// An endpoint, without the secrets in its URL's query, and without members that are not known.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Line<'e> {
    id: Option<&'e str>,
    url: Option<String>,
    events: Option<&'e [Subscription]>,
    description: Option<&'e str>,
}

impl Shown for Client {
    type Line<'e> = Line<'e>;
}

impl<'e> Line<'e> {
    /// One of which nothing is known but its id.
    pub(super) fn of_id(id: &'e WebhookId) -> Self {
        Self {
            id: Some(id.as_str()),
            ..Self::default()
        }
    }
}

impl<'e> From<&'e Webhook> for Line<'e> {
    fn from(endpoint: &'e Webhook) -> Self {
        Self {
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

impl From<&Infallible> for Line<'_> {
    fn from(change: &Infallible) -> Self {
        match *change {}
    }
}
