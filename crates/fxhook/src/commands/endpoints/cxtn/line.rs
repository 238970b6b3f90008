//! An endpoint as a line of JSON.

use serde::Serialize;
use webhook_cxtn::{
    EventType,
    client::{Client, Endpoint, EndpointChange, EndpointStatus, NewEndpoint},
};

use crate::commands::endpoints::shown::Shown;

/// An endpoint, without the secrets in its URL's query, and without members that are not known. Of
/// one that is changed: what is new.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Line<'e> {
    #[serde(rename = "type")]
    event_type: Option<&'e EventType>,
    url: Option<String>,
    status: Option<&'e str>,
}

impl Shown for Client {
    type Line<'e> = Line<'e>;
}

impl<'e> Line<'e> {
    /// One that gets this status.
    pub(super) fn of_status(event_type: &'e EventType, status: &'e EndpointStatus) -> Self {
        Self {
            event_type: Some(event_type),
            url: None,
            status: Some(status.as_str()),
        }
    }
}

impl<'e> From<&'e NewEndpoint> for Line<'e> {
    fn from(wanted: &'e NewEndpoint) -> Self {
        Self {
            event_type: Some(wanted.event_type()),
            url: Some(wanted.url().to_string()),
            status: None,
        }
    }
}

impl<'e> From<&'e Endpoint> for Line<'e> {
    fn from(endpoint: &'e Endpoint) -> Self {
        Self {
            event_type: endpoint.event_type.as_ref(),
            url: endpoint.url.as_ref().map(ToString::to_string),
            status: endpoint.status.as_ref().map(|status| status.as_str()),
        }
    }
}

impl<'e> From<&'e EndpointChange> for Line<'e> {
    fn from(change: &'e EndpointChange) -> Self {
        match change {
            EndpointChange::Url { wanted, .. } => wanted.into(),
            EndpointChange::Status {
                event_type, status, ..
            } => Self::of_status(event_type, status),
            // A change of tomorrow, until it is told apart here.
            _ => Self::default(),
        }
    }
}
